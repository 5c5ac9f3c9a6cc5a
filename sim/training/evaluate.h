/* sim/training/evaluate.h - labelling and testing: shows images to frozen networks in parallel.
 *
 * Labelling and testing have exactly the same dynamics; only the stream of random numbers differs.
 * Every image starts from rest and draws its own random numbers, so that the result does not
 * depend on the number of threads or on the order. */
#ifndef ESPALIER_SIM_TRAINING_EVALUATE_H
#define ESPALIER_SIM_TRAINING_EVALUATE_H

#include "base/random.h"
#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/training/firing.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>

/* The images to show, and how. */
struct evaluate_pass {
    const struct network *net;
    const struct dataset *data;
    enum dataset_split split;
    size_t first, n; /* shows images first .. first + n - 1 of the split */
    enum random_stream stream;
    unsigned threads;
    bool (*stop)(
        void); /* asked before each image: whether to give up with ESP_INTERRUPTED; or
                         * NULL */
    /* Told by one of the threads how many images all of them have looked at; or NULL. */
    void (*progress)(const void *context, size_t done, size_t n);
    const void *context;
    /* When testing, told about every image, its spikes and what `bayes` says; needs threads = 1. The
     * clock goes on from image to image. Borrowed. */
    const struct probe *probes;
    size_t n_probes;
    /* [n_populations] becomes how each population fired, over the images of the pass; NULL: not counted. */
    struct firing_sum *firing;
};

/* Learn labels from the images of the pass: fills and finishes r, which was created for the output neurons of the
 * network. The operations are added to *work. */
enum esp_status evaluate_label(const struct evaluate_pass *pass, struct readout *r,
                               struct work *work);

/* As evaluate_label; then the labelled neurons also vote on the same images, whose score, created for the classes
 * of the data, is therefore optimistic. The images are shown once. */
enum esp_status evaluate_label_and_score(const struct evaluate_pass *pass,
                                         struct readout *r, struct readout_score *score,
                                         struct work *work);

/* Vote on the images of the pass: writes votes[n][READOUT_VOTES], unless NULL, and the score, which was created
 * for the classes of the data. The operations are added to *work. */
enum esp_status evaluate_test(const struct evaluate_pass *pass, const struct readout *r,
                              esp_class *votes, struct readout_score *score,
                              struct work *work);

#endif
