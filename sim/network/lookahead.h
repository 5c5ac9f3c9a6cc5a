/* sim/network/lookahead.h - computes many ticks at once (neurons/lif_blocks.h), as far as the input of a
 * population is complete.
 *
 * If only one population has events under way, it is advanced to its next spike. If several have, each is advanced
 * up to the first tick at which a new spike of another population could arrive; that follows from the earliest
 * ticks at which populations may fire and from the delays between them. A population that may fire waits at that
 * tick (population.pending) until the others have reached it, so that spikes happen in the order of ticks, as if
 * every tick were computed by itself. */
#ifndef ESPALIER_SIM_NETWORK_LOOKAHEAD_H
#define ESPALIER_SIM_NETWORK_LOOKAHEAD_H

#include "sim/network/network.h"

/* The next tick at which a neuron may fire without an event: a crossing (lif_crossing), or a tick at which a
 * population waits; INT64_MAX: none. */
esp_tick lookahead_next(struct network *net);

/* Advance populations by many ticks, all before `end`. *any becomes true if some population advanced; otherwise
 * the caller computes the next tick by itself. */
enum esp_status lookahead_advance(struct network *net, esp_tick end, bool *any);

#endif
