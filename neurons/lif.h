/* neurons/lif.h - a group of leaky integrate-and-fire neurons with adapting thresholds.
 *
 *    tau dV/dt = -V                   between events, solved exactly: V <- V * exp(-t / tau) after a time t
 *    V += sum of the weights          at a tick with input, except in refractory neurons
 *    fires when V >= limit, with limit = threshold + theta; then V <- reset, theta += theta_plus
 *
 * This is the model `delta`. In the model `exp_current` a spike adds to a current that decays, and V may reach the
 * limit between two inputs. neurons/model.h lists what a model can change; everything else is the same for all
 * models.
 *
 * V, reset, floor and threshold are stored in mV RELATIVE TO REST (rest = 0). Only struct lif_params has absolute
 * potentials. With winner-take-all only one neuron fires per tick: the neuron with the largest V - limit; if
 * several are equal, the one with the lowest birth id. Parameters, state and derived constants are in separate
 * structs; a checkpoint contains the state. The model is that of Diehl & Cook 2015, with the changes that
 * docs/model.md lists. */
#ifndef ESPALIER_NEURONS_LIF_H
#define ESPALIER_NEURONS_LIF_H

#include "base/array.h"
#include "base/decay.h"
#include "base/state.h"
#include "base/team.h"
#include "base/types.h"
#include "kernels/kernels.h"

#include <stdbool.h>

/* The names of the models, which are the values of the key `model`. neuron_NAME is the struct neuron_model of a
 * model (neurons/model.h). A new model is a file that defines this struct, one row here, and its parameters in
 * struct lif_params. */
#define LIF_MODELS(ROW)                                                       \
    ROW(DELTA, delta)             /* the equations above; in neurons/lif.c */ \
    ROW(EXP_CURRENT, exp_current) /* in neurons/synaptic_current.h */         \
    ROW(ADAPTIVE, adaptive)       /* with an adaptation current */            \
    ROW(ADEX, adex)               /* adaptive exponential */                  \
    ROW(IZHIKEVICH, izhikevich)   /* quadratic, with recovery */              \
    ROW(CONDUCTANCE, conductance) /* synapses are conductances */

#define LIF_VALUE(VALUE, name) LIF_##VALUE,
enum lif_model { LIF_MODELS(LIF_VALUE) N_LIF_MODELS };

/* The names of the models, indexed by enum lif_model; NULL at the end. */
extern const char *const lif_model_names[N_LIF_MODELS + 1];

struct lif_params {
    enum lif_model model;
    double tau_m_ms;     /* membrane time constant, > 0 */
    double rest_mV;      /* value to which V decays without input */
    double reset_mV;     /* V after a spike */
    double threshold_mV; /* firing threshold without theta, > rest */
    /* Lowest V to which inhibition can push a neuron; -INFINITY: no lowest V. */
    double floor_mV;
    /* Time after a spike in which input and inhibition are ignored. */
    double refractory_ms;
    double theta_plus_mV; /* increase of theta by a spike */
    double tau_theta_ms;  /* time constant with which theta decays */
    bool winner_take_all; /* whether at most one neuron fires per tick */
    double tau_syn_ms;    /* exp_current: time constant of the synaptic current, > 0 */
    /* All models but delta: constant drive, as the potential above rest to which it alone brings a passive membrane. */
    double bias_mV;
    double tau_adapt_ms; /* adaptive, adex, izhikevich: decay of the adaptation, > 0 */
    double adapt_b_mV;   /* the same: what a spike adds to the adaptation */
    double adapt_a;      /* adex, izhikevich: subthreshold adaptation */
    double onset_mV;     /* adex, izhikevich: where the upstroke of a spike begins */
    double slope_mV;     /* adex: slope factor of the upstroke, > 0 */
    double curvature_per_mV; /* izhikevich: of the parabola, > 0 */
    /* conductance: decay of both conductances, > 0, and the potentials to which they drive V. */
    double tau_ge_ms, tau_gi_ms, exc_reversal_mV, inh_reversal_mV;
    double step_ms; /* adex, izhikevich, conductance: longest step of integration, > 0 */
    /* Fixed point (neurons/fixed_lif.c): bits of V and of theta; 0: float. Only with the model delta. */
    unsigned v_bits, theta_bits;
};

