/* sim/network/reset_neuron.h - a neuron begins a new life as the prototype of an image. */
#ifndef ESPALIER_SIM_NETWORK_RESET_NEURON_H
#define ESPALIER_SIM_NETWORK_RESET_NEURON_H

#include "sim/network/network.h"

#include <stdint.h>

/* Neuron `post` of the output population forgets what it was: its receptive field becomes the image
 * (w_i = w_max * p_i / 255, then scaled as after every presentation), its V is at rest, its
 * postsynaptic traces are 0. Other weights from and to it stay. Its threshold is the caller's. */
void network_renew(struct network *net, esp_id post, const uint8_t *pixels);

/* Of a plastic network: let no event on its way come from the neurons new_life[n_new] (ascending). */
enum esp_status network_hush(struct network *net, const esp_id *new_life, size_t n_new);

#endif
