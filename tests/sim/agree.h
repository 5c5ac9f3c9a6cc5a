/* tests/sim/agree.h - the event-driven network held against the naive clock-driven one (tests/sim/naive.h).
 *
 * What may differ, and by how much. u = 2^-24 is half a unit in the last place of 1.
 * - A trace read k ticks after its spike: expf(-(k * a)) with a = dt/tau rounded to float has a
 *   relative error of at most 2u*k*a + 2u, so an absolute one below 2u * max (1 + t) exp(-t) = 2u.
 *   The naive trace, a product of doubles, is exact in comparison.
 * - An output spike changes a weight by at most eta * w_max < w_max through one trace: 2u*w_max, and
 *   both sides round the sum: another u*w_max each. A depression differs by eta_pre * 2u, nothing.
 * - Scaling multiplies by a rounded factor, and rounds: 2u*w_max on each side.
 * So after s output spikes of a neuron and p presentations its weights differ by at most
 * about (s + p) * 4u * w_max: the bound asserted below. Thresholds go through the same float sums and
 * products on both sides; only the factor exp(-T/tau_theta) may be rounded twice: 2u a presentation.
 * - V carries the errors of the weights plus one rounding per addition, some 1e-5 mV. Two
 *   implementations can then disagree about a spike only where a V lies this close to its limit or
 *   to the V of a rival. */
#ifndef ESPALIER_TESTS_AGREE_H
#define ESPALIER_TESTS_AGREE_H

#include "sim/config/config.h"

#include <stddef.h>

enum { AGREE_NEURONS = 20 }; /* of exc; what tests/sim/toy.h makes must have so many */

/* Both learn 30 presentations: the same spikes after each, the same weights and thresholds; at least
 * min_spikes spikes make the comparison worth it. */
void agree_expect(const struct config *c, size_t min_spikes);

/* The same while every third neuron of a population is removed, twice: on the one side its arrays are
 * squeezed, on the other it is silenced. Spikes, weights and thresholds are compared; every population fires
 * after the last removal, and every plastic projection has learnt. */
void agree_expect_pruned(const struct config *c, unsigned population);

/* After a few presentations, the same spikes of both while they learn nothing: a fork. */
void agree_expect_forks(const struct config *c);

#endif
