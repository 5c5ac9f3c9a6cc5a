/* pruning/rule_votes.c - removes the neurons without which the votes of the last images lose least.
 *
 * An image is won by the remaining neuron with the largest drive (sim/training/rivals.h). If that neuron is removed,
 * the next one answers in its place. With y the label of the image and p_j(c) the share of class c in the responses of
 * neuron j, as the vote `bayes` uses it,
 *
 *     cost_j = sum over the images won by j of  ln p_j(y) - ln p_next(y);   ln p = -ln C where there is no next one
 *
 * the log likelihood of the labels that is lost with j. The neuron of lowest cost goes; a negative cost means that the
 * votes are better without it. It leaves its images to others, whose costs rise, so all costs are computed again for
 * the next removal: of two neurons that stand in for each other one stays.
 *
 * Labels are read here: receptive fields are learned without them, the choice of neurons is not. */
#include "pruning/rule.h"

#include <assert.h>
#include <math.h>

/* The first two remaining rivals of an image; POLICY_NO_RIVAL where there are fewer. */
struct pair {
    esp_id winner, next;
};

static struct pair first_two(const esp_id *rival, const bool *keep)
{
    struct pair p = {POLICY_NO_RIVAL, POLICY_NO_RIVAL};
    for (size_t k = 0; k < POLICY_RIVALS && p.next == POLICY_NO_RIVAL; k++) {
        if (rival[k] == POLICY_NO_RIVAL || !keep[rival[k]])
            continue;
        *(p.winner == POLICY_NO_RIVAL ? &p.winner : &p.next) = rival[k];
    }
    return p;
}

static void find_costs(const struct policy_view *view, const bool *keep, double *cost)
{
    const struct policy_rivals *r = &view->rivals;
    const double none = -(double)logf((float)r->n_classes);
    for (size_t j = 0; j < view->n; j++)
        cost[j] = 0.0;
    for (size_t i = 0; i < r->n_images; i++) {
        const struct pair p = first_two(r->rival + i * POLICY_RIVALS, keep);
        if (p.winner == POLICY_NO_RIVAL)
            continue;
        const double own = (double)r->log_p[p.winner * r->n_classes + r->label[i]];
        const double next = p.next == POLICY_NO_RIVAL
                                ? none
                                : (double)r->log_p[p.next * r->n_classes + r->label[i]];
        cost[p.winner] += own - next;
    }
}

/* The remaining neuron of lowest cost, of equal ones that of the lowest index. */
static size_t cheapest(const struct policy_view *view, const bool *keep,
                       const double *cost)
{
    size_t best = view->n;
    for (size_t j = 0; j < view->n; j++)
        if (keep[j] && (best == view->n || cost[j] < cost[best]))
            best = j;
    return best;
}

static void remove_by_votes(const struct policy_view *view, size_t n_remove, void *room,
                            bool *keep)
{
    double *cost = room; /* [n] */
    assert(n_remove < view->n);
    for (size_t k = 0; k < n_remove; k++) {
        find_costs(view, keep, cost);
        keep[cheapest(view, keep, cost)] = false;
    }
}

const struct pruning_rule pruning_votes = {
    .time = PRUNING_EACH_WINDOW,
    .start = 0.7,
    .end = 0.95,
    .needs_rivals = true,
    .reads_labels = true,
    .room = sizeof(double),
    .remove = remove_by_votes,
    .colour = "#882255",
    .point = 15,
    .dash = 1,
};
