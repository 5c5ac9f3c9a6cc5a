/* pruning/rule_votes.c - removes the neurons without which the votes of the last images lose least.
 *
 * An image is won by the remaining neuron with the largest drive (sim/training/rivals.h). If that neuron is removed,
 * the next one answers in its place. With y the class of the image and p_j(c) the share of class c in the responses of
 * neuron j,
 *
 *     cost_j = sum over the images won by j of  ln p_j(y) - ln p_next(y)
 *
 * the log likelihood of the classes that is lost with j. The neuron of lowest cost goes; a negative cost means that the
 * votes are better without it. It leaves its images to others, whose costs rise, so all costs are computed again for
 * the next removal: of two neurons that stand in for each other one stays.
 *
 * `votes` takes the labels of the images as classes: receptive fields are learned without labels, the choice of neurons
 * is not. `votes-unlabelled` takes as class of an image the neuron that wins it. */
#include "pruning/rule.h"

#include <assert.h>

/* The places of the first two remaining rivals of an image; POLICY_RIVALS where there are fewer. */
struct pair {
    size_t winner, next;
};

static size_t next_rival(const esp_id *rival, const bool *keep, size_t from)
{
    while (from < POLICY_RIVALS && (rival[from] == POLICY_NO_RIVAL || !keep[rival[from]]))
        from++;
    return from;
}

static struct pair first_two(const esp_id *rival, const bool *keep)
{
    const size_t winner = next_rival(rival, keep, 0);
    return (struct pair){winner, next_rival(rival, keep, winner + 1)};
}

static void find_costs(const struct policy_view *view, const bool *keep, double *cost)
{
    const struct policy_rivals *r = &view->rivals;
    for (size_t j = 0; j < view->n; j++)
        cost[j] = 0.0;
    for (size_t i = 0; i < r->n_images; i++) {
        const esp_id *rival = r->rival + i * POLICY_RIVALS;
        const float *log_p = r->log_p + i * POLICY_RIVALS;
        const struct pair p = first_two(rival, keep);
        if (p.winner >= POLICY_RIVALS)
            continue;
        const float next = p.next < POLICY_RIVALS ? log_p[p.next] : r->log_none;
        cost[rival[p.winner]] += (double)log_p[p.winner] - (double)next;
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

const struct pruning_rule pruning_votes_unlabelled = {
    .time = PRUNING_EACH_WINDOW,
    .start = 0.7,
    .end = 0.95,
    .needs_rivals = true,
    .room = sizeof(double),
    .remove = remove_by_votes,
    .colour = "#332288",
    .point = 12,
    .dash = 1,
};
