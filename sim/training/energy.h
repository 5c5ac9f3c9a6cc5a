/* sim/training/energy.h - converts counted operations to joules by a published table, and reads the energy counter
 * of the processor.
 *
 * The table is for 45 nm at 0.9 V: M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC
 * 2014, figure 1.1.9. docs/energy.md says what is counted and what is not. */
#ifndef ESPALIER_SIM_TRAINING_ENERGY_H
#define ESPALIER_SIM_TRAINING_ENERGY_H

#include "sim/network/network.h"

/* Energies of single operations, in picojoules. */
struct energy_table {
    double add_pJ;          /* 32-bit floating point addition */
    double multiply_pJ;     /* 32-bit floating point multiplication */
    double weight_pJ;       /* 32 bits read from or written to a memory of 1 MiB */
    double neuron_state_pJ; /* 32 bits read from or written to a memory of 8 KiB */
};

struct energy_table energy_horowitz_2014(void);

/* Return the energy of the operations `work` in joules. */
double energy_of(const struct energy_table *t, const struct work *work);

/* Return the joules that the processor has used since a fixed moment, by its RAPL counter; a negative number if the
 * counter cannot be read. Differences of two calls are meaningful only while the counter does not wrap (minutes to
 * hours). The counter includes all other programs. */
double energy_meter_J(void);

#endif
