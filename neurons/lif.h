/* neurons/lif.h - a group of leaky integrate-and-fire neurons with adapting thresholds.
 *
 *   tau dV/dt = -V                   between events, solved exactly: V <- V * exp(-delta / tau)
 *   V += sum of the weights          at a tick with input, unless refractory
 *   fires when V >= threshold + theta; then V <- reset, theta += theta_plus
 *
 * This is the model `delta`. In the model `exp_current` a spike adds to a decaying current, and V may reach its
 * limit between two inputs. neurons/model.h lists what models may change; they share all else.
 *
 * V, reset, floor and thresholds are kept RELATIVE TO REST (rest = 0) in mV; only lif_params speaks of absolute
 * potentials. With winner-take-all one neuron fires per tick: the largest V - (threshold + theta), ties to the
 * lowest birth id. Parameters, state and derived constants are separate structs; a checkpoint saves the state.
 * Source of the model: Diehl & Cook 2015 with the changes that docs/model.md lists. */
#ifndef ESPALIER_NEURONS_LIF_H
#define ESPALIER_NEURONS_LIF_H

#include "base/array.h"
#include "base/decay.h"
#include "base/state.h"
#include "base/team.h"
#include "base/types.h"
#include "kernels/kernels.h"

#include <stdbool.h>

/* The models by the words of the key `model`; each is a struct neuron_model of that name (neurons/model.h). A new
 * model is a file that defines it, one row here, and its parameters in struct lif_params. */
#define LIF_MODELS(ROW)                                              \
    ROW(DELTA, delta)             /* defined above; neurons/lif.c */ \
    ROW(EXP_CURRENT, exp_current) /* neurons/synaptic_current.h */

#define LIF_VALUE(VALUE, name) LIF_##VALUE,
enum lif_model { LIF_MODELS(LIF_VALUE) N_LIF_MODELS };

/* The words of the models, by enum lif_model; NULL at the end. */
extern const char *const lif_model_names[N_LIF_MODELS + 1];

struct lif_params {
    enum lif_model model;
    double tau_m_ms;     /* membrane time constant, > 0 */
    double rest_mV;      /* value to which V decays without input */
    double reset_mV;     /* V after a spike */
    double threshold_mV; /* base firing threshold, > rest */
    /* Inhibition does not lower V below this; -INFINITY: no floor. */
    double floor_mV;
    /* Input and inhibition are ignored for this time after a spike. */
    double refractory_ms;
    double theta_plus_mV; /* added to theta by a spike */
    double tau_theta_ms;  /* decay of theta */
    bool winner_take_all; /* at most one spike per tick */
    double tau_syn_ms;    /* exp_current: time constant of the synaptic current, > 0 */
    /* exp_current: height above rest at which V settles without input. */
    double bias_mV;
    /* Fixed point (neurons/fixed_lif.c): bits of V and of theta; 0: float. Only with the model delta. */
    unsigned v_bits, theta_bits;
};

enum { LIF_OWN = 4 }; /* most further variables of a model */

/* The state that evolves. Arrays are [n], by dense index. */
struct lif_state {
    float *v_mV;
    float *own[LIF_OWN]; /* further variables of the model; NULL for the rest */
    float *theta_mV;
    esp_tick *ready; /* first tick at which the neuron takes input again */
    esp_tick now;    /* the tick to which every v_mV has been brought */
};

/* Constants that follow from params, dt and theta. */
struct lif_derived {
    struct decay membrane;
    float *limit_mV;                        /* [n] threshold + theta */
    float reset_mV, threshold_mV, floor_mV; /* relative to rest */
    esp_tick refractory_ticks;              /* at least 1 */
};

struct lif_group {
    size_t n;       /* neurons that remain */
    esp_id n_birth; /* neurons at birth; every birth id is below it */
    esp_id *birth;  /* [n] birth id of each dense index, ascending */
    double dt_ms;
    struct lif_params params;
    const struct neuron_model *model;
    void *tables; /* tables of the model */
    struct lif_state state;
    struct lif_derived derived;
    float
        theta_plus_mV; /* the increment in force; follows the number of neurons while pruning */
    float pace;  /* factor on the speed of homeostasis; 1 until the run slows down */
    bool frozen; /* theta neither grows nor decays, as in testing */
    /* The neurons that are refractory in the current tick, and the V that they keep. */
    esp_id *refractory;
    float *refractory_v_mV;
    size_t n_refractory;
    float *scratch_mV; /* [n] scratch of lif_inhibit and neurons/lif_blocks.c */
    /* [n] margins of the neurons that fired last (neurons/margin.h); NULL: not measured. */
    float *margin_mV;
    const struct kernels *kernels;
    struct lif_blocks *blocks; /* state of neurons/lif_blocks.h */
    /* Factor of the last decay of theta, which the team may still have to apply. */
    float fading;
    struct team *team; /* the threads that share the work; NULL: the caller alone */
};

