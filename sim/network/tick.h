/* sim/network/tick.h - one tick of a network: delivers events, tests thresholds and lets neurons fire.
 * sim/network/presentation.c calls it. */
#ifndef ESPALIER_SIM_NETWORK_TICK_H
#define ESPALIER_SIM_NETWORK_TICK_H

#include "sim/network/network.h"

/* Compute the tick `now`, at which an event is due or a neuron may fire. */
enum esp_status tick_run(struct network *net, esp_tick now);

/* Compare V of a population with the thresholds at tick `now` and let neurons fire. The neurons must have been
 * brought to this tick. */
enum esp_status tick_fire(struct network *net, unsigned population, esp_tick now);

#endif
