/* bench/report.h - rows of results as a table to read, as CSV, or as JSON, and on what, by what and from what they were
 * made. */
#ifndef ESPALIER_BENCH_REPORT_H
#define ESPALIER_BENCH_REPORT_H

#include "bench/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct machine {
    char cpu[96];   /* as the system names it */
    unsigned cores; /* that this process may use */
    double load;    /* processes that wanted to run in the last minute; -1: unknown */
    const char *compiler; /* of this program, with version */
    const char *commit;   /* of this program, "unknown" if built outside a repository */
};

struct machine machine_describe(void);

/* What all processors have done, to compute later how much of it was not ours. */
struct machine_use {
    double wall_s, busy_s, own_s;
};
struct machine_use machine_use_now(void);

/* Processors that others kept busy since then, on average; -1: unknown. A measurement next to others
 * is a measurement of others. */
double machine_others(const struct machine_use *since);

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
