/* session/resume_recording.h - continue the recording of a resumed run. The file may be intact, damaged by a
 * loss of power, or lost. */
#ifndef ESPALIER_SESSION_RESUME_RECORDING_H
#define ESPALIER_SESSION_RESUME_RECORDING_H

#include "base/status.h"
#include "record/write/recording.h"
#include "record/write/resume_source.h"
#include "session/store.h"

/* Continue the recording past->from in params->path; *out is the open recording. A damaged recording is read
 * with the structure that the checkpoint holds. If the recording is lost, begin a new one after past->images
 * images and pass a warning to `say` (may be NULL). Return ESP_INPUT or ESP_EXISTS if another file already
 * stands at past->from and would be replaced, unless params->force is set. If needs_whole is true, a lost
 * recording is always ESP_INPUT. */
enum esp_status resume_recording_go_on(struct recording_params *params,
                                       const struct resume_recording *past,
                                       bool needs_whole, store_say *say, void *context,
                                       struct recording **out);

#endif
