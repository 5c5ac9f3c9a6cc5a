/* cli/run.h - one training run of the program, from its first image to its report.
 *
 *     a command fills struct run up to its trainer, then run_to_end, then run_free
 *
 * `train` begins one; whoever continues one fills the same struct and calls the same functions. */
#ifndef ESPALIER_CLI_RUN_H
#define ESPALIER_CLI_RUN_H

#include "cli/cost.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/store.h"
#include "cli/watch.h"

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"
#include "sim/training/golden.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

enum { RUN_PROBES = 3 };

/* Everything a run needs, in the order in which it comes to life. */
struct run {
    const struct options *options;
    struct config config, resolved;
    struct stored_run from; /* --from */
    char *spec;             /* of the data set, as the run began with it */
    struct dataset *data;
    struct watch *watch; /* --view; NULL: nobody looks */
    struct store *store;
    struct checkpointing *saving; /* NULL: no checkpoints */
    char out[4096];               /* its path, which outlives it */
    struct golden golden;
    struct probe probes[RUN_PROBES];
    struct trainer *trainer;
    double *thresholds; /* [n_thresholds] set by hand in an earlier run */
    uint64_t n_thresholds;
    struct readout *readout;
    struct readout_score score;
    struct report report;
    struct progress progress;
    unsigned eval_threads;
    struct cost earlier; /* what training took before this process went on with it */
    double earlier_waited_s;
    struct cost begun;  /* when training began here */
    struct cost paused; /* evaluation in the middle of training is not training */
    double first_removal_s, last_removal_s; /* of training time */
};

/* A run of which nothing is known but what was typed. */
struct run run_blank(const struct options *o);

/* --threads: of training and of evaluation. */
enum esp_status run_read_threads(struct run *r);

/* With resolved configuration, data and store in place: train this network, which is the run's
 * from now on, also if this fails. */
enum esp_status run_begin(struct run *r, struct network *net);

/* What training has taken so far, and how much of it was waiting for the disk. */
struct cost run_cost(const struct run *r);
double run_waited_s(const struct run *r);

/* All that a run remembers between two steps of training. */
void run_visit(struct run *r, struct state *s);

/* Train to the last image, label, test, keep the results and print them. `st` is what preparing came
 * to: after a failure only what was written so far is closed. */
enum esp_status run_to_end(struct run *r, enum esp_status st);
void run_free(struct run *r);

#endif
