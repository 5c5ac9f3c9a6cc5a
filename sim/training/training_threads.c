/* sim/training/training_threads.c - runs trials with and without the team, and chooses the faster way. */
#include "sim/training/training_threads.h"

#include "base/clock.h"
#include "neurons/lif_blocks.h"

enum {
    TRIAL = 16, /* images of a trial; half of them are shown with the team */
    /* Number of images after which a trial changes between team and single thread. */
    TURN = 4,
    /* Number of images from the first trial to the second; the number is doubled after each trial. */
    RETRY_FIRST = 512,
    RETRY_LAST = 512 * 1024 /* largest number of images between two trials */
};

static enum esp_status share(struct network *net, struct team *team)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (net->population[k].lif)
            st = lif_blocks_share(net->population[k].lif, team);
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp)
            net->projection[k].stdp->team =
                net->population[net->projection[k].to].lif->team;
    return st;
}

enum esp_status training_threads_create(struct training_threads *s, unsigned n_threads,
                                        struct network *net)
{
    *s = (struct training_threads){.trying = true};
    enum esp_status st = n_threads > 1 ? team_create(n_threads, &s->team) : ESP_OK;
    if (st == ESP_OK)
        st = share(net, s->team); /* this call allocates the memory for sharing */
    if (st != ESP_OK)
        training_threads_free(s);
    share(net, NULL);
    return st;
}

void training_threads_free(struct training_threads *s)
{
    team_free(s->team);
    s->team = NULL;
}

void training_threads_retry(struct training_threads *s)
{
    s->image = 0;
    s->retry = 0;
    s->trying = true;
}

void training_threads_use(struct training_threads *s, struct network *net, bool shared)
{
    s->shared = shared;
    share(net, shared ? s->team : NULL);
}

/* Measure the image that has ended. Images differ in their number of spikes by a factor of five. So the time per
 * delivery of a spike to a neuron is measured. Costs that do not depend on spikes still make images with many
 * spikes look faster, by a few percent. */
static void end_image(struct training_threads *s, uint64_t deliveries, double now_s)
{
    if (deliveries == s->deliveries)
        return;
    const double took_s = now_s - s->image_s;
    const double each_s = took_s / (double)(deliveries - s->deliveries);
    double *best_s = &s->best_delivery_s[s->shared];
    if (*best_s == 0.0 || each_s < *best_s)
        *best_s = each_s;
}

/* Return whether the team is more than three times slower, so that the trial can end early. This happens on a busy
 * machine, where the members wait for processors at every tick. try_on calls this function only after two images
 * with the team: the first of them is slow, because the members wake up in it. */
static bool is_hopeless(const struct training_threads *s)
{
    const double *best_s = s->best_delivery_s;
    return best_s[0] > 0.0 && best_s[1] > 3.0 * best_s[0];
}

static void end_trial(struct training_threads *s, struct network *net)
{
    s->trying = false;
    if (s->retry < RETRY_FIRST)
        s->retry = RETRY_FIRST;
    else if (s->retry < RETRY_LAST)
        s->retry *= 2;
    if (is_hopeless(s))
        s->retry = RETRY_LAST;
    training_threads_use(s, net,
                         s->best_delivery_s[1] > 0.0 &&
                             s->best_delivery_s[1] < s->best_delivery_s[0]);
}

/* Measure the last image and choose how to show the next one. Team and single thread take turns, so that a
 * disturbance of the machine affects both. The fastest image of each is compared, because a disturbance can only
 * make an image slower. A turn has several images, because in its first image members wake up and cache lines move
 * between processors. */
static void try_on(struct training_threads *s, struct network *net)
{
    const double now_s = clock_now_s();
    if (s->image == 0)
        s->best_delivery_s[0] = s->best_delivery_s[1] = 0.0;
    else
        end_image(s, net->work.synaptic_ops, now_s);
    s->image_s = now_s;
    s->deliveries = net->work.synaptic_ops;
    if (s->image == TRIAL || (s->image >= TURN + 2 && is_hopeless(s)))
        end_trial(s, net);
    else
        training_threads_use(s, net, s->image / TURN % 2 == 1);
}

void training_threads_next_image(struct training_threads *s, struct network *net)
{
    if (!s->team)
        return;
    if (!s->trying && s->image >= s->retry) {
        s->image = 0;
        s->trying = true;
    }
    if (s->trying)
        try_on(s, net);
    s->image++;
}
