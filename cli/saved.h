/* cli/saved.h - how a run comes back from a checkpoint. */
#ifndef ESPALIER_CLI_SAVED_H
#define ESPALIER_CLI_SAVED_H

#include "cli/run.h"

#include "record/saved.h"

#include <stdbool.h>

/* Everything of a run up to its trainer, out of the checkpoint that the operand names; then the run
 * saves itself there. ESP_INPUT if it cannot go on: the checkpoint is damaged, the data are others,
 * the recording is not there, or another process has one of them. */
enum esp_status saved_load(struct run *r);

/* Print what a checkpoint holds to stdout, as text or as a JSON object. */
enum esp_status saved_print_info(const char *path, bool json);

#endif
