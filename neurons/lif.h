/* neurons/lif.h - a group of leaky integrate-and-fire neurons with adapting thresholds.
 *
 *   tau dV/dt = -V                   between events, solved exactly: V <- V * exp(-delta / tau)
 *   V += sum of the weights          at a tick with input, unless refractory
 *   fires when V >= threshold + theta; then V <- reset, theta += theta_plus
 *
 * That is the model `delta`. In `exp_current` a weight acts through a current that fades, and V may
 * reach its limit between two inputs; neurons/model.h says what a model may change, all else is shared.
 *
 * V, reset, floor and thresholds are kept RELATIVE TO REST (rest = 0) in mV; only lif_params speaks
 * of absolute potentials. With winner-take-all one neuron fires per tick: the largest
 * V - (threshold + theta), ties to the lowest birth id. Parameters, state and derived constants are
 * separate structs: state is what a checkpoint saves. Source of the model: Diehl & Cook 2015 with
 * the changes that docs/model.md lists. */
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
#define LIF_MODELS(ROW)                                      \
    ROW(DELTA, delta)             /* above; neurons/lif.c */ \
    ROW(EXP_CURRENT, exp_current) /* neurons/synaptic_current.h */

#define LIF_VALUE(VALUE, name) LIF_##VALUE,
enum lif_model { LIF_MODELS(LIF_VALUE) N_LIF_MODELS };

/* "delta", ... by model; NULL at the end. */
extern const char *const lif_model_names[N_LIF_MODELS + 1];

struct lif_params {
    enum lif_model model;
    double tau_m_ms;      /* membrane time constant, > 0 */
    double rest_mV;       /* where V decays to without input */
    double reset_mV;      /* V after a spike */
    double threshold_mV;  /* base firing threshold, > rest */
    double floor_mV;      /* inhibition does not push V below; -INFINITY: no floor */
    double refractory_ms; /* input and inhibition are ignored this long after a spike */
    double theta_plus_mV; /* added to theta by a spike */
    double tau_theta_ms;  /* decay of theta */
    bool winner_take_all; /* at most one spike per tick */
    double tau_syn_ms;    /* exp_current: the current decays with this, > 0 */
    double bias_mV;       /* exp_current: where V would settle above rest without input */
};

enum { LIF_OWN = 4 }; /* further variables of a model, at most */

/* What evolves. Arrays are [n], by dense index. */
struct lif_state {
    float *v_mV;
    float *own[LIF_OWN]; /* further variables of the model; NULL beyond */
    float *theta_mV;
    esp_tick *ready; /* first tick at which input counts again */
    esp_tick now;    /* the tick to which every v_mV has been brought */
};

/* What follows from params, dt and theta. */
struct lif_derived {
    struct decay membrane;
    float *limit_mV;                        /* [n] threshold + theta */
    float reset_mV, threshold_mV, floor_mV; /* relative to rest */
    esp_tick refractory_ticks;              /* at least 1 */
};

struct lif_group {
    size_t n;       /* neurons now */
    esp_id n_birth; /* neurons at birth; birth ids are below it */
    esp_id *birth;  /* [n] birth id of each dense index, ascending */
    double dt_ms;
    struct lif_params params;
    const struct neuron_model *model;
    void *tables; /* of the model */
    struct lif_state state;
    struct lif_derived derived;
    float
        theta_plus_mV; /* the increment in force; follows the number of neurons while pruning */
    float pace;  /* factor on the speed of homeostasis; 1 until the run slows down */
    bool frozen; /* theta neither grows nor decays */
    /* The refractory neurons of the current tick and the V they keep. */
    esp_id *refractory;
    float *refractory_v_mV;
    size_t n_refractory;
    float *scratch_mV; /* [n] of lif_inhibit and neurons/lif_blocks.c */
    float *
        margin_mV; /* [n] margins of the last to fire (neurons/margin.h); NULL: not measured */
    const struct kernels *kernels;
    struct lif_blocks *blocks; /* of neurons/lif_blocks.h */
    float
        fading; /* factor of the last decay of theta, which may still wait for the team */
    struct team *team; /* the threads that share the work; NULL: the caller alone */
};

