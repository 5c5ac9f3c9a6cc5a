/* pruning/policy.h - which neurons are removed at the end of a window: counts in, keep mask out.
 *
 * This module decides how many neurons are removed, and when; the rule (pruning/rule.h) decides which ones. Every
 * rule is a pure function of the view and of its own state. Guo 2020 (Electronics 9(7):1059) names the strategies;
 * the formulas are our reading of its abstract and section titles, written out in docs/pruning.md. */
#ifndef ESPALIER_PRUNING_POLICY_H
#define ESPALIER_PRUNING_POLICY_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rules, in the order in which help lists them: value, symbol and name. Each is the struct pruning_rule of that
 * symbol (pruning/rule.h); docs/pruning.md says what it does. A new rule is a file that defines it and one row here. */
#define PRUNING_RULES(ROW)                       \
    ROW(NONE, none, "none")                      \
    ROW(CONSTANT, constant, "constant")          \
    ROW(THRESHOLD, threshold, "threshold")       \
    ROW(ADAPTIVE, adaptive, "adaptive")          \
    ROW(POSTTRAIN, posttrain, "posttrain")       \
    ROW(RANDOM, random, "random")                \
    ROW(REDUNDANCY, redundancy, "redundancy")    \
    ROW(UTILITY, utility, "utility")             \
    ROW(SELECTIVITY, selectivity, "selectivity") \
    ROW(VOTES, votes, "votes")                   \
    ROW(VOTES_UNLABELLED, votes_unlabelled, "votes-unlabelled")

#define PRUNING_VALUE(VALUE, symbol, name) POLICY_##VALUE,
enum policy_strategy { PRUNING_RULES(PRUNING_VALUE) N_POLICIES };

struct policy_params {
    enum policy_strategy strategy;
    /* Neurons at the end of the run, the least number that remains. */
    uint32_t prune_to;
    /* Fraction of the run before which nothing is pruned, and at which prune_to is due. */
    double prune_start, prune_end;
    uint64_t window_images; /* images in a window, after which a decision is made */
    double forget;          /* h <- forget * h + count, in [0, 1) */
    double threshold; /* S2: the constant, as a fraction of the mean h at prune_start */
    /* S3: most neurons removed, as a multiple of what the schedule asks for. */
    double cap;
    /* Neurons put back at each decision, as a fraction of those that remain. */
    double regrow;
    double regrow_end; /* fraction of the run at which regrowth ends */
};

/* The state that a rule keeps from window to window; policy_visit names its members. */
struct policy_state {
    double factor;   /* S3: a(k), the threshold as a fraction of the mean h */
    double constant; /* S2: the threshold in spikes, fixed at prune_start; 0 before */
};

enum { POLICY_RIVALS = 12 };
#define POLICY_NO_RIVAL UINT32_MAX

/* The last images, for rules that need them: the neurons that compete for each, and how likely each makes what the
 * image is (sim/training/rivals.h). */
struct policy_rivals {
    size_t n_images;
    /* [n_images][POLICY_RIVALS] dense indices, the most driven first; POLICY_NO_RIVAL: removed, or none. */
    const esp_id *rival;
    const float *
        log_p; /* [n_images][POLICY_RIVALS] ln p of the class of the image, by each rival */
    float log_none; /* ln p where no rival is left */
};

/* The input of a rule at the end of a window. Arrays are [n], by dense index. */
struct policy_view {
    size_t n;              /* neurons now */
    size_t n_birth;        /* neurons at birth */
    const double *h;       /* forgetting count of each neuron, in spikes */
    const uint64_t *total; /* spikes of each neuron since birth */
    const esp_id *birth;   /* birth ids, ascending */
    double images;         /* forgetting sum of 1 per image: the number of images in h */
    /* Forgetting sum of n ln n over the images, where n is the number of spikes; in nat. */
    const double *n_log_n;
    /* Forgetting sum of margins (neurons/margin.h); NULL unless the rule needs them. */
    const double *margin_mV;
    /* Receptive fields: the weight of input i on neuron j is at i * stride + j. */
    const float *w_mV;
    size_t stride, n_inputs;
    struct policy_rivals rivals; /* no images unless the rule needs them */
    uint64_t images_done; /* images of the run shown before the end of this window */
    uint64_t images_run;  /* images of the whole run */
    uint64_t window;      /* number of this window, from 0 */
    uint64_t seed;        /* for the random control, */
    size_t population;    /*   and the number of the population among those of neurons */
    size_t
        n_hard_images; /* badly classified images from which a neuron can be built, one each */
    bool imposed;      /* the user has set the threshold: */
    double imposed_threshold; /*   spikes of h */
    bool last;                /* the run ends here: the only window posttrain acts in */
};

/* The decision. */
struct policy_verdict {
    size_t n_removed; /* neurons that are removed and not put back */
    /* Neurons that are selected as well, but put back with new weights. */
    size_t n_regrown;
    /* Neurons with h below this, in spikes, were marked; 0 if the rule has no threshold. */
    double threshold;
    size_t n_marked; /* S3: neurons marked before cap and schedule apply */
    size_t n_wanted; /* neurons that the schedule asked to remove */
};

/* The state before the first window. */
struct policy_state policy_start(void);
void policy_visit(struct policy_state *state, struct state *s);

/* n*(image): the number of neurons that the schedule asks for after `images_done` images; a real number, linear
 * from n_birth at prune_start to prune_to at prune_end. */
double policy_schedule(const struct policy_params *p, const struct policy_view *view);

/* The number of neurons whose count h is below a threshold. */
size_t policy_count_below(const struct policy_view *view, double threshold);

/* Scratch memory, so that a decision allocates nothing; it holds nothing between decisions. */
struct policy_scratch {
    struct rank *ranks; /* [n] */
    void *room;         /* scratch of the rule, of the size that it asks for */
};

/* Allocate scratch memory for decisions about n neurons by a strategy, or by posttrain. */
enum esp_status policy_scratch_create(enum policy_strategy strategy, size_t n,
                                      struct policy_scratch *out);
void policy_scratch_free(struct policy_scratch *s);

/* The number of neurons to put back at the end of this window, if as many can be removed. Each needs an image as
 * its new receptive field. */
size_t policy_regrown(const struct policy_params *p, const struct policy_view *view);

/* Decide which neurons are selected: keep[n] becomes false for n_removed + n_regrown neurons, never for all. After
 * n_regrown of them are put back, at least prune_to neurons remain. An imposed threshold removes every neuron
 * below it, the least active first, whatever the schedule says; the state of the rule does not change. */
struct policy_verdict policy_decide(const struct policy_params *p,
                                    const struct policy_view *view,
                                    struct policy_state *state,
                                    const struct policy_scratch *scratch, bool *keep);

/* A rule of the user, which replaces the strategy: decide() sets keep[view->n] to false for the neurons to remove. */
struct policy_own {
    void *context;
    void (*decide)(void *context, const struct policy_view *view,
                   /* NULL: there is no such rule. */
                   bool *keep);
};

/* Apply such a rule; if it keeps no neuron, all stay. */
struct policy_verdict policy_decide_own(const struct policy_own *own,
                                        const struct policy_view *view, bool *keep);

/* The names of the strategies, "none", "constant", ..., as --prune takes them; NULL at the end. */
extern const char *const policy_names[N_POLICIES + 1];

static inline const char *policy_name(enum policy_strategy strategy)
{
    return policy_names[strategy];
}

#endif
