/* studies/trial.h - one training inside a study or a search, and its score.
 *
 *     trial_create, trial_train, trial_score, trial_free
 *
 * It gives the same numbers as `espalier train` with the same configuration, on one thread. A network that was
 * trained without pruning also serves every size of the rule posttrain: after its own score, call trial_cut and
 * trial_score for smaller and smaller sizes. */
#ifndef ESPALIER_STUDIES_TRIAL_H
#define ESPALIER_STUDIES_TRIAL_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "studies/history.h"
#include "studies/result.h"

/* Where a training is recorded. */
struct trial_recording {
    const char *path;    /* NULL: no recording */
    bool spikes;         /* record the spikes of the output population */
    const char *command; /* the command line */
};

struct trial_params {
    const struct config *config; /* checked, as the user gave it */
    const struct dataset *data;  /* borrowed, must outlive the trial */
    struct trial_recording recording;
    /* Called from time to time with the fraction of trial_train and the first trial_score that is done. */
    void (*tell)(void *listener, double fraction);
    void *listener;
};

struct trial;

enum esp_status trial_create(const struct trial_params *params, struct trial **out);

/* Train to the last image, with the pruning of the configuration. */
enum esp_status trial_train(struct trial *t);

/* Label and test: fills all of *out except study, row, size and seed. The first call completes the recording.
 * ESP_INPUT if there is nothing to test on (run.eval). */
enum esp_status trial_score(struct trial *t, struct result *out);

/* Remove the neurons with the lowest total counts until `size` are left, as prune.strategy = posttrain does at the
 * end of a run. `config` is the configuration of such a run; later results name it. */
enum esp_status trial_cut(struct trial *t, const struct config *config, uint64_t size);

/* The hash of a configuration in results: that of the resolved configuration. */
enum esp_status trial_config_hash(const struct config *config, const struct dataset *data,
                                  uint64_t *out);

/* Hash of sizes, counts and some 200 images with their labels, evenly spread: it distinguishes data sets of equal
 * size, and is equal for a copy in another folder. */
enum esp_status trial_data_hash(const struct dataset *data, uint64_t *out);

/* The history of the training. */
const struct history *trial_history(const struct trial *t);

void trial_free(struct trial *t);

#endif
