/* cli/report_text.h - prints the results of `train` and `test` as text. */
#ifndef ESPALIER_CLI_REPORT_TEXT_H
#define ESPALIER_CLI_REPORT_TEXT_H

#include "session/metrics.h"

#include <stdio.h>

/* Print the results of `train`. */
void report_text(const struct metrics *m, FILE *f);

/* Print the results of `test`, with the confusion matrix of the vote `bayes`: one row for each true class. */
void report_test_text(const struct metrics *m, FILE *f);

#endif
