/* sim/config/config_fixed.h - fixed-point arithmetic in a configuration (run.arithmetic = fixed): which networks it can
 * compute, and the numbers that follow from its keys. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_FIXED_H
#define ESPALIER_SIM_CONFIG_CONFIG_FIXED_H

#include "sim/config/config_lines.h"

/* With run.arithmetic = fixed: fail unless the network is that of docs/hardware.md, one source and one population of
 * model delta with winner-take-all, reset at rest, a dense projection with rule post or none, and uniform
 * inhibition, both without delay. The message names the key that must change. */
enum esp_status config_check_fixed(const struct config_subject *s);

/* In a resolved configuration, pass the bits on to the parameters of populations and projections, which the text of
 * a configuration does not have, and round the inhibition. Twice is the same as once. */
void config_resolve_fixed(struct config *c);

#endif
