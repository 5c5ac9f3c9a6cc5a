/* session/resume.h - resume a run from its checkpoint. Two implementations, chosen by meson: resume_hdf5.c
 * and absent.c. */
#ifndef ESPALIER_SESSION_RESUME_H
#define ESPALIER_SESSION_RESUME_H

#include "base/status.h"
#include "session/sandbox.h"
#include "session/session.h"

/* Restore a blank session, its trainer included, from the checkpoint `path`; further checkpoints replace it, unless
 * they are off. s->params may name another recording to continue in, and another place of the data; s->data, if it
 * is set, is the data set, borrowed. ESP_INPUT if the run cannot be resumed: the checkpoint is damaged, the data
 * differ, the recording is missing, or another process holds a lock. */
enum esp_status session_resume(struct session *s, const char *path);

/* Call use(path, context). If `path` is a checkpoint, `use` gets instead the path of a temporary recording without
 * images that holds the network of the checkpoint. */
enum esp_status resume_as_recording(const char *path, sandbox_use *use, void *context);

#endif
