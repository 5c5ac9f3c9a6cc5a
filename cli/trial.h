/* cli/trial.h - recordings tried out in a child process (cli/rehearse.h) before they are used. */
#ifndef ESPALIER_CLI_TRIAL_H
#define ESPALIER_CLI_TRIAL_H

#include "base/status.h"

/* Open it, with all that is known once it is open. */
enum esp_status trial_open(const char *path);

/* Read every row of it. */
enum esp_status trial_read(const char *path);

#endif
