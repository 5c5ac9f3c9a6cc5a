/* sim/training/readout.h - converts spike counts to classes: labels of neurons, three kinds of votes, accuracy,
 * confusion matrix.
 *
 * Learning does not use the labels of images. Let n_j be the number of spikes of neuron j on the image to be
 * classified, and m_jc the mean number of spikes of neuron j on the labelled images of class c. There are L
 * labelled images and C classes. The score of class c is, for each kind of vote:
 *
 *    all         mean of n_j over the neurons j whose label is c
 *    proportion  sum over j of n_j * m_jc / (sum over c' of m_jc')
 *    bayes       sum over j of n_j * ln p_j(c),    p_j(c) = (m_jc L/C + 2) / (sum over c' of (m_jc' L/C + 2))
 *
 * The label of neuron j is the class c with the largest m_jc. The class with the largest score is chosen; if
 * several scores are equal, the lowest class. Sums are doubles, added in the order of ascending indices. If no
 * neuron with a label fired, there is no vote. */
#ifndef ESPALIER_SIM_TRAINING_READOUT_H
#define ESPALIER_SIM_TRAINING_READOUT_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

enum { READOUT_CLASSES_MAX = 256 }; /* labels of images are bytes */

enum readout_vote { READOUT_ALL, READOUT_PROPORTION, READOUT_BAYES, READOUT_VOTES };
extern const char *const readout_vote_names[READOUT_VOTES];

struct readout {
    size_t n_neurons;
    uint32_t n_classes;
    uint64_t n_labelled;    /* number of labelled images, L */
    uint64_t *class_images; /* [n_classes] number of labelled images of each class */
    /* [n_neurons][n_classes] spikes summed over the labelled images of the class. */
    uint64_t *counts;
    float *class_means;   /* [n_neurons][n_classes] m_jc, computed by readout_finish */
    int32_t *labels;      /* [n_neurons] label of the neuron; -1 if it never fired */
    float *share;         /* [n_neurons][n_classes] m_jc / (sum over c' of m_jc') */
    float *log_p;         /* [n_neurons][n_classes] ln p_j(c) */
    uint32_t *n_of_class; /* [n_classes] number of neurons with each label */
};

/* Numbers of correct votes of each kind, and the confusion matrix of the vote `bayes`. */
struct readout_score {
    uint64_t n_images, n_unanswered;
    uint64_t n_right[READOUT_VOTES];
    uint32_t n_classes;
    /* Numbers of images: [label][class chosen by `bayes`, or n_classes if there was no vote]. */
    uint64_t *confusion;
};

enum esp_status readout_create(size_t n_neurons, uint32_t n_classes,
                               struct readout **out);
void readout_free(struct readout *r);

/* Add one labelled image. counts[n_neurons]: spikes of each neuron; label: class of the image. */
void readout_learn(struct readout *r, const uint32_t *counts, uint8_t label);

/* Compute means, labels and probabilities from the counts. */
void readout_finish(struct readout *r);

/* Restore a readout from stored means class_means[n_neurons][n_classes] over n_labelled images. It votes like the
 * readout whose means were stored. */
void readout_restore(struct readout *r, const float *class_means, uint64_t n_labelled);

/* Subtract a tenth, rounded down, from each count, so that older responses have less weight. Counts below ten do
 * not change. Votes do not change until the next readout_finish. */
void readout_fade(struct readout *r);

/* Visit all members: counts, and the values that the last readout_finish computed. */
void readout_visit(struct readout *r, struct state *s);

/* Set the counts of neuron j to 0. The neuron has no label and no vote until responses of it are added by
 * readout_learn and readout_finish is called. */
void readout_forget(struct readout *r, size_t j);

/* Keep only the n_keep neurons with dense indices keep[], ascending. */
void readout_compact(struct readout *r, const esp_id *keep, size_t n_keep);

/* Set vote[] to the class that each kind of vote chooses for spike counts counts[n_neurons]. If there is no vote,
 * all three elements are ESP_NO_CLASS. */
void readout_vote(const struct readout *r, const uint32_t *counts,
                  esp_class vote[READOUT_VOTES]);

/* Return the class that one kind of vote chooses; ESP_NO_CLASS if there is no vote. */
esp_class readout_vote_one(const struct readout *r, const uint32_t *counts,
                           enum readout_vote vote);

/* Like readout_vote_one, but also write the score of each class to scores[n_classes]. If there is no vote, scores[]
 * is untouched. */
esp_class readout_scores(const struct readout *r, const uint32_t *counts,
                         enum readout_vote vote, double scores[READOUT_CLASSES_MAX]);

/* Return the number of cells of the confusion matrix. */
static inline size_t readout_score_cells(const struct readout_score *s)
{
    return (size_t)s->n_classes * (s->n_classes + 1);
}

enum esp_status readout_score_create(uint32_t n_classes, struct readout_score *s);
void readout_score_free(struct readout_score *s);
void readout_score_add(struct readout_score *s, const esp_class vote[READOUT_VOTES],
                       uint8_t label);

#endif
