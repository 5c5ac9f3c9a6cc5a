/* cli/progress.h - a line on the terminal that shows the progress of a run. */
#ifndef ESPALIER_CLI_PROGRESS_H
#define ESPALIER_CLI_PROGRESS_H

#include "sim/training/trainer.h"

#include <stdbool.h>

struct progress {
    bool shown; /* stderr is a terminal, and --quiet is not given */
    double begun_s, drawn_s;
};

struct progress progress_start(bool quiet);

/* Draw the line, at most ten times per second. */
void progress_show(struct progress *p, const struct trainer *t);

/* Replace the line by the current stage, for example "labelling 10,000 images". */
void progress_stage(struct progress *p, const char *what);

/* "testing: image 1,200 of 10,000", if it is worth drawing again. */
void progress_count(struct progress *p, const char *what, size_t done, size_t n);

/* Take the line away. */
void progress_end(struct progress *p);

#endif
