/* sim/network/tick.h - one tick of a network: deliver, threshold test, fire. sim/network/presentation.c puts ticks together. */
#ifndef ESPALIER_SIM_NETWORK_TICK_H
#define ESPALIER_SIM_NETWORK_TICK_H

#include "sim/network/network.h"

/* Compute the tick `now`, to which something is due. */
enum esp_status tick_run(struct network *net, esp_tick now);

/* Let the candidates of a population fire at `now`, to which its neurons have been brought. */
enum esp_status tick_fire(struct network *net, unsigned population, esp_tick now);

#endif
