/* bench/report.h - write rows of results as a table in text, as CSV or as JSON. Machine, compiler, commit and
 * data set are written with them. */
#ifndef ESPALIER_BENCH_REPORT_H
#define ESPALIER_BENCH_REPORT_H

#include "bench/measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct machine {
    char cpu[96];   /* name of the processor in /proc/cpuinfo */
    unsigned cores; /* number of processors that this process may use */
    /* Mean number of processes that were running or ready during the last minute; -1: unknown. */
    double load;
    const char *compiler; /* name and version of the compiler of this program */
    /* Commit from which this program was built; "unknown" if built outside a repository. */
    const char *commit;
};

struct machine machine_describe(void);

/* Processor time used so far, by all processes (busy_s) and by this process (own_s). Two readings give the use
 * by other processes. */
struct machine_use {
    double wall_s, busy_s, own_s;
};
struct machine_use machine_use_now(void);

/* Return the mean number of processors that other processes have used since *since; -1: unknown. Measured times
 * are unreliable if this number is not near 0. */
double machine_others(const struct machine_use *since);

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSON };

struct report {
    FILE *f;
    enum report_format format;
    struct machine machine;
    const char *kernel, *data;
    const char *section; /* name of the section to which the next rows belong */
    size_t n_rows;
};

/* A result: what was measured, for how many neurons (0: not applicable), with which setting, and the value. */
struct report_row {
    const char *what;
    size_t neurons;
    const char *setting; /* setting; "": none */
    struct spread value;
    const char *unit; /* unit of the value; "" for a ratio */
};

/* Write the beginning of the report: machine, compiler, commit, kernel, data set. */
void report_begin(struct report *r);
void report_section(struct report *r, const char *name, const char *summary);
void report_row(struct report *r, const struct report_row *row);
void report_end(struct report *r);

/* Return a value that was computed or measured once, as a spread without width. */
struct spread report_once(double value);

/* Write a remark. It appears in the text format only. */
void report_note(struct report *r, const char *text);

#endif
