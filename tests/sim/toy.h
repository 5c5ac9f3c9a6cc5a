/* tests/sim/toy.h - small networks, input for them and a log of what they fire. Every value of the
 * configuration is written here, none comes from a preset, so that no preset can move a test. */
#ifndef ESPALIER_TESTS_TOY_H
#define ESPALIER_TESTS_TOY_H

#include "sim/config/config.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "tests/sim/naive.h"

/* input -> exc (plastic, rule post) and exc -> exc (inhibition, at once) with winner-take-all;
 * 350 ms + 150 ms, values close to those of docs/model.md. */
struct config toy_config(uint64_t n_neurons, double dt_ms);

/* A dense projection without plasticity at the end of the list; returns it for changes. */
struct projection_config *toy_add_dense(struct config *c, const char *name,
                                        const char *from, const char *to,
                                        uint64_t delay_ticks);

/* Lateral inhibition by 20 mV at the end of the list. */
struct projection_config *toy_add_inhibition(struct config *c, const char *name,
                                             const char *within, uint64_t delay_ticks);

/* Another LIF population, a copy of the parameters of the last one. */
struct population_config *toy_add_population(struct config *c, const char *name,
                                             uint64_t n);

/* The spikes of a blob of light somewhere on a square of side x side inputs, one draw per input and
 * tick; some spikes come twice. The caller frees. */
enum esp_status toy_events_create(uint64_t seed, uint64_t presentation, size_t side,
                                  esp_tick n_ticks, double dt_ms,
                                  struct encoder_events *out);
void toy_events_free(struct encoder_events *events);

/* What the LIF populations of a network fire. */
struct toy_log {
    struct naive_spike *spikes; /* [n] */
    size_t n, room;
    const struct network *net;
    struct probe probe;
};

/* Log the spikes of `net` from now on; both stay the caller's. */
void toy_listen(struct toy_log *log, struct network *net);
void toy_log_free(struct toy_log *log);

/* Make neurons of a population never fire again without removing them: theta +INFINITY where keep[n] is false.
 * Their events under way are deleted, as compaction does it. */
void toy_mask(struct network *net, unsigned population, const bool *keep);

/* Copy the weights of every dense projection of `net` into its naive twin. */
void toy_copy_weights(const struct network *net, struct naive *twin);

#endif
