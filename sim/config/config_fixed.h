/* sim/config/config_fixed.h - fixed-point arithmetic in a configuration (run.arithmetic = fixed): checks whether it
 * can compute the network, and sets the values that follow from its keys. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_FIXED_H
#define ESPALIER_SIM_CONFIG_CONFIG_FIXED_H

#include "sim/config/config_lines.h"

/* If run.arithmetic is fixed, return ESP_INPUT unless the network is that of docs/hardware.md: one source; one
 * population of model delta with winner-take-all and reset at rest; one dense projection with rule post or none; at
 * most one projection of kind uniform; no delays. The message names the key that must change. */
enum esp_status config_check_fixed(const struct config_subject *s);

/* In a resolved configuration, copy numbers of bits and the seed from [run] to the parameters of populations and
 * projections, because the text of a configuration contains them only in [run], and round the inhibition. A second
 * call changes nothing. */
void config_resolve_fixed(struct config *c);

#endif
