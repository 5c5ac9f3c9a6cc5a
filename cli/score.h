/* cli/score.h - the label and test passes of a run. */
#ifndef ESPALIER_CLI_SCORE_H
#define ESPALIER_CLI_SCORE_H

#include "cli/run.h"

/* Score the final network; nothing without images to score on. */
enum esp_status score_final(struct run *r);

/* Score the whole network at the moment when its first neurons are to go. */
enum esp_status score_before_pruning(struct run *r);

#endif
