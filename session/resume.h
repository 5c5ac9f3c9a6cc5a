/* session/resume.h - resume a run from its checkpoint. Meson chooses one of two implementations: resume_hdf5.c
 * or absent.c. */
#ifndef ESPALIER_SESSION_RESUME_H
#define ESPALIER_SESSION_RESUME_H

#include "base/status.h"
#include "session/sandbox.h"
#include "session/session.h"

/* Restore a blank session, with its trainer, from the checkpoint `path`. Further checkpoints replace this file,
 * except when checkpoints are off. s->params may name another recording to continue in and another place of the
 * data. If s->data is set, it is the data set, which the session borrows. Return ESP_INPUT if the run cannot be
 * resumed: the checkpoint is damaged, the data differ, the recording is missing, or another process holds a
 * lock. */
enum esp_status session_resume(struct session *s, const char *path);

/* Call use(path, context). If `path` is a checkpoint, write its network to a temporary recording without images
 * first, call `use` with the path of that recording, and delete the recording afterwards. */
enum esp_status resume_as_recording(const char *path, sandbox_use *use, void *context);

#endif
