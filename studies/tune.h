/* studies/tune.h - searches over settings, at random or over a grid, scored on held-out training images.
 *
 * Trial 0 is the configuration as it is; each other trial draws a value for every varied key from the seed of the
 * search and the number of the trial, so that a trial depends neither on other trials nor on the number of jobs or
 * trials. No word of a list comes twice before all of them have come, where its values fit together. In a grid trial k is combination k of the listed values, the last key fastest. Each trial is trained with several seeds, each in a process of its own. The test images are not used:
 * run.eval is always `validation`.
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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TUNE_KEYS = 32, TUNE_TRIALS = 100000, TUNE_SEEDS = 1000 };

/* The progress of a search, for a display. */
struct tune_view {
    size_t n_trainings, n_finished, n_failed;
    double left_s; /* estimated time left, seconds; negative: unknown */
};

struct tune_params {
    const char *folder; /* folder of the search, created if missing */
    /* Checked configuration, in which the varied keys are set. */
    const struct config *config;
    const struct dataset *data; /* data set of all trials; borrowed */
    const struct vary *vary;    /* [n_vary] the varied keys and their ranges */
    size_t n_vary;
    /* The search is a grid: `vary` has lists of values, and n_trials must be tune_grid_size. */
    bool is_grid;
    /* Run only the trainings k with k % n_shards == shard - 1, 1 <= shard <= n_shards. If n_shards > 1, neither
     * trials.csv nor best.ini is written. */
    unsigned shard, n_shards;
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
    /* [n_trials] sorted by accuracy, best first; trials without a score last. Of a grid: in the order of the
     * grid. */
    struct tune_trial *trial;
    size_t n_trials;
    uint64_t best; /* number of the trial with the highest accuracy */
};

/* Return the number of combinations of the values of a grid; UINT64_MAX if it is above TUNE_TRIALS. */
uint64_t tune_grid_size(const struct vary *vary, size_t n_vary);

/* Write the values of a trial to value[n_vary], and, unless `out` is NULL, the configuration with these values to
 * *out. ESP_INPUT if a hundred random draws, or the combination of the grid, give no valid configuration. */
enum esp_status tune_draw(const struct tune_params *params, uint64_t trial,
                          char value[][VARY_VALUE], struct config *out);

/* Run the missing trainings, then write the table and the best configuration. Return ESP_OK even if trainings
 * failed, as study_run does. */
enum esp_status tune_run(const struct tune_params *params, struct tune_result *out);
void tune_result_free(struct tune_result *r);

#endif
