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
 * The class of an image is its label; or, without labels, the remaining neuron that wins it. A neuron responds to an
 * image if it is among the first four that remain. A_jc is the number of images of class c to which j responds, A_j their
 * sum over c:
 *
 *     p_j(c) = (A_jc + 1/2) / (A_j + C/2)     C: classes; 10 without labels, where most neurons never win beside j
 */
#ifndef ESPALIER_SIM_TRAINING_RIVALS_H
#define ESPALIER_SIM_TRAINING_RIVALS_H

#include "base/state.h"
#include "pruning/policy.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RIVALS_IMAGES = 30000, /* number of images that are kept, the last ones of the run */
    /* number of the first rivals of an image that count as responding to it */
    RIVALS_RESPOND = 4
};

struct rivals {
    uint64_t n_added;  /* images so far; image k is in slot k % RIVALS_IMAGES */
    bool reads_labels; /* whether labels are the classes; if not, label[] is 0 */
    uint8_t *label;    /* [RIVALS_IMAGES] */
    /* [RIVALS_IMAGES][POLICY_RIVALS] birth ids in descending order of drive; UINT32_MAX: there are no more. */
    esp_id *birth;
    esp_id *index;  /* the same as dense indices; made by rivals_find */
    float *log_p;   /* ln p of the class by each of them; made by rivals_find */
    uint64_t *pair; /* scratch: responses, as (neuron, class) */
    size_t *first;  /* [neurons at creation + 1] scratch: where those of a neuron begin */
    float *drive;   /* [neurons at creation] scratch */
};

/* Make an empty list for a population of n neurons. `labels` says whether labels are the classes; otherwise neurons
 * are. */
enum esp_status rivals_create(size_t n, bool labels, struct rivals *out);
void rivals_free(struct rivals *r);

/* Add an image. values[] are the values of the inputs of the receptive fields. The label is kept only if labels are
 * the classes. */
void rivals_add(struct rivals *r, const struct network *net, const uint8_t *values,
                uint8_t label);

/* The images as a rule sees them, with labels below n_classes. Valid until the next image. */
struct policy_rivals rivals_find(struct rivals *r, const struct lif_group *living,
                                 uint32_t n_classes);

/* Visit n_added, label[] and birth[]. Labels are below n_classes, birth ids below n_birth. */
void rivals_visit(struct rivals *r, uint32_t n_classes, size_t n_birth, struct state *s);

#endif
