/* cli/progress.h - shows the progress of a run in one line of the terminal. */
#ifndef ESPALIER_CLI_PROGRESS_H
#define ESPALIER_CLI_PROGRESS_H

#include "sim/training/trainer.h"

#include <stdbool.h>

struct progress {
    /* Whether the line is shown: stderr is a terminal, and --quiet is not given. */
    bool shown;
    /* Times of the start and of the last update (clock_now_s), seconds. */
    double begun_s, drawn_s;
};

struct progress progress_start(bool quiet);

/* Update the line with the state of the training, at most ten times per second. */
void progress_show(struct progress *p, const struct trainer *t);

/* Replace the line by a text that names the current stage of the run. */
void progress_stage(struct progress *p, const char *what);

/* Replace the line by a text such as "testing: image 1,200 of 10,000", at most ten times per second. */
void progress_count(struct progress *p, const char *what, size_t done, size_t n);

/* The line of a study or a search, such as "12 of 40 cells | 3 min left | 1 failed | adaptive-400-s3 62 %". */
struct progress_jobs {
    const char *unit; /* what is counted, such as "cells" */
    size_t n_finished, n, n_failed;
    double left_s;    /* estimated time left, seconds; negative: unknown */
    const char *more; /* text for the end of the line; NULL: none */
};
/* Replace the line by that of *jobs. */
void progress_jobs(struct progress *p, const struct progress_jobs *jobs);

/* Remove the line. */
void progress_end(struct progress *p);

#endif
