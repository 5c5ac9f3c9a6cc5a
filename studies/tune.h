/* studies/tune.h - random search over settings, evaluated on held-out training images.
 *
 * Trial 0 is the given configuration. Every other trial draws a value for each varied key. The random numbers
 * depend only on the seed of the search and the number of the trial, so other trials, the number of jobs and
 * the number of trials have no influence. Each trial is trained with several seeds, each in its own process.
 * The test images are not used: run.eval is always `validation`.
 *
 * The folder contains tune.json, trials/NNNN-sS.json (the result of trial NNNN with seed S), trials.csv and
 * best.ini. */
#ifndef ESPALIER_STUDIES_TUNE_H
#define ESPALIER_STUDIES_TUNE_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "studies/manifest.h"
#include "studies/summary.h"
#include "studies/vary.h"

#include <stddef.h>
#include <stdint.h>

enum { TUNE_KEYS = 32, TUNE_TRIALS = 100000, TUNE_SEEDS = 1000 };

/* The progress of a search, for a display. */
struct tune_view {
    size_t n_trainings, n_finished, n_failed;
    double left_s; /* estimated time left, seconds; negative: unknown */
};

struct tune_params {
    const char *folder;          /* folder of the search, created if missing */
    const struct config *config; /* checked configuration of trial 0 */
    const struct dataset *data;  /* data set of all trials; borrowed */
    const struct vary *vary;     /* [n_vary] the varied keys and their ranges */
    size_t n_vary;
    uint64_t n_trials, n_seeds, search_seed;
    unsigned jobs;
    /* Content of tune.json, except its identity, which tune_run computes. */
    const struct manifest *manifest;
    void (*leave)(int exit_status); /* ends a child process */
    /* Receives the progress; NULL: none. */
    void (*tick)(void *listener, const struct tune_view *view);
    void *listener;
};

struct tune_trial {
    uint64_t number;
    char value[TUNE_KEYS][VARY_VALUE]; /* [n_vary] values of the varied keys */
    struct sample accuracy;            /* accuracy on held-out images, % */
    /* Accuracy minus that of trial 0 with the same seed, percentage points. */
    struct sample gain;
    struct sample alive, train_J;
};

struct tune_result {
    size_t n_trainings, n_finished, n_trained, n_failed;
    char first_failure[1024];
    /* [n_trials] sorted by accuracy, best first; trials without a result last */
    struct tune_trial *trial;
    size_t n_trials;
};

/* Draw the values of a trial into value[n_vary]. If `out` is not NULL, *out becomes the configuration with
 * these values. Return ESP_INPUT if a hundred draws gave no valid configuration. */
enum esp_status tune_draw(const struct tune_params *params, uint64_t trial,
                          char value[][VARY_VALUE], struct config *out);

/* Run the missing trainings, then write the table and the best configuration. Return ESP_OK even if trainings
 * failed, as study_run does. */
enum esp_status tune_run(const struct tune_params *params, struct tune_result *out);
void tune_result_free(struct tune_result *r);

#endif
