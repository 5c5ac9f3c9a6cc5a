/* synapses/scaling.c - the input weights of who has fired, back to their norm. */
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
    float *column = columns_find(&s->columns, post);
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

static void normalise(const struct stdp *s, struct dense *d, const esp_id *post, size_t n)
{
    for (size_t from = 0; from < n; from += NORM_WAYS) {
        const size_t end = from + NORM_WAYS < n ? from + NORM_WAYS : n;
        struct inputs some[NORM_WAYS];
        double size[NORM_WAYS];
        for (size_t k = 0; k < NORM_WAYS; k++)
            some[k] = inputs_of(s, d, post[from + k < end ? from + k : from]);
        measure(d->n_pre, s->params.norm, some, size);
        for (size_t k = from; k < end; k++) {
            const float scale = (float)(s->params.weight_norm / size[k - from]);
            if (size[k - from] > 0.0 && isfinite(scale))
                scale_inputs(d->n_pre, some[k - from], scale);
        }
    }
}

struct scaling {
    const struct stdp *stdp;
    struct dense *weights;
    const esp_id *post;
    size_t n;
};

/* Each member some of the columns: a sum has one order. */
static void normalise_part(void *context, unsigned member, unsigned n_members)
{
    const struct scaling *x = context;
    const size_t from = x->n * member / n_members, end = x->n * (member + 1) / n_members;
    normalise(x->stdp, x->weights, x->post + from, end - from);
}

uint64_t stdp_normalise(const struct stdp *s, struct dense *d, const esp_id *post,
                        size_t n)
{
    struct scaling x = {.stdp = s, .weights = d, .post = post, .n = n};
    if (s->params.norm == STDP_NORM_NONE)
        return 0;
    team_run(s->team, normalise_part, &x);
    return (uint64_t)n * d->n_pre;
}
