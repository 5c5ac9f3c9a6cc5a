/* sim/network/lookahead.h - many ticks at once (neurons/lif_blocks.h), as far as a population is sure of its input.
 *
 * Where a single population receives anything until something else happens, it goes on to its next spike.
 * Where several do, each goes on as far as no spike of another can arrive: from the ticks at which populations
 * may fire at the earliest, and the delays between them, follows how long its input is complete. A
 * population that may fire then waits at that tick (population.pending) until the others have come there, so
 * that spikes happen in the order of their ticks, as if every tick had been computed by itself. */
#ifndef ESPALIER_SIM_NETWORK_LOOKAHEAD_H
#define ESPALIER_SIM_NETWORK_LOOKAHEAD_H

#include "sim/network/network.h"

/* The next tick at which a neuron may fire though nothing arrives: a crossing (lif_crossing), or a tick at which a
 * population waits; INT64_MAX: none. */
esp_tick lookahead_next(struct network *net);

/* Advance populations by many ticks, all before `end`. *any: some population advanced; if none did, the caller
 * computes the next tick by itself. */
enum esp_status lookahead_advance(struct network *net, esp_tick end, bool *any);

#endif