/* theta of a neuron that was silenced by hand: no V reaches its limit. */
#define LIF_SILENT_mV 1e6f

enum { LIF_OWN = 4 }; /* largest number of state variables that a model can add */

/* State of the neurons. Arrays are [n], by dense index. */
struct lif_state {
    float *v_mV;
    float *own[LIF_OWN]; /* variables that the model adds; unused ones are NULL */
    float *theta_mV;
    esp_tick *ready; /* first tick at which the neuron is not refractory */
    esp_tick now;    /* the tick to which every v_mV has decayed */
};

/* Constants computed from params, dt and theta. */
struct lif_derived {
    struct decay membrane;
    float *limit_mV;                        /* [n] threshold + theta of each neuron */
    float reset_mV, threshold_mV, floor_mV; /* relative to rest */
    esp_tick refractory_ticks;              /* at least 1 */
};

struct lif_group {
    size_t n;       /* number of neurons that are not removed */
    esp_id n_birth; /* number of neurons at birth; every birth id is less */
    esp_id *birth;  /* [n] birth id of the neuron with each dense index, ascending */
    double dt_ms;
    struct lif_params params;
    const struct neuron_model *model;
    void *tables; /* tables of the model, made by its function `create` */
    struct lif_state state;
    struct lif_derived derived;
    /* Current increase of theta by a spike; pruning adapts it to the number of neurons. */
    float theta_plus_mV;
    float
        theta_plus_factor; /* factor on theta_plus, set by hand (sim/training/actions.h); else 1 */
    float pace;  /* factor on all changes of theta; 1 until learning slows down */
    bool frozen; /* whether theta stays as it is, as in testing */
    /* [n_refractory] dense indices of the neurons that are refractory at the current tick, and V of these neurons,
     * which input does not change. */
    esp_id *refractory;
    float *refractory_v_mV;
    size_t n_refractory;
    float *scratch_mV; /* [n] scratch memory for lif_inhibit and neurons/lif_blocks.c */
    /* [n] margin of each neuron in fired[] of the last lif_fire (neurons/margin.h); NULL: not measured. */
    float *margin_mV;
    const struct kernels *kernels;
    struct lif_blocks *blocks; /* working memory of neurons/lif_blocks.h */
    /* Factor of the last decay of theta. The team may not have applied this decay yet. */
    float fading;
    /* The threads that share the work; NULL: the calling thread alone. */
    struct team *team;
};

/* Create a group of n neurons at rest with theta 0 and birth ids 0 .. n - 1. dt_ms > 0 is the length of a tick. The
 * caller frees the group. */
enum esp_status lif_create(const struct lif_params *params, size_t n, double dt_ms,
                           struct lif_group **out);
void lif_free(struct lif_group *g);

/* Make a copy for labelling and testing. It has the same thresholds, which do not change (`frozen`), and its own V.
 * Its neurons are at rest before tick 0. */
enum esp_status lif_fork(const struct lif_group *g, struct lif_group **out);

/* Visit birth ids, V, thresholds and theta_plus between two presentations. The next presentation begins at tick
 * `next`. `pace` is not visited, because it is set before each image. */
void lif_visit(struct lif_group *g, esp_tick next, struct state *s);

/* A tick `now` > state.now begins with the first call of lif_add, lif_inhibit or lif_excite for it. This call lets
 * every V decay to the tick. lif_fire ends the tick. */

/* Let V decay to tick `now` and add n_rows rows of n weights, in their order. Refractory neurons only decay.
 * Another call for the same tick adds without decay. Return whether a neuron may have reached its limit. If the
 * last call for a tick returns true, lif_fire must follow. */
