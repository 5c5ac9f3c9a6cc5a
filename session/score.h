/* session/score.h - the label and test pass: labels from training images, votes on images never trained on. */
#ifndef ESPALIER_SESSION_SCORE_H
#define ESPALIER_SESSION_SCORE_H

#include "sim/training/evaluate.h"
#include "sim/training/image_ranges.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* The three votes as fractions; NAN if not measured. */
struct accuracy {
    double vote[READOUT_VOTES];
};

struct accuracy score_unknown(void);
struct accuracy score_accuracy(const struct readout_score *score);

/* A network and the images that it is labelled and tested on. Borrowed. */
struct score_subject {
    const struct network *net;
    const struct dataset *data;
    const struct image_ranges *span;
    unsigned threads;
    /* As in struct evaluate_pass. */
    bool (*stop)(void);
    void (*progress)(const void *context, size_t done, size_t n);
    const void *context;
};

struct evaluate_pass score_label_pass(const struct score_subject *s);
struct evaluate_pass score_test_pass(const struct score_subject *s);

/* Label the remaining output neurons: *out is for readout_free. Where `labelset` is not NULL, they also vote on the
 * images that labelled them, an optimistic score. */
enum esp_status score_label(const struct evaluate_pass *pass, struct readout **out,
                            struct accuracy *labelset);

/* Let the labelled neurons vote; votes[n][READOUT_VOTES] may be NULL. The caller frees *score with
 * readout_score_free. The work of the pass is added to *work. */
enum esp_status score_test(const struct evaluate_pass *pass,
                           const struct readout *readout, uint8_t *votes,
                           struct readout_score *score, struct work *work);

#endif
