/* session/resume.h - resume a run from its checkpoint. Two implementations, chosen by meson: resume_hdf5.c
 * and absent.c. */
#ifndef ESPALIER_SESSION_RESUME_H
#define ESPALIER_SESSION_RESUME_H

#include "base/status.h"
#include "session/sandbox.h"
#include "session/session.h"

/* Everything of a blank session up to its trainer, out of the checkpoint `path`; then the run saves itself there, unless
 * checkpoints are off. Its parameters say where the recording goes on, and where the data are, if these are other
 * places; s->data, if it is set, are the data, borrowed. ESP_INPUT if it cannot go on: the checkpoint is damaged, the
 * data are others, the recording is not there, or another process has one of them. */
enum esp_status session_resume(struct session *s, const char *path);

/* Call use(path, context). Of a checkpoint it gets instead a recording without images, in a temporary folder, whose
 * network is the one that the checkpoint holds. */
enum esp_status resume_as_recording(const char *path, sandbox_use *use, void *context);

#endif