bool lif_add(struct lif_group *g, esp_tick now, const float *const *rows, size_t n_rows);

/* Return the first tick after state.now and before `until` at which a neuron reaches its limit if no event arrives
 * before. Return INT64_MAX if there is none. In the model delta there is never one, because V only decays. */
esp_tick lif_crossing(const struct lif_group *g, esp_tick until);

/* Lower V of all neurons by n_spikes * inhibit_mV, but not below the floor. own[0 .. n_own - 1] are distinct
 * neurons, each of which one of the spikes does not inhibit, because the neuron or its partner has sent this spike;
 * V of these neurons falls by inhibit_mV less. Refractory neurons do not change. Return whether a neuron may have
 * reached its limit, as lif_add does. */
bool lif_inhibit(struct lif_group *g, esp_tick now, float inhibit_mV, size_t n_spikes,
                 const esp_id *own, size_t n_own);

/* Lower V of all neurons, except the refractory ones, by n_spikes * inhibit_mV, but not below the floor. n_spikes
 * neurons have just fired at state.now and sent the spikes; they are refractory. No neuron reaches its limit by
 * this. A team does this work in its next round: after this call lif_add, lif_inhibit, lif_excite, lif_fire and
 * lif_blocks_run may be called directly, but code that reads V must call team_settle first. */
void lif_inhibit_all(struct lif_group *g, float inhibit_mV, size_t n_spikes);

/* Raise V of the neurons post[0 .. n - 1] by excite_mV, except of refractory ones. Return whether one of these
 * neurons may have reached its limit, or any neuron if this call begins the tick. */
bool lif_excite(struct lif_group *g, esp_tick now, float excite_mV, const esp_id *post,
                size_t n);

/* Raise V itself of the neurons post[0 .. n - 1], also where excitation raises a conductance (neurons/model.h). The
 * rest is that of lif_excite. */
bool lif_inject(struct lif_group *g, esp_tick now, float mV, const esp_id *post,
                size_t n);

/* Take the neurons that are no longer refractory at state.now from the list of refractory neurons, and store V of the
 * others there. */
void lif_drop_recovered(struct lif_group *g);

/* Find the neurons that fire at state.now. Write their dense indices to fired[] (room for n), ascending, and return
 * their number. These neurons are reset and become refractory. Their theta grows, except in a frozen group. */
size_t lif_fire(struct lif_group *g, esp_id *fired);

/* Measure margins from now on: after lif_fire, margin_mV[k] is the margin of neuron fired[k]. */
enum esp_status lif_measure_margins(struct lif_group *g);

/* Return the factor by which theta decays in `elapsed_ms`. */
float lif_fading(const struct lif_group *g, double elapsed_ms);

/* Let theta of a group that is not frozen decay by `elapsed_ms`. A team does the work in its next round: before
 * theta or limits are read, and before any function below is called, team_settle is needed. */
void lif_decay_theta(struct lif_group *g, double elapsed_ms);

/* Return the dense index of the neuron with this birth id; g->n if it is removed. */
size_t lif_find(const struct lif_group *g, esp_id birth);

/* Recompute limits after state.theta_mV was written from outside; fixed point rounds theta first. */
void lif_refresh(struct lif_group *g);

/* Set V of all neurons to rest, end their refractory time and set the clock to `now`. Theta stays. */
void lif_rest(struct lif_group *g, esp_tick now);

/* Set V of neuron j to rest and end its refractory time. Theta stays. */
void lif_reset_neuron(struct lif_group *g, size_t j);

/* Keep only the n_keep neurons keep[] (dense indices, ascending). */
void lif_compact(struct lif_group *g, const esp_id *keep, size_t n_keep);

/* Return the bytes of state and scratch memory of all neurons of the group. */
size_t lif_bytes(const struct lif_group *g);

/* Return the number of state variables that a tick of the group updates (docs/energy.md). */
uint64_t lif_updates(const struct lif_group *g);

#endif
