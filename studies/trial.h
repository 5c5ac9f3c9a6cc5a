/* studies/trial.h - one training in a study or a search, and its test. The order of calls is
 *
 *     trial_create, trial_train, trial_score, trial_free
 *
 * A trial gives the same numbers as `espalier train` with the same configuration, on one thread. A network
 * trained without pruning also gives the results of the rule posttrain: after its own trial_score, call
 * trial_cut and trial_score for descending sizes. */
#ifndef ESPALIER_STUDIES_TRIAL_H
#define ESPALIER_STUDIES_TRIAL_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "studies/history.h"
#include "studies/result.h"

/* Whether and where the training is recorded. */
struct trial_recording {
    const char *path;    /* path of the recording; NULL: no recording */
    bool spikes;         /* record the spikes of the output population */
    const char *command; /* command line, stored in the recording */
};

struct trial_params {
    const struct config *config; /* checked configuration, as the user gave it */
    const struct dataset *data;  /* borrowed until trial_free */
    struct trial_recording recording;
    /* Called repeatedly with the fraction done of the training and the first test. */
    void (*tell)(void *listener, double fraction);
    void *listener;
};

struct trial;

enum esp_status trial_create(const struct trial_params *params, struct trial **out);

/* Train all images, with the pruning of the configuration. */
enum esp_status trial_train(struct trial *t);

/* Label and test the network. Fill all of *out except study, row, size and seed. The first call also completes
 * the recording. Return ESP_INPUT if there are no test images (run.eval). */
enum esp_status trial_score(struct trial *t, struct result *out);

/* Remove the neurons with the lowest total spike counts until `size` neurons are left, as prune.strategy =
 * posttrain does at the end of a run. `config` is the configuration of such a run, whose hash later results
 * contain. */
enum esp_status trial_cut(struct trial *t, const struct config *config, uint64_t size);

/* Compute the configuration hash of results, which is the hash of the resolved configuration. */
enum esp_status trial_config_hash(const struct config *config, const struct dataset *data,
                                  uint64_t *out);

/* Compute a hash of a data set: sizes, numbers of images, and about 200 evenly distributed images with their
 * labels. The hash distinguishes data sets of equal size. A copy in another folder has the same hash. */
enum esp_status trial_data_hash(const struct dataset *data, uint64_t *out);

/* Return the history of the training, borrowed until trial_free. */
const struct history *trial_history(const struct trial *t);

void trial_free(struct trial *t);

#endif