/* A group of n neurons at rest, theta 0, birth ids 0 .. n-1. dt_ms > 0. Owned by the caller. */
enum esp_status lif_create(const struct lif_params *params, size_t n, double dt_ms,
                           struct lif_group **out);
void lif_free(struct lif_group *g);

/* Make a frozen copy for evaluation: the same thresholds, membrane potentials of its own, at rest before tick 0. */
enum esp_status lif_fork(const struct lif_group *g, struct lif_group **out);

/* Visit birth ids, membranes, thresholds and theta_plus, between two presentations; the next one begins at tick
 * `next`. The pace is not state: it is set before each image. */
void lif_visit(struct lif_group *g, esp_tick next, struct state *s);

/* A tick `now` > state.now begins with the first call of lif_add, lif_inhibit or lif_excite, which makes every V
 * decay to it; lif_fire ends the tick. */

/* Decay to tick `now` and add n_rows rows of weights [n] in their order; refractory neurons only decay. Returns
 * whether some neuron may have reached its limit; if the last call of a tick returns true, lif_fire must follow.
 * Another call in the same tick adds without decay. */
bool lif_add(struct lif_group *g, esp_tick now, const float *const *rows, size_t n_rows);

/* The first tick after state.now and before `until` at which some neuron reaches its limit if no event arrives
 * till then; INT64_MAX if there is none, as always in the model delta, where V only decays. */
esp_tick lif_crossing(const struct lif_group *g, esp_tick until);

/* Lower V of all neurons by n_spikes * inhibit_mV, not below the floor. own[n_own] are distinct neurons, each of
 * which skips its own spike: V falls by one inhibit_mV less. Refractory neurons ignore it. Returns the same as
 * lif_add. */
bool lif_inhibit(struct lif_group *g, esp_tick now, float inhibit_mV, size_t n_spikes,
                 const esp_id *own, size_t n_own);

/* The n_spikes neurons that have just fired at state.now lower V of all other neurons by n_spikes * inhibit_mV,
 * not below the floor. No neuron reaches its limit by that. A team does the work in its next round: afterwards
 * lif_add, lif_inhibit, lif_excite, lif_fire and lif_blocks_run may follow, other readers of V must call
 * team_settle first. */
void lif_inhibit_all(struct lif_group *g, float inhibit_mV, size_t n_spikes);

/* Raise V of each neuron post[n] that is not refractory by excite_mV. Returns whether one of these neurons, or any
 * neuron if this call begins the tick, may have reached its limit. */
bool lif_excite(struct lif_group *g, esp_tick now, float excite_mV, const esp_id *post,
                size_t n);

/* Find the neurons that fire at state.now: writes their dense indices, ascending, to fired[] (room for n) and
 * returns their number. These neurons are reset and become refractory, and their theta grows unless the group is
 * frozen. */
size_t lif_fire(struct lif_group *g, esp_id *fired);

/* Measure margins from now on: after lif_fire, margin_mV[k] is that of fired[k]. */
enum esp_status lif_measure_margins(struct lif_group *g);

/* The factor by which theta decays in `elapsed_ms`. */
float lif_fading(const struct lif_group *g, double elapsed_ms);

/* Let theta of a group that is not frozen decay by `elapsed_ms`. A team does the work in its next round: before
 * theta or limits are read, and before any function below is called, team_settle is needed. */
void lif_decay_theta(struct lif_group *g, double elapsed_ms);

/* Recompute limits after state.theta_mV was written from outside; fixed point rounds theta first. */
void lif_refresh(struct lif_group *g);

/* Set all V to 0, no neuron refractory, the clock to `now`. Theta stays. */
void lif_rest(struct lif_group *g, esp_tick now);

/* Set V of neuron j to rest, not refractory. Theta stays. */
void lif_reset_neuron(struct lif_group *g, size_t j);

/* Keep only the neurons keep[] (dense, ascending) in all arrays. */
void lif_compact(struct lif_group *g, const esp_id *keep, size_t n_keep);

/* Bytes of state that each neuron of this group needs. */
size_t lif_bytes(const struct lif_group *g);

/* Number of state variables that one tick of the group updates (docs/energy.md). */
uint64_t lif_updates(const struct lif_group *g);

#endif
