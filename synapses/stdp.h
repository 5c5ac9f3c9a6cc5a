/* synapses/stdp.h - spike-timing dependent plasticity of a dense projection.
 *
 * w_ij is the weight from input i to neuron j. x_i is the trace of input i; y1_j and y2_j are two traces of neuron
 * j. Traces decay exponentially. With trace = set, x_i is at most 1. The rules are:
 *
 *    rule post   output spike of j:  w_ij += eta * (x_i - x_target) * (w_max - w_ij)^mu    for all i
 *    rule pair   input spike of i:   w_ij -= eta_pre * y1_j                                for all j
 *                output spike of j:  w_ij += eta_post * x_i * y2_j                         for all i,
 *                                    then y1_j = y2_j = 1
 *
 * The results are clipped to [0, w_max]. `post` is the power-law rule of Diehl & Cook 2015, `pair` the
 * nearest-spike triplet rule of their published code; docs/model.md derives both. An input spike is delivered with
 * the weights from before the change that it causes. */
#ifndef ESPALIER_SYNAPSES_STDP_H
#define ESPALIER_SYNAPSES_STDP_H

#include "base/decay.h"
#include "base/events.h"
#include "base/state.h"
#include "base/status.h"
#include "base/team.h"
#include "base/types.h"
#include "synapses/column_cache.h"
#include "synapses/dense.h"
#include "synapses/trace.h"

#include <stdbool.h>

/* The names of the rules, which are the values of the key `rule`. plasticity_NAME is the struct plasticity_rule of
 * a rule (synapses/rule.h). A new rule is a file that defines this struct, and one row here. */
#define STDP_RULES(ROW)                                    \
    ROW(NONE, none) /* no weight changes */                \
    ROW(POST, post) /* at output spikes; in rule_post.c */ \
    ROW(PAIR, pair) /* at input and output spikes; in rule_pair.c */

#define STDP_VALUE(VALUE, name) STDP_##VALUE,
enum stdp_rule { STDP_RULES(STDP_VALUE) N_STDP_RULES };

/* The names of the rules, "none", "post" and so on; NULL at the end. */
extern const char *const stdp_rule_names[N_STDP_RULES + 1];

enum stdp_norm { STDP_NORM_NONE, STDP_NORM_L1, STDP_NORM_L2 };

struct stdp_params {
    enum stdp_rule rule;
    bool trace_adds;   /* an input spike adds 1 to its trace instead of setting it to 1 */
    double tau_pre_ms; /* decay of x */
    double eta;        /* post: learning rate per output spike */
    double eta_at_800; /* post: what an eta that is derived is at 800 neurons */
    double x_target;   /* post: the value of x at which a weight does not change */
    double mu;         /* post: exponent of the soft upper bound, >= 0 */
    double eta_pre;    /* pair: depression per input spike */
    double eta_post;   /* pair: potentiation per output spike */
    double tau_post1_ms; /* pair: decay of y1 */
    double tau_post2_ms; /* pair: decay of y2 */
    double w_max_mV;     /* upper bound of a weight */
    /* Norm of the input weights of a neuron. After a presentation in which the neuron fired, its weights are scaled
     * so that the norm is weight_norm. */
    enum stdp_norm norm;
    double weight_norm; /* wanted length (l2) or sum (l1) of the input weights, mV */
    /* Fixed point: bits of a weight, with the rule post in synapses/rule_fixed.c; 0: float. */
    unsigned weight_bits;
    uint64_t seed; /* seed of stochastic rounding, in fixed point */
};

/* Arguments of the change of the input weights of neuron `post`, which fired at tick `now`. The function `output`
 * of the rule (synapses/rule.h) sets them. If the rule has no function `change`, w_ij changes by rate * (x_i -
 * target) * (w_max - w_ij)^mu; otherwise rate, target and mu are unused. */
struct stdp_update {
    struct dense *weights;
    esp_tick now;
    esp_id post;
    float rate, target, mu;
    /* copy of the column of `post`, which is changed in place of the matrix; NULL: none */
    float *column;
    bool is_new; /* whether column[] must first be filled from the matrix */
};

/* The neurons whose input weights are to be scaled. */
struct stdp_scaling {
    const struct stdp *stdp;
    struct dense *weights;
    const esp_id *post; /* [n] dense indices */
    size_t n;
};

