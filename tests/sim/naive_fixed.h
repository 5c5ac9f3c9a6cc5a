/* tests/sim/naive_fixed.h - the fixed-point network a second time, in integers: clock-driven, loop by loop, written from
 * docs/hardware.md. It shares the structs of the configuration, the drawn input, and the seed of the rounding with
 * the simulator, nothing else; every number is an int64_t. */
#ifndef ESPALIER_TESTS_NAIVE_FIXED_H
#define ESPALIER_TESTS_NAIVE_FIXED_H

#include "base/types.h"
#include "sim/config/config.h"
#include "sim/network/encoder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct naive_fixed {
    struct config config; /* resolved */
    size_t n_pre, n;
    int64_t *w;     /* [n_pre][n] units of 2^-weight_bits mV */
    int64_t *v;     /* [n] units of 2^-(v_bits - 8) mV */
    int64_t *theta; /* [n] units of 2^-(theta_bits - 8) mV */
    int64_t *hold;  /* [n] ticks for which the neuron is still refractory */
    int64_t *age;  /* [n_pre] ticks since the last spike in this presentation; -1: none */
    bool *removed; /* [n] the neuron never fires */
    esp_tick now;  /* the first tick not yet simulated */
    bool frozen;
    double eta, theta_plus_mV; /* in force */
    struct naive_fixed_spike {
        esp_tick tick;
        esp_id id;
    } * spikes; /* [n_spikes] */
    size_t n_spikes, spikes_room;
};

/* All weights and thresholds are 0. The caller frees. */
void naive_fixed_create(const struct config *resolved, size_t n_pre,
                        struct naive_fixed **out);
void naive_fixed_free(struct naive_fixed *net);

/* One presentation and its rest. */
void naive_fixed_present(struct naive_fixed *net, const struct encoder_events *events);

#endif
