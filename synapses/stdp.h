/* synapses/stdp.h - spike-timing dependent plasticity of a dense projection.
 *
 * x_i is the presynaptic trace of input i, y1_j and y2_j the postsynaptic traces of neuron j, each
 * decaying exponentially, at most 1 with trace = set. For a presynaptic spike of i and an output
 * spike of j:
 *
 *   rule post   output spike:  w_ij += eta * (x_i - x_target) * (w_max - w_ij)^mu
 *   rule pair   input spike:   w_ij -= eta_pre * y1_j
 *               output spike:  w_ij += eta_post * x_i * y2_j, then y1_j = y2_j = 1
 *
 * clipped to [0, w_max]. `post` is the rule of Diehl & Cook 2015 (their power-law rule), `pair` the
 * nearest-spike triplet rule of their published code; docs/model.md derives both. Within a tick the
 * weights that deliver the input are those before the tick's depression. */
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

/* The rules by the words of the key `rule`; each is a struct plasticity_rule of that name (synapses/rule.h). A
 * new rule is a file that defines it and one row here. */
#define STDP_RULES(ROW)                                          \
    ROW(NONE, none) /* weights do not change */                  \
    ROW(POST, post) /* at output spikes; synapses/rule_post.c */ \
    ROW(PAIR, pair) /* at input and output spikes; synapses/rule_pair.c */

#define STDP_VALUE(VALUE, name) STDP_##VALUE,
enum stdp_rule { STDP_RULES(STDP_VALUE) N_STDP_RULES };

/* The words of the rules, "none", "post", ...; NULL at the end. */
extern const char *const stdp_rule_names[N_STDP_RULES + 1];

enum stdp_norm { STDP_NORM_NONE, STDP_NORM_L1, STDP_NORM_L2 };

struct stdp_params {
    enum stdp_rule rule;
    bool trace_adds;   /* an input spike adds 1 to its trace instead of setting it to 1 */
    double tau_pre_ms; /* decay of x */
    double eta;        /* post: learning rate per output spike */
    double x_target;   /* post: the value of x at which a weight does not change */
    double mu;         /* post: exponent of the soft upper bound, >= 0 */
    double eta_pre;    /* pair: depression per input spike */
    double eta_post;   /* pair: potentiation per output spike */
    double tau_post1_ms; /* pair: decay of y1 */
    double tau_post2_ms; /* pair: decay of y2 */
    double w_max_mV;     /* upper bound of a weight */
    enum stdp_norm
        norm; /* after a presentation, input weights of each neuron that fired */
    double weight_norm; /*   are scaled to this length (l2) or sum (l1), mV */
};

/* The change of the input weights of a neuron that fired. The two rules differ only in rate, target and bound. */
struct stdp_update {
    struct dense *weights;
    esp_tick now;
    esp_id post;
    float rate, target, mu;
    float *column; /* NULL: the weights are changed in the matrix */
    bool is_new;   /* the column has still to be copied from the matrix */
};

/* The neurons whose input weights are scaled. */
struct stdp_scaling {
    const struct stdp *stdp;
    struct dense *weights;
    const esp_id *post; /* [n] */
    size_t n;
};

/* The state of plasticity besides the weights. */
struct stdp {
    struct stdp_params params;
    const struct plasticity_rule *rule;
    float pace; /* factor on all learning rates; 1 until the run slows down */
    /* The learning rate in use; follows the number of neurons while pruning. */
    float eta;
    struct trace pre;   /* x, [n_pre] */
    struct trace post1; /* y1, [n_post]; pair only */
    struct trace post2; /* y2, [n_post]; pair only */
    esp_id *recent;     /* [n_recent] neurons with y1 > 0, dense ascending; pair only */
    size_t n_recent;
    bool overflowed; /* a change was no finite number; the weight became 0 or w_max */
    float *pull;     /* [n_pre] what an output spike changes, before the bound */
    esp_id *
        awake; /* [n_awake] inputs with a trace in this presentation, ascending; post only */
    size_t n_awake;
    struct column_cache columns; /* post only */
    struct stdp_update update;   /* the last one; a team may still have to apply it */
    struct stdp_scaling scaling; /* the last one; a team may still have to apply it */
    /* The team of the postsynaptic neurons; borrowed; NULL: one thread. */
    struct team *team;
};

enum esp_status stdp_create(const struct stdp_params *params, double dt_ms, size_t n_pre,
                            size_t n_post, struct stdp **out);
void stdp_free(struct stdp *s);

/* Visit rate and traces, between two presentations; the next one begins at tick `next`. The pace is not state: it
 * is set before each image. */
void stdp_visit(struct stdp *s, esp_tick next, struct state *state);

/* A presentation begins at tick `now`; it and the rest after it last at most TRACE_SPAN ticks. */
void stdp_begin(struct stdp *s, esp_tick now);

/* Announce that exactly the spikes of the inputs pre[n], in any order, will reach the projection until stdp_end.
 * The call is optional and makes the rule `post` faster: the change is the same for all inputs without a trace,
 * and the weights of neurons that fire are kept in columns until stdp_end (synapses/column_cache.h). */
void stdp_expect(struct stdp *s, const esp_id *pre, size_t n);

/* Input spikes pre[n] (ascending; a repeated input has two spikes) at tick `now`. Call it after their rows were
 * delivered. Returns the number of weights written. */
uint64_t stdp_input(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                    size_t n);

/* The same for the events of n >= 1 groups, which begin with event `begin`; each group arrives `delay` ticks after
 * its tick. Not for rules in which an input spike changes weights. */
void stdp_mark(struct stdp *s, const struct event_group *group, size_t n, size_t begin,
               esp_tick delay, const esp_id *id);

/* Neuron `post` fired at tick `now`. Returns the number of weights written. A team writes them at the beginning of
 * its next round. stdp_output, stdp_input, stdp_mark, stdp_normalise and stdp_end may be called before; other
 * functions, and reading weights, need team_settle or stdp_end first. */
uint64_t stdp_output(struct stdp *s, struct dense *d, esp_tick now, esp_id post);

/* Scale the input weights of the neurons post[n] to the norm. Weights of a neuron that are all zero, or too small
 * to be scaled, stay as they are. Returns the number of weights written. A team writes them at its next round, as
 * in stdp_output; post[] must last until then. */
uint64_t stdp_normalise(struct stdp *s, struct dense *d, const esp_id *post, size_t n);

/* End a presentation: afterwards the matrix holds all changes. */
void stdp_end(struct stdp *s, struct dense *d);

/* Set the postsynaptic traces of neuron `post` to 0. */
void stdp_reset_neuron(struct stdp *s, esp_id post);

/* Keep only the postsynaptic, or only the presynaptic neurons keep[]. */
void stdp_compact(struct stdp *s, const esp_id *keep, size_t n_keep);
void stdp_compact_pre(struct stdp *s, const esp_id *keep, size_t n_keep);

#endif
