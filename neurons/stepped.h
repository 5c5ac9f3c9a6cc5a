/* neurons/stepped.h - computes ticks of neuron models that have no closed-form solution.
 *
 * Each tick is divided into equal steps of forward Euler, the fewest that are not longer than step_ms. The method and
 * the number of steps are part of the model: they decide the bits of V (docs/determinism.md). A neuron whose V has
 * reached its limit is not integrated any further; it waits there until it fires or is inhibited. V of a refractory
 * neuron stays at the reset potential, the other variables go on. All ticks are computed, also those without events. */
#ifndef ESPALIER_NEURONS_STEPPED_H
#define ESPALIER_NEURONS_STEPPED_H

#include "neurons/model.h"

/* The row of the key step_ms, for the tables of the models. */
#define STEP_LENGTH                                                              \
    {                                                                            \
        "step_ms", "adex, izhikevich, conductance: longest step of integration", \
            offsetof(struct lif_params, step_ms), 0.1, 0.0001, 1e4, "ms",        \
            .decays = false                                                      \
    }

enum { STEPPED_STEPS_MAX = 1000 }; /* most steps per tick */

/* The largest V of an upstroke, in mV above rest. Only a neuron whose limit is higher gets there. */
#define STEPPED_V_MAX 1e6f

/* Return the number of steps per tick of dt_ms. */
size_t stepped_steps(const struct lif_params *p, double dt_ms);

/* Set V of the refractory neurons back to the reset potential, after a step. */
void stepped_hold(struct lif_group *g);

/* Return whether V of a neuron is at its limit or above. */
bool stepped_reached(const struct lif_group *g);

/* Do the work of neuron_model.add: advance all neurons to the tick `now`. `tick` integrates one tick of all neurons and
 * calls stepped_hold after each step. Then add the rows of weights to into[n], a state variable. */
bool stepped_add(struct lif_group *g, esp_tick now, const float *const *rows,
                 size_t n_rows, float *into, void (*tick)(struct lif_group *g));

/* Do the work of neuron_model.crossing: return the next tick if it is before `until`, so that every tick is
 * computed. */
esp_tick stepped_crossing(const struct lif_group *g, esp_tick until);

/* Do the work of neuron_model.fires_alone for models in which V rises by itself from some V on: return whether there is
 * a drive. */
bool stepped_is_driven(const struct lif_params *p);

/* Do the work of neuron_model.check for any model whose V can fall below the floor by itself: inhibition down to a
 * floor would then raise V, so there must be none. Return "floor_mV" with a message if there is one. */
const char *stepped_check_floor(const struct lif_params *p);

#endif
