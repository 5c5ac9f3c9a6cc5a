/* cli/resume_run.h - how a run comes back from a checkpoint. */
#ifndef ESPALIER_CLI_RESUME_RUN_H
#define ESPALIER_CLI_RESUME_RUN_H

#include "cli/run.h"
#include "cli/sandbox.h"

#include "record/write/run_state.h"

#include <stdbool.h>

/* Everything of a run up to its trainer, out of the checkpoint that the operand names; then the run
 * saves itself there. ESP_INPUT if it cannot go on: the checkpoint is damaged, the data are others,
 * the recording is not there, or another process has one of them. */
enum esp_status resume_run_load(struct run *r);

/* Call use(path, context). Of a checkpoint it gets instead a recording without images, in a temporary folder, whose
 * network is the one that the checkpoint holds. */
enum esp_status saved_as_recording(const char *path, rehearse_use *use, void *context);

/* Print what a checkpoint holds to stdout, as text or as a JSON object. */
enum esp_status checkpoint_print_info(const char *path, bool json);

#endif
