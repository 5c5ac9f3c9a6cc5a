/* pruning/rule.h - the interface of a pruning rule: its inputs, the number of neurons that it marks, and the order
 * in which they are removed.
 *
 * A rule is a constant of type struct pruning_rule in a file of this folder. pruning/policy.h lists the rules,
 * policy.c calls them. The formulas are in docs/pruning.md. */
#ifndef ESPALIER_PRUNING_RULE_H
#define ESPALIER_PRUNING_RULE_H

#include "pruning/policy.h"

#include <stdbool.h>
#include <stddef.h>

/* The place of a neuron in the order of removal. Neurons with small keys are removed first, of equal keys the one
 * with the lowest index, which has the lowest birth id. */
struct rank {
    double key;
    esp_id index;
};

enum pruning_time { PRUNING_AT_NO_TIME, PRUNING_EACH_WINDOW, PRUNING_AT_THE_END };

struct pruning_rule {
    enum pruning_time time;
    /* Values of prune_start and prune_end if these keys are `auto`. Both 0: prune_start is 0.01 and prune_end
     * 0.1. */
    double start, end;
    bool needs_margins; /* the rule uses view.margin_mV, which takes time to measure */
    /* The rule uses view.w_mV, so a dense projection must lead to the population that is pruned. */
    bool needs_weights;
    /* The rule uses view.rivals, so it can prune only the output population, and a dense projection must lead from
     * a source to this population. */
    bool needs_rivals;
    bool reads_labels;  /* the choice of neurons depends on labels of training images */
    bool has_threshold; /* the rule has a threshold for h, which the user can override */
    size_t room;        /* bytes of scratch memory per neuron */
    /* Set n_removed of the verdict, and threshold and n_marked if the rule has a threshold. The caller has set
     * n_wanted. NULL: the rule removes n_wanted neurons. The caller limits n_removed so that prune_to neurons
     * remain. */
    void (*mark)(const struct policy_params *p, const struct policy_view *view,
                 struct policy_state *state, struct policy_verdict *v);
    /* Write the keys of the view->n neurons to ranks[], in the order of the neurons' indices. */
    void (*rank)(const struct policy_view *view, struct rank *ranks);
    /* Used in place of `rank` if not NULL: set keep[] to false for n_remove < view->n neurons. All elements are
     * true at first. `room`: scratch memory of the rule. */
    void (*remove)(const struct policy_view *view, size_t n_remove, void *room,
                   bool *keep);
    /* How figures of a study draw the rule (studies/figure.h): a colour, and the numbers of a point type and a dash
     * type of gnuplot. The colours can be distinguished with any colour vision (Okabe and Ito 2008). */
    char colour[8]; /* in the form "#rrggbb" */
    int point, dash;
};

#define PRUNING_ROW(VALUE, symbol, name) \
    extern const struct pruning_rule pruning_##symbol;
PRUNING_RULES(PRUNING_ROW)

/* [strategy] the rules */
extern const struct pruning_rule *const pruning_rules[N_POLICIES];

/* Rank neurons by h_j, their spike count that decays exponentially, smallest first. */
void pruning_rank_by_count(const struct policy_view *view, struct rank *ranks);

#endif
