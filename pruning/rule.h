/* pruning/rule.h - one pruning rule: what it looks at, how many neurons it marks, in which order they go.
 *
 * pruning/policy.h lists the rules and asks them. A rule is a constant of this struct in a file of this folder;
 * the formulas are in docs/pruning.md. */
#ifndef ESPALIER_PRUNING_RULE_H
#define ESPALIER_PRUNING_RULE_H

#include "pruning/policy.h"

#include <stdbool.h>
#include <stddef.h>

/* The smallest key goes first, of equal ones the lowest index, which is the lowest birth id. */
struct rank {
    double key;
    esp_id index;
};

enum pruning_time { PRUNING_AT_NO_TIME, PRUNING_EACH_WINDOW, PRUNING_AT_THE_END };

struct pruning_rule {
    enum pruning_time time;
    bool needs_margins; /* looks at view.margin_mV, which takes time to measure */
    bool needs_weights; /* looks at view.w_mV: a dense projection leads to the neurons */
    bool has_threshold; /* in whose place the user can set another one */
    size_t room;        /* bytes of scratch memory for each neuron */
    /* Set n_removed of the verdict, and threshold and n_marked where there is one; n_wanted is known. NULL: the
     * rule removes n_wanted. The caller keeps n_removed within prune_to. */
    void (*mark)(const struct policy_params *p, const struct policy_view *view,
                 struct policy_state *state, struct policy_verdict *v);
    /* Write the keys of the view->n neurons to ranks[], in the order of their indices. */
    void (*rank)(const struct policy_view *view, struct rank *ranks);
    /* In place of rank: let n_remove < view->n neurons go, keep[] being true for all before. */
    void (*remove)(const struct policy_view *view, size_t n_remove, void *room,
                   bool *keep);
    /* Its lines in the figures of a study (studies/figure.h): colours that people with any colour vision can
     * distinguish (Okabe and Ito 2008), point and dash type of gnuplot. */
    char colour[8]; /* "#rrggbb" */
    int point, dash;
};

#define PRUNING_ROW(VALUE, name) extern const struct pruning_rule pruning_##name;
PRUNING_RULES(PRUNING_ROW)

/* By strategy. */
extern const struct pruning_rule *const pruning_rules[N_POLICIES];

/* The key h_j, forgetting spikes. */
void pruning_rank_by_count(const struct policy_view *view, struct rank *ranks);

#endif