/* A group of n neurons at rest, theta 0, birth ids 0 .. n-1. dt_ms > 0. Owned by the caller. */
enum esp_status lif_create(const struct lif_params *params, size_t n, double dt_ms,
                           struct lif_group **out);
void lif_free(struct lif_group *g);

/* A frozen twin for evaluation: same thresholds, own membrane potentials, at rest before
 * tick 0. */
enum esp_status lif_fork(const struct lif_group *g, struct lif_group **out);

/* Birth ids, membranes, thresholds and theta_plus, between two presentations of which the next
 * begins at tick `next`. The pace is set anew for each image. */
void lif_visit(struct lif_group *g, esp_tick next, struct state *s);

/* Begin tick `now` > state.now: every V is to decay to it, input may follow through lif_add and
 * lif_inhibit, and lif_fire ends the tick. */

/* Decay to tick `now` and add n_rows rows of weights [n] in their order; refractory neurons only
 * decay. Returns whether some neuron may have reached its limit: lif_fire is due if the last call
 * of the tick said so. Calling it again in the same tick adds without decay. */
bool lif_add(struct lif_group *g, esp_tick now, const float *const *rows, size_t n_rows);

/* The first tick after state.now and before `until` at which some neuron reaches its limit if nothing
 * arrives till then; INT64_MAX if none does. With the model delta that is never: V only decays. */
esp_tick lif_crossing(const struct lif_group *g, esp_tick until);

/* Lower V by n_spikes * inhibit_mV, not below the floor. own[n_own] names different neurons that each
 * take one spike less, for one of the spikes is their own. Refractory neurons ignore it. Returns as
 * lif_add. */
bool lif_inhibit(struct lif_group *g, esp_tick now, float inhibit_mV, size_t n_spikes,
                 const esp_id *own, size_t n_own);

/* The n_spikes neurons that have just fired at state.now, which ignore it, lower V of all others by
 * n_spikes * inhibit_mV, not below the floor. No neuron fires by that. A team does it at its next round, so
 * after this lif_add, lif_inhibit, lif_excite, lif_fire and lif_blocks_run know V, all else takes team_settle. */
void lif_inhibit_all(struct lif_group *g, float inhibit_mV, size_t n_spikes);

/* Raise V of the neurons post[n], of each by excite_mV, unless it is refractory. Returns whether one of
 * these, or any neuron where this begins the tick, may have reached its limit. */
bool lif_excite(struct lif_group *g, esp_tick now, float excite_mV, const esp_id *post,
                size_t n);

/* Find the neurons that fire at state.now: dense indices ascending to fired[] (room for n); returns how many.
 * Fired neurons are reset, refractory, and their theta has grown (unless frozen). */
size_t lif_fire(struct lif_group *g, esp_id *fired);

/* Measure margins from now on: after lif_fire, margin_mV[k] is that of fired[k]. */
enum esp_status lif_measure_margins(struct lif_group *g);

/* Let theta of a group that is not frozen decay by `elapsed_ms`. A team does it at its next round: theta and
 * limits take team_settle, and so does everything below. */
void lif_decay_theta(struct lif_group *g, double elapsed_ms);

/* Recompute limits after state.theta_mV was written from outside. */
void lif_refresh(struct lif_group *g);

/* Set all V to 0, no neuron refractory, the clock to `now`. Theta stays. */
void lif_rest(struct lif_group *g, esp_tick now);

/* V of neuron j to rest; it is not refractory. Theta stays. */
void lif_reset_neuron(struct lif_group *g, size_t j);

/* Keep only the neurons keep[] (dense, ascending); arrays are squeezed, loops get shorter. */
void lif_compact(struct lif_group *g, const esp_id *keep, size_t n_keep);

/* Bytes of state that each neuron of this group needs. */
size_t lif_bytes(const struct lif_group *g);

/* State variables that are updated when the group is brought to a tick (docs/energy.md). */
uint64_t lif_updates(const struct lif_group *g);

#endif
