/* cli/report.h - what a training run measured, as text for people. */
#ifndef ESPALIER_CLI_REPORT_H
#define ESPALIER_CLI_REPORT_H

#include "session/metrics.h"

#include <stdio.h>

void report_text(const struct metrics *m, FILE *f);

/* The confusion matrix of the bayes vote as a table: a row per true class. */
void report_confusion_text(const struct readout_score *score, FILE *f);

#endif
