/* cli/past.h - the recording that a run had before it was stopped: whole, torn by a loss of power, or lost. */
#ifndef ESPALIER_CLI_PAST_H
#define ESPALIER_CLI_PAST_H

#include "base/status.h"
#include "record/earlier.h"
#include "record/recording.h"

/* Go on with it in params->path. What is torn is read by the structure that the checkpoint brings along. Where it is
 * lost, a new one begins after past->images, and stderr says so; ESP_INPUT if another file has its name then, unless
 * params->force or another path say where to go on. */
enum esp_status past_go_on(struct recording_params *params, const struct past *past,
                           struct recording **out);

#endif
