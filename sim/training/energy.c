/* sim/training/energy.c - the table of energies, and the sum over all operations. */
#include "sim/training/energy.h"

#include <stdio.h>

struct energy_table energy_horowitz_2014(void)
{
    return (struct energy_table){
        .add_pJ = 0.9,
        .multiply_pJ = 3.7,
        /* Half of the 100 pJ that the source gives for 64 bits. */
        .weight_pJ = 100.0 / 2,
        /* Half of the 10 pJ that the source gives for 64 bits. */
        .neuron_state_pJ = 10.0 / 2,
    };
}

/* A delivery reads a weight (counted in weight_reads) and adds it. An update of a neuron reads V and the threshold,
 * multiplies, compares, and writes V. A write of a weight computes the new value by two multiplications and two
 * additions, and stores it. */
double energy_of(const struct energy_table *t, const struct work *work)
{
    const double update_pJ = 3 * t->neuron_state_pJ + t->multiply_pJ + t->add_pJ;
    const double write_pJ = t->weight_pJ + 2 * (t->multiply_pJ + t->add_pJ);
    const double pJ = (double)work->synaptic_ops * t->add_pJ +
                      (double)work->neuron_updates * update_pJ +
                      (double)work->weight_reads * t->weight_pJ +
                      (double)work->weight_writes * write_pJ;
    return pJ * 1e-12;
}

double energy_meter_J(void)
{
    unsigned long long uJ = 0;
    FILE *f = fopen("/sys/class/powercap/intel-rapl:0/energy_uj", "r");
    if (!f)
        return -1.0;
    const int n = fscanf(f, "%llu", &uJ);
    fclose(f);
    return n == 1 ? (double)uJ * 1e-6 : -1.0;
}
