/* cli/report_text.h - print what a run or a test measured, as text. */
#ifndef ESPALIER_CLI_REPORT_TEXT_H
#define ESPALIER_CLI_REPORT_TEXT_H

#include "session/metrics.h"

#include <stdio.h>

void report_text(const struct metrics *m, FILE *f);

/* Print the result of `test`, with the confusion matrix of the bayes vote: a row per true class. */
void report_test_text(const struct metrics *m, FILE *f);

#endif
