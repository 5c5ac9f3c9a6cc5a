/* session/agreement.h - compares a trained network in fixed point with the same network in the arithmetic of its
 * run: on how many images both give the same vote, and on how many every neuron fires equally often. */
#ifndef ESPALIER_SESSION_AGREEMENT_H
#define ESPALIER_SESSION_AGREEMENT_H

#include "session/score.h"
#include "sim/network/network.h"

#include <stdint.h>

/* Numbers of bits in fixed point. weight_bits, theta_bits: 0: those of the configuration of the run. v_bits: 0:
 * computed from weight_bits, as for run.v_bits = auto. */
struct agreement_bits {
    uint64_t weight_bits, v_bits, theta_bits;
};

/* Make a network in fixed point with the weights and thresholds of `net`, rounded to these numbers of bits. Return
 * ESP_INPUT if fixed point cannot compute the network; the message names the key. The caller frees *out with
 * network_free. */
enum esp_status agreement_network(const struct network *net, struct agreement_bits bits,
                                  struct network **out);

struct agreement {
    /* fraction of the images with the same vote, by kind of vote */
    struct accuracy votes;
    double counts; /* fraction of the images on which every neuron fires equally often */
    struct accuracy own;     /* accuracy of the network in the arithmetic of the run */
    uint64_t own_spikes_out; /* spikes of neurons in the test of that network */
};

/* For each image a hash of the spike counts of all neurons. Add agreement_probe to the probes of the pass that
 * tests the network in fixed point. The pass may use several threads. */
struct agreement_counts {
    uint64_t *hash; /* [n] hash of each image of the pass */
    size_t n;
};
enum esp_status agreement_counts_create(size_t n, struct agreement_counts *out);
void agreement_counts_free(struct agreement_counts *c);
struct probe agreement_probe(struct agreement_counts *c);

/* Test the network `own`, in the arithmetic of the run, on the images of `pass`, and compare the result with that
 * of the same network in fixed point: its votes[n][READOUT_VOTES] and `counts` on these images. */
enum esp_status agreement_measure(const struct evaluate_pass *pass,
                                  const struct network *own,
                                  const struct readout *readout, const esp_class *votes,
                                  const struct agreement_counts *counts,
                                  struct agreement *out);

#endif
