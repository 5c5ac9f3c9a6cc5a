/* pruning/policy.h - decides which neurons are removed at the end of a window. The input is counts, the output a
 * mask of the neurons to keep.
 *
 * This module decides how many neurons are removed, and when. A rule (pruning/rule.h), also called a strategy,
 * decides which ones. Every rule is a pure function of its input, struct policy_view, and of the state that it
 * keeps from window to window. Guo 2020 (Electronics 9(7):1059) names three strategies: constant, threshold and
 * adaptive, called S1, S2 and S3 here. Their formulas are a reading of the abstract and the section titles of that
 * paper, written out in docs/pruning.md.
 *
 * h_j is the decaying spike count of neuron j: at the end of each window, h <- forget * h + spikes of the window.
 * Other decaying sums are computed in the same way. */
#ifndef ESPALIER_PRUNING_POLICY_H
#define ESPALIER_PRUNING_POLICY_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rules, in the order in which help lists them: value, symbol and name. pruning_SYMBOL is the struct
 * pruning_rule of a rule (pruning/rule.h); docs/pruning.md says what the rule does. A new rule is a file that
 * defines this struct, and one row here. */
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
    /* Number of neurons at the end of the run; pruning never goes below it. */
    uint32_t prune_to;
    /* Nothing is pruned before the fraction prune_start of the run; the schedule reaches prune_to at the fraction
     * prune_end. */
    double prune_start, prune_end;
    uint64_t window_images; /* images in a window, after which a decision is made */
    double forget;          /* h <- forget * h + count, in [0, 1) */
    /* S2: the constant threshold for h, as a fraction of the mean h at prune_start */
    double threshold;
    /* S3: largest number of neurons removed at a decision, as a multiple of the number that the schedule asks
     * for. */
    double cap;
    /* Largest number of neurons regrown at a decision, as a fraction of the neurons before the decision. */
    double regrow;
    double regrow_end; /* fraction of the run at which regrowth ends */
};

/* The values that a rule keeps from window to window. policy_visit visits the members. */
struct policy_state {
    double factor;   /* S3: a(k), the threshold of window k as a fraction of the mean h */
    double constant; /* S2: the threshold for h, fixed at prune_start; 0 before that */
};

enum { POLICY_RIVALS = 12 };
#define POLICY_NO_RIVAL UINT32_MAX

/* The last images of the run, for rules that need them (needs_rivals in pruning/rule.h). The rivals of an image are
 * the neurons that compete for it; each of them gives a probability p to the class of the image
 * (sim/training/rivals.h). */
struct policy_rivals {
    size_t n_images;
    /* [n_images][POLICY_RIVALS] dense indices of the rivals, in descending order of drive; POLICY_NO_RIVAL: the
     * rival was removed, or there is none. */
    const esp_id *rival;
    /* [n_images][POLICY_RIVALS] ln p of each rival for the class of the image */
    const float *log_p;
    /* ln p in place of that of a missing rival: ln(1 / number of classes) */
    float log_none;
};

/* The input of a rule at the end of a window. Arrays are [n], by dense index. */
struct policy_view {
    size_t n;              /* number of neurons now */
    size_t n_birth;        /* number of neurons at birth */
    const double *h;       /* decaying spike count of each neuron */
    const uint64_t *total; /* number of spikes of each neuron since birth */
    const esp_id *birth;   /* birth ids, ascending */
    /* Decaying number of images: the number of images that h effectively covers. */
    double images;
    /* Decaying sum over images of n ln n, in nat, where n is the number of spikes of the neuron in an image. */
    const double *n_log_n;
    /* Decaying sum of the margins of each neuron (neurons/margin.h); NULL if the rule does not need margins. */
    const double *margin_mV;
    /* Receptive fields: the weight from input i to neuron j is w_mV[i * stride + j]. NULL: none. */
    const float *w_mV;
    size_t stride, n_inputs;
    struct policy_rivals rivals; /* n_images is 0 if the rule needs no rivals */
    uint64_t images_done; /* images of the run shown before the end of this window */
    uint64_t images_run;  /* images of the whole run */
    uint64_t window;      /* number of this window, from 0 */
    uint64_t seed;        /* seed of the run, for the rule `random` */
    /* Number of populations of neurons that precede this one in the configuration, for the rule `random`. */
    size_t population;
    /* Number of badly represented images that are available as new receptive fields. */
    size_t n_hard_images;
    bool imposed;             /* whether the user has imposed a threshold for h */
    double imposed_threshold; /* the imposed threshold, if there is one */
    /* Whether the run ends here; the rule posttrain acts only then. */
    bool last;
};

/* The decision at the end of a window. */
struct policy_verdict {
    size_t n_removed; /* number of selected neurons that are removed */
    /* Number of selected neurons that are regrown: they stay and get new weights. */
    size_t n_regrown;
    /* The neurons with h below this threshold were marked; 0 if the rule has no threshold. */
    double threshold;
    /* Number of neurons below the threshold, before n_removed is limited. */
    size_t n_marked;
    size_t n_wanted; /* number of neurons that the schedule asks to remove */
};

/* Return the state before the first window. */
struct policy_state policy_start(void);
void policy_visit(struct policy_state *state, struct state *s);

/* Return the number of neurons that the schedule asks for after `images_done` images: a real number that falls
 * linearly from n_birth at prune_start to prune_to at prune_end. */
double policy_schedule(const struct policy_params *p, const struct policy_view *view);

/* Return the number of neurons whose h is below a threshold. */
size_t policy_count_below(const struct policy_view *view, double threshold);

/* Scratch memory, so that a decision allocates nothing. Its content is not needed after a decision. */
struct policy_scratch {
    struct rank *ranks; /* [n] order of removal */
    void *room;         /* scratch memory of the rule; the rule gives its size */
};

/* Allocate scratch memory for decisions about n neurons by `strategy`. It also suffices for the rule posttrain. */
enum esp_status policy_scratch_create(enum policy_strategy strategy, size_t n,
                                      struct policy_scratch *out);
void policy_scratch_free(struct policy_scratch *s);

/* Return the number of neurons that are to be regrown at the end of this window, if as many can be selected. Each
 * of them needs a badly represented image as its new receptive field. */
size_t policy_regrown(const struct policy_params *p, const struct policy_view *view);

/* Decide which neurons are selected: set keep[j] to false for n_removed + n_regrown of them, never for all. At
 * least prune_to neurons remain; the regrown ones count as remaining. An imposed threshold removes all neurons
 * below it, the least active first, regardless of the schedule; the state of the rule does not change then. */
struct policy_verdict policy_decide(const struct policy_params *p,
                                    const struct policy_view *view,
                                    struct policy_state *state,
                                    const struct policy_scratch *scratch, bool *keep);

/* A rule of the user in place of the configured rule. decide() sets keep[j] to false for the neurons to remove;
 * keep has view->n elements, all true at first. If decide is NULL, there is no rule of the user. */
struct policy_own {
    void *context;
    void (*decide)(void *context, const struct policy_view *view, bool *keep);
};

/* Let the rule of the user decide. If it keeps no neuron, no neuron is removed. */
struct policy_verdict policy_decide_own(const struct policy_own *own,
                                        const struct policy_view *view, bool *keep);

/* The names of the strategies, "none", "constant" and so on, which are the values of --prune; NULL at the end. */
extern const char *const policy_names[N_POLICIES + 1];

static inline const char *policy_name(enum policy_strategy strategy)
{
    return policy_names[strategy];
}

#endif
