/* synapses/scaling.c - normalise the input weights of the neurons that fired. */
#include "synapses/stdp.h"

#include <math.h>

enum { NORM_WAYS = 4 }; /* columns measured side by side: a sum waits for itself */

/* Weight i of a neuron at w[i * step]. */
struct inputs {
    float *w;
    size_t step;
};

static struct inputs inputs_of(const struct stdp *s, const struct dense *d, esp_id post)
{
    float *column = column_cache_find(&s->columns, post);
    return column ? (struct inputs){column, 1}
                  : (struct inputs){d->w_mV + post, d->stride};
}

/* Sum (l1) or length (l2) of the input weights of each of NORM_WAYS neurons, by ascending input. */
static void measure(size_t n_pre, enum stdp_norm norm, const struct inputs in[NORM_WAYS],
                    double size[NORM_WAYS])
{
    double sum[NORM_WAYS] = {0};
    for (size_t i = 0; i < n_pre; i++)
        for (size_t k = 0; k < NORM_WAYS; k++) {
            const double x = (double)in[k].w[i * in[k].step];
            sum[k] += norm == STDP_NORM_L2 ? x * x : x;
        }
    for (size_t k = 0; k < NORM_WAYS; k++)
        size[k] = norm == STDP_NORM_L2 ? sqrt(sum[k]) : sum[k];
}

static void scale_inputs(size_t n_pre, struct inputs in, float scale)
{
    for (size_t i = 0; i < n_pre; i++)
        in.w[i * in.step] *= scale;
}

static void normalise(const struct stdp *s, const esp_id *post, size_t n)
{
    const size_t n_pre = s->scaling.weights->n_pre;
    struct inputs some[NORM_WAYS];
    double size[NORM_WAYS];
    for (size_t k = 0; k < NORM_WAYS; k++)
        some[k] = inputs_of(s, s->scaling.weights, post[k < n ? k : 0]);
    measure(n_pre, s->params.norm, some, size);
    for (size_t k = 0; k < n; k++) {
        const float scale = (float)(s->params.weight_norm / size[k]);
        if (size[k] > 0.0 && isfinite(scale))
            scale_inputs(n_pre, some[k], scale);
    }
}

/* Each member the columns of its own neurons. */
static void normalise_part(void *context, unsigned member, unsigned n_members)
{
    const struct stdp_scaling *x = context;
    const struct team_part mine = team_part(x->weights->n_post, member, n_members);
    esp_id some[NORM_WAYS];
    size_t n = 0;
    for (size_t k = 0; k < x->n; k++) {
        if (team_part_has(mine, x->post[k]))
            some[n++] = x->post[k];
        if (n > 0 && (n == NORM_WAYS || k + 1 == x->n)) {
            normalise(x->stdp, some, n);
            n = 0;
        }
    }
}

uint64_t stdp_normalise(struct stdp *s, struct dense *d, const esp_id *post, size_t n)
{
    if (s->params.norm == STDP_NORM_NONE)
        return 0;
    team_reclaim(s->team, &s->scaling);
    s->scaling = (struct stdp_scaling){.stdp = s, .weights = d, .post = post, .n = n};
    team_later(s->team, normalise_part, &s->scaling);
    return (uint64_t)n * d->n_pre;
}
