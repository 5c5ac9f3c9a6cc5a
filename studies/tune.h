/* studies/tune.h - random search over settings, scored on held-out training images.
 *
 * Trial 0 is the configuration as it is; each other trial draws every varied key anew, from the seed of
 * the search and its own number, so that trials do not depend on each other, on jobs, or on how many
 * there are. Each trial is trained with several seeds, each training a process of its own. The test
 * images are never looked at: run.eval is `validation` throughout.
 *
 * The folder gets tune.json, trials/NNNN-sS.json (outcomes), trials.csv and best.ini. */
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

/* How a search stands. */
struct tune_view {
    size_t n_trainings, n_finished, n_failed;
    double left_s; /* estimate; negative: not yet known */
};

struct tune_params {
    const char *folder;          /* is made if need be */
    const struct config *config; /* to start from, checked */
    const struct dataset *data;  /* borrowed */
    const struct vary *vary;     /* [n_vary] */
    size_t n_vary;
    uint64_t n_trials, n_seeds, search_seed;
    unsigned jobs;
    const struct manifest
        *manifest; /* what tune.json is to say; its identity is filled in */
    void (*leave)(int exit_status);                             /* ends a child */
    void (*tick)(void *listener, const struct tune_view *view); /* or NULL */
    void *listener;
};

struct tune_trial {
    uint64_t number;
    char value[TUNE_KEYS][VARY_VALUE]; /* [n_vary] */
    struct sample accuracy;            /* on held-out images, in % */
    struct sample gain;                /* over trial 0, in points, seed by seed */
    struct sample alive, train_J;
};

struct tune_result {
    size_t n_trainings, n_finished, n_trained, n_failed;
    char first_failure[1024];
    struct tune_trial *trial; /* [n_trials] best first, those without a score last */
    size_t n_trials;
};

/* Draw the values of a trial into value[n_vary], and if `out` is not NULL set them in a copy of the
 * configuration. ESP_INPUT if a hundred draws did not fit together. */
enum esp_status tune_draw(const struct tune_params *params, uint64_t trial,
                          char value[][VARY_VALUE], struct config *out);

/* Run what is missing, write the table and the best. As study_run, ESP_OK also if trainings failed. */
enum esp_status tune_run(const struct tune_params *params, struct tune_result *out);
void tune_result_free(struct tune_result *r);

#endif
