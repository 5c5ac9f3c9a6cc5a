/* pruning/rule_votes.c - the rules `votes` and `votes-unlabelled`: remove the neurons whose removal changes the
 * votes on the last images for the worse least.
 *
 * An image is won by the remaining neuron with the largest drive (sim/training/rivals.h). If that neuron is
 * removed, the neuron with the next largest drive, `next`, wins the image. With y the class of the image and p_j(c)
 * the probability that neuron j gives to class c,
 *
 *     cost_j = sum over the images won by j of  ln p_j(y) - ln p_next(y)
 *
 * is the log likelihood of the classes that is lost if j is removed. The neuron with the lowest cost is removed; if
 * its cost is negative, the votes are better without it. Other neurons then win its images, so all costs are
 * computed again before the next removal. So of two neurons that can replace each other, one stays.
 *
 * `votes` takes the labels of the images as classes, so labels determine which neurons remain; receptive fields are
 * still learned without labels. `votes-unlabelled` takes as the class of an image the neuron that wins it. */
#include "pruning/rule.h"

#include <assert.h>

/* The positions, in the list of rivals of an image, of the first two remaining rivals; POLICY_RIVALS or more:
 * none. */
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

/* Return the remaining neuron with the lowest cost; if several costs are equal, the neuron with the lowest
 * index. */
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
