/* bench/report.h - writes rows of results as a readable table, as CSV or as JSON, with the machine, compiler,
 * commit and data set. */
#ifndef ESPALIER_BENCH_REPORT_H
#define ESPALIER_BENCH_REPORT_H

#include "bench/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct machine {
    char cpu[96];   /* as the system names it */
    unsigned cores; /* processors that this process may use */
    double load;    /* processes that wanted to run in the last minute; -1: unknown */
    const char *compiler; /* compiler of this program, with version */
    /* Commit of this program, "unknown" if built outside a repository. */
    const char *commit;
};

struct machine machine_describe(void);

/* Work of all processors so far, from which the part of other processes is computed later. */
struct machine_use {
    double wall_s, busy_s, own_s;
};
struct machine_use machine_use_now(void);

/* Processors that other processes kept busy since then, on average; -1: unknown. Times are not reliable if this is
 * not near 0. */
double machine_others(const struct machine_use *since);

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSON };

struct report {
    FILE *f;
    enum report_format format;
    struct machine machine;
    const char *kernel, *data;
    const char *section; /* section of the next rows */
    size_t n_rows;
};

/* A result: what was measured, with how many neurons (0: does not apply), under which setting, and the value. */
struct report_row {
    const char *what;
    size_t neurons;
    const char *setting; /* "" for none */
    struct spread value;
    const char *unit; /* "" for a ratio */
};

/* Write the head of the report: machine, compiler, commit, kernel, data set. */
void report_begin(struct report *r);
void report_section(struct report *r, const char *name, const char *summary);
void report_row(struct report *r, const struct report_row *row);
void report_end(struct report *r);

/* A value that was computed or counted once. */
struct spread report_once(double value);

/* A remark beside the rows, in the text format only. */
void report_note(struct report *r, const char *text);

#endif
