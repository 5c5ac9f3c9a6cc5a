/* session/agreement.h - a trained network tested in fixed point, held against the same network in its own arithmetic:
 * on how many images both give the same vote, and on how many every neuron fires equally often. */
#ifndef ESPALIER_SESSION_AGREEMENT_H
#define ESPALIER_SESSION_AGREEMENT_H

#include "session/score.h"
#include "sim/network/network.h"

#include <stdint.h>

/* Bits of the network in fixed point; 0: as the configuration of the run says. */
struct agreement_bits {
    uint64_t weight_bits, v_bits, theta_bits;
};

/* The network `net` with weights and thresholds rounded to these bits. ESP_INPUT names the key that fixed point does
 * not allow. The caller frees. */
enum esp_status agreement_network(const struct network *net, struct agreement_bits bits,
                                  struct network **out);

struct agreement {
    struct accuracy votes; /* part of the images with the same vote */
    double counts; /* part of the images on which every neuron fires equally often */
    struct accuracy own;     /* accuracy in the arithmetic of the run */
    uint64_t own_spikes_out; /* spikes of neurons in it */
};

/* Numbers that tell the responses of neurons to an image apart, one per image. Give agreement_probe to the pass of
 * the network in fixed point; the passes may run on many threads. */
struct agreement_counts {
    uint64_t *hash; /* [n] */
    size_t n;
};
enum esp_status agreement_counts_create(size_t n, struct agreement_counts *out);
void agreement_counts_free(struct agreement_counts *c);
struct probe agreement_probe(struct agreement_counts *c);

/* Test `own` on the images of a pass that has tested the same network in fixed point with these votes
 * ([n][READOUT_VOTES]) and counts. */
enum esp_status agreement_measure(const struct evaluate_pass *pass,
                                  const struct network *own,
                                  const struct readout *readout, const esp_class *votes,
                                  const struct agreement_counts *counts,
                                  struct agreement *out);

#endif
