/* session/resume_recording.h - the recording that a run had before it was stopped: whole, torn by a loss of power, or lost. */
#ifndef ESPALIER_SESSION_RESUME_RECORDING_H
#define ESPALIER_SESSION_RESUME_RECORDING_H

#include "base/status.h"
#include "record/write/recording.h"
#include "record/write/resume_source.h"
#include "session/store.h"

/* Go on with it in params->path. What is torn is read by the structure that the checkpoint brings along. Where it is
 * lost, a new one begins after past->images, and `say` gets a warning; ESP_INPUT if another file has its name then, unless
 * params->force or another path say where to go on. With needs_whole it is ESP_INPUT in any case. */
enum esp_status resume_recording_go_on(struct recording_params *params,
                                       const struct resume_recording *past,
                                       bool needs_whole, store_say *say, void *context,
                                       struct recording **out);

#endif
