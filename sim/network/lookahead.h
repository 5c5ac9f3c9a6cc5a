/* sim/network/lookahead.h - computes many ticks at once (neurons/lif_blocks.h), as far as the input of a population
 * is known.
 *
 * If events are on their way to one population only, this population is advanced to its next spike. If events are
 * on their way to several populations, each is advanced up to the first tick at which a new spike of another
 * population could arrive. This tick follows from the earliest ticks at which the populations may fire, and from
 * the delays between them. A population that may fire at a tick waits there (population.pending) until the other
 * populations have reached this tick. So spikes happen in the order of ticks, as if every tick were computed
 * separately. */
#ifndef ESPALIER_SIM_NETWORK_LOOKAHEAD_H
#define ESPALIER_SIM_NETWORK_LOOKAHEAD_H

#include "sim/network/network.h"

/* Return the next tick at which a neuron may fire although no event arrives: because V rises by itself
 * (lif_crossing), or because a population waits at this tick. INT64_MAX: none. */
esp_tick lookahead_next(struct network *net);

/* Advance populations by many ticks, all before `end`, and set *any to whether a population was advanced. If not,
 * the caller computes the next tick with tick_run. */
enum esp_status lookahead_advance(struct network *net, esp_tick end, bool *any);

#endif
