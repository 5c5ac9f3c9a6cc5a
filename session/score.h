/* session/score.h - label the neurons with training images, then test them on images the network was not
 * trained on. */
#ifndef ESPALIER_SESSION_SCORE_H
#define ESPALIER_SESSION_SCORE_H

#include "sim/config/config.h"
#include "sim/training/evaluate.h"
#include "sim/training/image_ranges.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* The accuracy by each of the three votes, 0 to 1; NAN if not measured. */
struct accuracy {
    double vote[READOUT_VOTES];
};

struct accuracy score_unknown(void);

/* Compute accuracies from the counts of a test. An image without a vote counts as wrong. If no image has a
 * vote, all accuracies are NAN. */
struct accuracy score_accuracy(const struct readout_score *score);

enum { SCORE_WARNING = 512 };

/* Return true if no image has a vote; text[] then says why there is no accuracy and what to do. */
bool score_warning(const struct readout_score *score, const struct config *config,
                   char text[SCORE_WARNING]);

/* A network, and the images for labelling and testing it. Pointers are borrowed. */
struct score_subject {
    const struct network *net;
    const struct dataset *data;
    const struct image_ranges *span;
    unsigned threads;
    /* The last three members are passed to struct evaluate_pass unchanged. */
    bool (*stop)(void);
    void (*progress)(const void *context, size_t done, size_t n);
    const void *context;
};

struct evaluate_pass score_label_pass(const struct score_subject *s);
struct evaluate_pass score_test_pass(const struct score_subject *s);

/* Label the remaining output neurons. The caller frees *out with readout_free. If `labelset` is not NULL,
 * *labelset receives the accuracy on the label images themselves, which is an optimistic estimate. */
enum esp_status score_label(const struct evaluate_pass *pass, struct readout **out,
                            struct accuracy *labelset);

/* Test the labelled neurons. votes[n][READOUT_VOTES] receives the class chosen by each vote for each of the n
 * images, or is NULL. The caller frees *score with readout_score_free. The work of the test is added to *work. */
enum esp_status score_test(const struct evaluate_pass *pass,
                           const struct readout *readout, esp_class *votes,
                           struct readout_score *score, struct work *work);

#endif
