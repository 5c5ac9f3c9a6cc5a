/* sim/training/rivals.h - keeps the labels of the last images of a run and the neurons that compete for each image,
 * its rivals.
 *
 * The drive of neuron j by an image whose inputs have the values x_i is
 *
 *     d_j = sum_i x_i w_ij / (threshold_mV - rest_mV + theta_j)
 *
 * the potential to which the image drives the neuron, divided by the potential at which the neuron fires. The
 * rivals of an image are the neurons with the largest drives. The one with the largest drive wins the image; if it
 * is removed, the one with the next largest drive wins. The rules of pruning/rule_votes.c use the probability
 * p_j(c) that each rival j gives to the class c of the image. Sums are floats, added in the order of the inputs.
 *
 * With labels, the class of an image is its label, and p_j(c) is that of the vote `bayes` (sim/training/readout.h).
 * Without labels, the classes are the neurons: the class of an image is the remaining neuron that wins it, and
 *
 *     p_j(c) = (A_jc + 1/2) / (A_j + 5)
 *
 * A_jc is the number of images won by neuron c for which j is among the first four remaining rivals; A_j is the sum
 * of A_jc over c. */
#ifndef ESPALIER_SIM_TRAINING_RIVALS_H
#define ESPALIER_SIM_TRAINING_RIVALS_H

#include "base/state.h"
#include "pruning/policy.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RIVALS_IMAGES = 30000, /* number of images that are kept, the last ones of the run */
    /* number of the first rivals of an image that count as responding to it */
    RIVALS_RESPOND = 4
};

struct rivals {
    /* number of images added so far; image k is in slot k % RIVALS_IMAGES */
    uint64_t n_added;
    uint8_t *label; /* [RIVALS_IMAGES] label of each kept image */
    /* [RIVALS_IMAGES][POLICY_RIVALS] birth ids in descending order of drive; UINT32_MAX: there are no more. */
    esp_id *birth;
    esp_id *index; /* dense indices of the neurons in birth[]; computed by rivals_find */
    /* ln p of these neurons for the class of the image; computed by rivals_find */
    float *log_p;
    /* scratch memory if neurons are the classes; NULL: labels are the classes */
    uint64_t *pair;
    float *drive; /* [n of rivals_create] scratch memory */
};

/* Make an empty list for a population of n neurons. `labels` says whether labels are the classes; otherwise neurons
 * are. */
enum esp_status rivals_create(size_t n, bool labels, struct rivals *out);
void rivals_free(struct rivals *r);

/* Add an image. values[] are the values of the inputs of the receptive fields. The label is kept only if labels are
 * the classes. */
void rivals_add(struct rivals *r, const struct network *net, const uint8_t *values,
                uint8_t label);

/* Return the kept images in the form for a rule. `votes` gives p_j(c) if labels are the classes. The result is
 * valid until the next rivals_add. */
struct policy_rivals rivals_find(struct rivals *r, const struct lif_group *living,
                                 const struct readout *votes);

/* Visit n_added, label[] and birth[]. Labels are below n_classes, birth ids below n_birth. */
void rivals_visit(struct rivals *r, uint32_t n_classes, size_t n_birth, struct state *s);

#endif
