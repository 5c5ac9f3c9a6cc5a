/* pruning/policy.h - which neurons are removed at the end of a window: counts in, keep mask out.
 *
 * This module says how many neurons go, and when; which ones says the rule (pruning/rule.h). Every rule is a
 * pure function: all it knows is in the view, all it remembers is in its own state.
 * Guo 2020 (Electronics 9(7):1059) names the strategies; the formulas are our reading of its
 * abstract and section titles, written out in docs/pruning.md. */
#ifndef ESPALIER_PRUNING_POLICY_H
#define ESPALIER_PRUNING_POLICY_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rules by their names, in the order in which they are listed; each is a struct pruning_rule of that name
 * (pruning/rule.h). A new rule is a file that defines it and one row here. */
#define PRUNING_RULES(ROW)                                                              \
    ROW(NONE, none)           /* baseline */                                            \
    ROW(CONSTANT, constant)   /* S1: the same number each window, the lowest h */       \
    ROW(THRESHOLD, threshold) /* S2: all neurons below a constant h */                  \
    ROW(ADAPTIVE, adaptive)   /* S3: all below a threshold that follows the schedule */ \
    ROW(POSTTRAIN, posttrain) /* after training, the lowest total counts */             \
    ROW(RANDOM, random)       /* control: as constant, drawn at random */               \
    ROW(REDUNDANCY, redundancy)   /* ours: of a pair that is alike the less active */   \
    ROW(UTILITY, utility)         /* ours: the smallest margin over the next best */    \
    ROW(SELECTIVITY, selectivity) /* ours: least information about the images */

#define PRUNING_VALUE(VALUE, name) POLICY_##VALUE,
enum policy_strategy { PRUNING_RULES(PRUNING_VALUE) N_POLICIES };

struct policy_params {
    enum policy_strategy strategy;
    uint32_t prune_to;      /* neurons at the end; never fewer */
    double prune_start;     /* fraction of the run before which nothing is pruned */
    double prune_end;       /* fraction of the run at which prune_to is due */
    uint64_t window_images; /* images per window */
    double forget;          /* h <- forget * h + count, in [0, 1) */
    double threshold; /* S2: the constant, as a fraction of the mean h at prune_start */
    double cap;       /* S3: at most cap times what the schedule asks for */
    double
        regrow; /* neurons put back at each decision, as a fraction of those that remain */
    double regrow_end; /* fraction of the run at which that ends */
};

/* What a rule remembers from window to window; policy_visit names it. */
struct policy_state {
    double factor;   /* S3: a(k), the threshold as a fraction of the mean h */
    double constant; /* S2: the threshold in spikes, fixed at prune_start; 0 before */
};

/* What a rule sees at the end of a window. Arrays are [n], by dense index. */
struct policy_view {
    size_t n;                /* neurons now */
    size_t n_birth;          /* neurons at birth */
    const double *h;         /* forgetting count of each neuron, in spikes */
    const uint64_t *total;   /* spikes of each neuron since birth */
    const esp_id *birth;     /* birth ids, ascending */
    double images;           /* forgetting number of images that h speaks of */
    const double *n_log_n;   /* forgetting sum over images of n ln n, n spikes, in nat */
    const double *margin_mV; /* forgetting sum of margins (neurons/margin.h); NULL where
                            * the rule does not need them */
    const float
        *w_mV; /* receptive fields: weight of input i on neuron j at i * stride + j */
    size_t stride, n_inputs;
    uint64_t images_done; /* of the run, at the end of this window */
    uint64_t images_run;  /* images of the whole run */
    uint64_t window;      /* number of this window, from 0 */
    uint64_t seed;        /* for the random control */
    size_t
        n_hard_images; /* badly classified images from which a neuron can be built, one each */
    bool imposed;      /* the user has set the threshold: */
    double imposed_threshold; /*   spikes of h */
    bool last;                /* the run ends here: the only window posttrain acts in */
};

/* What it decides. */
struct policy_verdict {
    size_t n_removed; /* for good */
    size_t n_regrown; /* removed as well, to be put back elsewhere */
    double
        threshold; /* spikes of h below which a neuron was marked; 0 where no threshold acts */
    size_t n_marked; /* S3: marked before cap and schedule */
    size_t n_wanted; /* what the schedule asked for */
};

/* The state before the first window. */
struct policy_state policy_start(void);
void policy_visit(struct policy_state *state, struct state *s);

/* n*(image): the number of neurons that the schedule asks for after `images_done`, a real number
 * linear from n_birth at prune_start to prune_to at prune_end. */
double policy_schedule(const struct policy_params *p, const struct policy_view *view);

/* Neurons with a count h below a threshold. */
size_t policy_count_below(const struct policy_view *view, double threshold);

/* Scratch memory, so that a decision allocates nothing; its content is not kept between decisions. */
struct policy_scratch {
    struct rank *ranks; /* [n] */
    void *room;         /* what the rule asks for */
};

/* For decisions about n neurons by a strategy, or by posttrain. */
enum esp_status policy_scratch_create(enum policy_strategy strategy, size_t n,
                                      struct policy_scratch *out);
void policy_scratch_free(struct policy_scratch *s);

/* Neurons to put back at the end of this window, if so many can be removed; each needs an image to begin with. */
size_t policy_regrown(const struct policy_params *p, const struct policy_view *view);

/* Decide. keep[n] is written: false for the n_removed + n_regrown neurons that are selected, never
 * all of them. Once n_regrown are put back, at least prune_to remain. An imposed threshold
 * removes every neuron below it, the least active first, whatever the schedule says; what the rule
 * remembers stays as it is. */
struct policy_verdict policy_decide(const struct policy_params *p,
                                    const struct policy_view *view,
                                    struct policy_state *state,
                                    const struct policy_scratch *scratch, bool *keep);

/* A rule of the caller's, used in place of a strategy: decide sets keep[view->n] to false for neurons to remove. */
struct policy_own {
    void *context;
    void (*decide)(void *context, const struct policy_view *view,
                   bool *keep); /* or NULL */
};

/* Call it; if it keeps no neuron, all stay. */
struct policy_verdict policy_decide_own(const struct policy_own *own,
                                        const struct policy_view *view, bool *keep);

/* "none", "constant", ... by strategy, as --prune names them; NULL at the end. */
extern const char *const policy_names[N_POLICIES + 1];

static inline const char *policy_name(enum policy_strategy strategy)
{
    return policy_names[strategy];
}

#endif
