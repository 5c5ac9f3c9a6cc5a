/* sim/training/readout.h - from spike counts to classes: labels, three votes, accuracy, confusion.
 *
 * Labels are used here and nowhere else. m_jc is the mean count of neuron j on images of class c,
 * over L labelled training images of which L_c are of class c; C classes.
 *   all         score_c = mean over the neurons whose best class is c of n_j
 *   proportion  score_c = sum_j n_j * m_jc / sum_c' m_jc'
 *   bayes       score_c = sum_j n_j * log p_j(c),  p_j(c) = (m_jc L/C + 2) / sum_c' (m_jc' L/C + 2)
 * The largest score wins, ties go to the lower class. Sums run in double by ascending index. Where no neuron that
 * carries a label fired, there is no vote. */
#ifndef ESPALIER_SIM_TRAINING_READOUT_H
#define ESPALIER_SIM_TRAINING_READOUT_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

enum { READOUT_CLASSES_MAX = 256 }; /* a label is one byte */

enum readout_vote { READOUT_ALL, READOUT_PROPORTION, READOUT_BAYES, READOUT_VOTES };
extern const char *const readout_vote_names[READOUT_VOTES];

struct readout {
    size_t n_neurons;
    uint32_t n_classes;
    uint64_t n_labelled;    /* L */
    uint64_t *class_images; /* [n_classes] L_c */
    /* [n_neurons][n_classes] spike counts summed over the label set. */
    uint64_t *counts;
    float *class_means;   /* [n_neurons][n_classes] m_jc; after readout_finish */
    int32_t *labels;      /* [n_neurons] best class, -1 for a neuron that never fired */
    float *share;         /* [n_neurons][n_classes] m_jc / sum; after readout_finish */
    float *log_p;         /* [n_neurons][n_classes]; after readout_finish */
    uint32_t *n_of_class; /* [n_classes] neurons with this label */
};

/* Numbers of correct votes, and the classes that `bayes` chose. */
struct readout_score {
    uint64_t n_images, n_unanswered;
    uint64_t n_right[READOUT_VOTES];
    uint32_t n_classes;
    uint64_t *confusion; /* [true class][class that bayes chose; n_classes: no vote] */
};

enum esp_status readout_create(size_t n_neurons, uint32_t n_classes,
                               struct readout **out);
void readout_free(struct readout *r);

/* Add one labelled image: counts[n_neurons] of an image of class `label`. */
void readout_learn(struct readout *r, const uint32_t *counts, uint8_t label);

/* Compute means, labels and probabilities from the counts. */
void readout_finish(struct readout *r);

/* Restore a readout from stored means: class_means[n_neurons][n_classes], over n_labelled images. It gives the
 * same votes as the readout that was stored. */
void readout_restore(struct readout *r, const float *class_means, uint64_t n_labelled);

/* Reduce each count by a tenth, rounded down, so that older responses have less weight; a count below ten stays.
 * Votes stay as they are until the next readout_finish. */
void readout_fade(struct readout *r);

/* Visit all members: counts, and the values computed by the last readout_finish. */
void readout_visit(struct readout *r, struct state *s);

/* Set the counts of neuron j to 0: it does not vote until the next readout_finish. */
void readout_forget(struct readout *r, size_t j);

/* Keep only the neurons keep[] (ascending). */
void readout_compact(struct readout *r, const esp_id *keep, size_t n_keep);

/* What each vote says about an image; ESP_NO_CLASS without a vote, by all three alike. */
void readout_vote(const struct readout *r, const uint32_t *counts,
                  esp_class vote[READOUT_VOTES]);

/* What one of them says. */
esp_class readout_vote_one(const struct readout *r, const uint32_t *counts,
                           enum readout_vote vote);

/* The same with score_c of every class; without a vote scores[] is untouched. */
esp_class readout_scores(const struct readout *r, const uint32_t *counts,
                         enum readout_vote vote, double scores[READOUT_CLASSES_MAX]);

/* Cells of the confusion matrix. */
static inline size_t readout_score_cells(const struct readout_score *s)
{
    return (size_t)s->n_classes * (s->n_classes + 1);
}

enum esp_status readout_score_create(uint32_t n_classes, struct readout_score *s);
void readout_score_free(struct readout_score *s);
void readout_score_add(struct readout_score *s, const esp_class vote[READOUT_VOTES],
                       uint8_t label);

#endif
