/* session/resume_recording.h - continue the recording of a resumed run, which may be intact, damaged by a loss of
 * power, or lost. */
#ifndef ESPALIER_SESSION_RESUME_RECORDING_H
#define ESPALIER_SESSION_RESUME_RECORDING_H

#include "base/status.h"
#include "record/write/recording.h"
#include "record/write/resume_source.h"
#include "session/store.h"

/* Continue the recording in params->path. A damaged recording is read with the structure from the checkpoint. If it
 * is lost, a new one begins after past->images, and `say` gets a warning; ESP_INPUT if another file has the name,
 * unless params->force is set or params->path is another path. With needs_whole a lost recording is always
 * ESP_INPUT. */
enum esp_status resume_recording_go_on(struct recording_params *params,
                                       const struct resume_recording *past,
                                       bool needs_whole, store_say *say, void *context,
                                       struct recording **out);

#endif
