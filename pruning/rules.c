/* pruning/rules.c - the table of rules, and the rules that rank neurons by one number each. */
#include "pruning/rule.h"

#include "base/random.h"

#include <math.h>

#define RULE_NAME(VALUE, symbol, name)    name,
#define RULE_ADDRESS(VALUE, symbol, name) &pruning_##symbol,

const char *const policy_names[N_POLICIES + 1] = {PRUNING_RULES(RULE_NAME) NULL};
const struct pruning_rule *const pruning_rules[N_POLICIES] = {
    PRUNING_RULES(RULE_ADDRESS)};

static struct rank rank_of(double key, size_t j)
{
    return (struct rank){.key = key, .index = (esp_id)j};
}

const struct pruning_rule pruning_none = {
    .time = PRUNING_AT_NO_TIME,
    .rank = pruning_rank_by_count,
    .colour = "#000000",
    .point = 7,
    .dash = 1,
};

/* ---- rules by spike counts ---- */

void pruning_rank_by_count(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(view->h[j], j);
}

const struct pruning_rule pruning_constant = {
    .time = PRUNING_EACH_WINDOW,
    .rank = pruning_rank_by_count,
    .colour = "#E69F00",
    .point = 5,
    .dash = 1,
};

/* Rank neurons by their spikes since birth. */
static void rank_by_total(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of((double)view->total[j], j);
}

const struct pruning_rule pruning_posttrain = {
    .time = PRUNING_AT_THE_END,
    .rank = rank_by_total,
    .colour = "#CC79A7",
    .point = 13,
    .dash = 1,
};

/* ---- the random rule ---- */

/* Rank neurons by 32 random bits each, drawn for (seed, population, window). */
static void rank_by_lot(const struct policy_view *view, struct rank *ranks)
{
    struct random r =
        random_start(view->seed, random_of(RANDOM_PRUNE, view->population), view->window);
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(random_u32(&r), j);
}

const struct pruning_rule pruning_random = {
    .time = PRUNING_EACH_WINDOW,
    .rank = rank_by_lot,
    .colour = "#7F7F7F",
    .point = 6,
    .dash = 2,
};

/* ---- rules by other measures ---- */

/* Rank neurons by the decaying sum of their margins in mV. */
static void rank_by_margin(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(view->margin_mV[j], j);
}

const struct pruning_rule pruning_utility = {
    .time = PRUNING_EACH_WINDOW,
    .needs_margins = true,
    .rank = rank_by_margin,
    .colour = "#0072B2",
    .point = 8,
    .dash = 1,
};

/* Return the information in nat that the spikes of neuron j in h carry about which image is shown (Skaggs et al.
 * 1993; Brenner et al. 2000). K is the number of images, n the number of spikes of the neuron in an image, h the
 * sum of n over the images. A neuron that never fired has information 0.
 *
 *      sum over images of n ln(n / (h / K))  =  (sum over images of n ln n)  -  h ln(h / K) */
static double information(const struct policy_view *view, size_t j)
{
    const double h = view->h[j];
    return h > 0.0 ? view->n_log_n[j] - h * (double)logf((float)(h / view->images)) : 0.0;
}

static void rank_by_information(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(information(view, j), j);
}

const struct pruning_rule pruning_selectivity = {
    .time = PRUNING_EACH_WINDOW,
    .rank = rank_by_information,
    .colour = "#8C6D00",
    .point = 10,
    .dash = 1,
};
