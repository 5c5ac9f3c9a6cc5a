/* sim/training/evaluate.h - labelling and testing: shows images to forks of a network (network_fork) in parallel.
 *
 * Labelling and testing have exactly the same dynamics. Only the random numbers differ. Every image starts from
 * rest and has random numbers of its own, so that the result does not depend on the number of threads or on the
 * order of images. */
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
    size_t first, n; /* the images first .. first + n - 1 of the split are shown */
    enum random_stream stream;
    unsigned threads;
    /* Called before each image; if it returns true, the pass fails with ESP_INTERRUPTED. NULL: not called. */
    bool (*stop)(void);
    /* Called by one of the threads with `context` and the number of images that all threads have shown, of n in
     * all. NULL: not called. */
    void (*progress)(const void *context, size_t done, size_t n);
    const void *context;
    /* [n_probes] Called for the spikes of each image and, when testing, at the end of each image with the class
     * that the vote `bayes` chooses. If `threads` is above 1, several threads call them at the same time, in no
     * order of images. Ticks are counted on from image to image. Not owned; NULL: none. */
    const struct probe *probes;
    size_t n_probes;
    /* [n_populations] The function writes the sum of the spikes of each population over all images of the pass.
     * NULL: not counted. */
    struct firing_sum *firing;
};

/* Label neurons by the images of the pass: fill and finish the readout r, which was created for the output neurons
 * of the network. The numbers of operations are added to *work. */
enum esp_status evaluate_label(const struct evaluate_pass *pass, struct readout *r,
                               struct work *work);

/* Like evaluate_label. Then the labelled neurons also vote on the same images, which are shown only once. The
 * result is added to the score, which was created for the classes of the data. The accuracy is optimistic, because
 * the same images were used for labelling. */
enum esp_status evaluate_label_and_score(const struct evaluate_pass *pass,
                                         struct readout *r, struct readout_score *score,
                                         struct work *work);

/* Let the readout vote on the images of the pass. The votes are written to votes[n][READOUT_VOTES], if not NULL,
 * and added to the score, which was created for the classes of the data. The numbers of operations are added to
 * *work. */
enum esp_status evaluate_test(const struct evaluate_pass *pass, const struct readout *r,
                              esp_class *votes, struct readout_score *score,
                              struct work *work);

#endif
