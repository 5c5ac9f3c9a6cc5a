/* sim/training/energy.h - converts operations to joules by a documented table, and reads the energy counter of the
 * processor.
 *
 * The table is for 45 nm at 0.9 V: M. Horowitz, "Computing's energy problem (and what we can do
 * about it)", ISSCC 2014, figure 1.1.9. docs/energy.md says what is counted and what is not. */
#ifndef ESPALIER_SIM_TRAINING_ENERGY_H
#define ESPALIER_SIM_TRAINING_ENERGY_H

#include "sim/network/network.h"

/* Picojoules. */
struct energy_table {
    double add_pJ;          /* 32-bit floating point addition */
    double multiply_pJ;     /* 32-bit floating point multiplication */
    double weight_pJ;       /* 32 bits of a 1 MiB memory, read or written */
    double neuron_state_pJ; /* 32 bits of an 8 KiB memory, read or written */
};

struct energy_table energy_horowitz_2014(void);

/* Joules of `work` by the table. */
double energy_of(const struct energy_table *t, const struct work *work);

/* Joules that the processor has used since a fixed moment, by RAPL; negative if it cannot be read. Differences of
 * two calls are meaningful while the counter does not wrap (minutes to hours); other programs count too. */
double energy_meter_J(void);

#endif
