/* synapses/rule_pair.c - the rule `pair`, the nearest-spike triplet rule of the code published with Diehl & Cook
 * 2015. An input spike lowers weights by eta_pre * y1, an output spike raises weights by eta_post * x * y2
 * (synapses/stdp.h). */
#include "synapses/rule.h"

#include "base/array.h"

static enum esp_status create(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post)
{
    (void)n_pre;
    s->recent = array_create(n_post, sizeof *s->recent);
    const enum esp_status st =
        s->recent ? trace_create(&s->post1, n_post, dt_ms, s->params.tau_post1_ms)
                  : ESP_MEMORY;
    return st == ESP_OK ? trace_create(&s->post2, n_post, dt_ms, s->params.tau_post2_ms)
                        : st;
}

/* Remove the neurons whose y1 has decayed to 0 from recent[], so that this list stays short. */
static void forget_old(struct stdp *s, esp_tick now)
{
    size_t n = 0;
    for (size_t k = 0; k < s->n_recent; k++)
        if (trace_read(&s->post1, s->recent[k], now) > 0.0f)
            s->recent[n++] = s->recent[k];
    s->n_recent = n;
}

/* For input i = `pre`: w_ij -= eta_pre * y1_j, but not below 0, for the neurons j with y1_j > 0, which are few. */
static void depress(struct stdp *s, struct dense *d, esp_tick now, esp_id pre)
{
    float *row = dense_row(d, pre);
    const float rate = (float)s->params.eta_pre * s->pace;
    for (size_t k = 0; k < s->n_recent; k++) {
        const esp_id j = s->recent[k];
        const float x = row[j] - rate * trace_read(&s->post1, j, now);
        row[j] = x > 0.0f ? x : 0.0f;
    }
}

static uint64_t input(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                      size_t n)
{
    forget_old(s, now);
    for (size_t k = 0; k < n; k++)
        depress(s, d, now, pre[k]);
    return (uint64_t)n * s->n_recent;
}

static void add_to_list(struct stdp *s, esp_id post)
{
    size_t k = s->n_recent;
    while (k > 0 && s->recent[k - 1] > post)
        k--;
    if (k > 0 && s->recent[k - 1] == post)
        return;
    for (size_t m = s->n_recent++; m > k; m--)
        s->recent[m] = s->recent[m - 1];
    s->recent[k] = post;
}

/* For neuron j = `post`: w_ij += eta_post * x_i * y2_j for all inputs i, with the y2_j before this spike. Then y1_j
 * and y2_j become 1. */
static void output(struct stdp *s, struct dense *d, esp_tick now, esp_id post)
{
    const float rate = (float)s->params.eta_post * s->pace;
    s->update = (struct stdp_update){.weights = d,
                                     .now = now,
                                     .post = post,
                                     .rate = rate * trace_read(&s->post2, post, now)};
    trace_set(&s->post1, post, now, 1.0f);
    trace_set(&s->post2, post, now, 1.0f);
    add_to_list(s, post);
}

const struct plasticity_rule plasticity_pair = {
    .create = create, .input = input, .output = output};
