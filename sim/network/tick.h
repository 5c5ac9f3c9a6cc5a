/* sim/network/tick.h - one tick of a network: deliver, test thresholds, fire. sim/network/presentation.c calls it
 * for each tick of a presentation. */
#ifndef ESPALIER_SIM_NETWORK_TICK_H
#define ESPALIER_SIM_NETWORK_TICK_H

#include "sim/network/network.h"

/* Compute the tick `now`, at which an event is due. */
enum esp_status tick_run(struct network *net, esp_tick now);

/* Test the thresholds of a population at `now`, to which its neurons must have been brought, and let the neurons
 * fire. */
enum esp_status tick_fire(struct network *net, unsigned population, esp_tick now);

#endif
