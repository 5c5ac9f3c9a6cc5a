/* bench/report.h - rows of results as a table to read, as CSV, or as JSON. */
#ifndef ESPALIER_BENCH_REPORT_H
#define ESPALIER_BENCH_REPORT_H

#include "bench/machine.h"
#include "bench/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSON };

struct report {
    FILE *f;
    enum report_format format;
    struct machine machine;
    const char *kernel, *data;
    const char *section; /* of the rows to come */
    size_t n_rows;
};

/* What was measured, of how many neurons (0: does not apply), under which setting, and the
 * result. */
struct report_row {
    const char *what;
    size_t neurons;
    const char *setting; /* "" for none */
    struct spread value;
    const char *unit; /* "" for a ratio */
};

/* Begin: machine, compiler, commit, kernel, data set. */
void report_begin(struct report *r);
void report_section(struct report *r, const char *name, const char *summary);
void report_row(struct report *r, const struct report_row *row);
void report_end(struct report *r);

/* A value that was computed or counted once. */
struct spread report_once(double value);

/* A remark beside the rows, in the text format only. */
void report_note(struct report *r, const char *text);

#endif