/* The state of plasticity, except the weights. */
struct stdp {
    struct stdp_params params;
    const struct plasticity_rule *rule;
    float pace; /* factor on all learning rates; 1 until learning slows down */
    /* Current learning rate of the rule `post`; pruning adapts it to the number of neurons. */
    float eta;
    struct trace pre;   /* [n_pre] the traces x */
    struct trace post1; /* [n_post] the traces y1; pair only */
    struct trace post2; /* [n_post] the traces y2; pair only */
    /* [n_recent] dense indices of the neurons with y1 > 0, ascending; pair only. */
    esp_id *recent;
    size_t n_recent;
    /* Whether a change was not finite; the weight then became 0 or w_max. */
    bool overflowed;
    /* [n_pre] change of each weight by an output spike, before the bounds are applied. */
    float *pull;
    /* [n_awake] inputs that have a trace in this presentation, ascending; post only. */
    esp_id *awake;
    size_t n_awake;
    struct column_cache columns; /* copies of columns; post only */
    struct fixed_rule *fixed;    /* tables of the rule post in fixed point, or NULL */
    /* Change by the last output spike. The team may not have applied it yet. */
    struct stdp_update update;
    /* Arguments of the last scaling. The team may not have done it yet. */
    struct stdp_scaling scaling;
    /* The team of the postsynaptic neurons; borrowed; NULL: one thread. */
    struct team *team;
};

enum esp_status stdp_create(const struct stdp_params *params, double dt_ms, size_t n_pre,
                            size_t n_post, struct stdp **out);
void stdp_free(struct stdp *s);

/* Visit the learning rate and the traces between two presentations. The next presentation begins at tick `next`.
 * `pace` is not visited, because it is set before each image. */
void stdp_visit(struct stdp *s, esp_tick next, struct state *state);

/* Begin a presentation at tick `now`. It and the rest after it last at most TRACE_SPAN ticks. With `from_rest` all
 * traces become 0. */
void stdp_begin(struct stdp *s, esp_tick now, bool from_rest);

/* Announce the input spikes of a presentation: until stdp_end exactly the inputs pre[0 .. n - 1], in any order,
 * will spike. The call is optional and makes the rule `post` faster: all inputs without a trace have the same
 * change, and the weights of neurons that fire are copied until stdp_end (synapses/column_cache.h). */
void stdp_expect(struct stdp *s, const esp_id *pre, size_t n);

/* Process input spikes at tick `now`, after their rows of weights were delivered. pre[0 .. n - 1]: the inputs,
 * ascending; an input with two spikes occurs twice. Return the number of weights written. */
uint64_t stdp_input(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                    size_t n);

/* Process the input spikes in n >= 1 groups of events, like stdp_input. id[begin] is the first event; each group
 * arrives `delay` ticks after its tick. The rule must not change weights at input spikes. */
void stdp_mark(struct stdp *s, const struct event_group *group, size_t n, size_t begin,
               esp_tick delay, const esp_id *id);

/* Process a spike of neuron `post` at tick `now`. Return the number of weights written. A team writes them at the
 * beginning of its next round. Until then only stdp_output, stdp_input, stdp_mark, stdp_normalise and stdp_end may
 * be called; before other functions are called or weights are read, call team_settle or stdp_end. */
uint64_t stdp_output(struct stdp *s, struct dense *d, esp_tick now, esp_id post);

/* Scale the input weights of the neurons post[0 .. n - 1] to weight_norm. Weights of a neuron stay as they are if
 * they are all zero or too small to be scaled. Return the number of weights written. A team writes them in its next
 * round, as for stdp_output; post[] must be valid until then. */
uint64_t stdp_normalise(struct stdp *s, struct dense *d, const esp_id *post, size_t n);

/* End a presentation. Afterwards the matrix contains all changes. */
void stdp_end(struct stdp *s, struct dense *d);

/* Set the traces y1 and y2 of neuron `post` to 0. */
void stdp_reset_neuron(struct stdp *s, esp_id post);

/* stdp_compact keeps only the n_keep postsynaptic neurons keep[], stdp_compact_pre only the n_keep presynaptic
 * neurons keep[]. Both lists are dense indices, ascending. */
void stdp_compact(struct stdp *s, const esp_id *keep, size_t n_keep);
void stdp_compact_pre(struct stdp *s, const esp_id *keep, size_t n_keep);

#endif
