/* tests/sim/naive_learn.c - plasticity of the naive network. */
#include "tests/sim/naive.h"

#include <math.h>

static const struct stdp_params *plasticity(const struct naive *net, size_t k)
{
    const struct projection_config *c = &net->config.projection[k];
    const bool plastic =
        !net->frozen && c->kind == PROJECTION_DENSE && c->stdp.rule != STDP_NONE;
    return plastic ? &c->stdp : NULL;
}

static float clip(float w, const struct stdp_params *s)
{
    const float w_max = (float)s->w_max_mV;
    return w < 0.0f ? 0.0f : w > w_max ? w_max : w;
}

/* pair, input spike: w <- w - eta_pre * y1, but not below 0. A weight that the scaling has left above
 * w_max is not cut by this: a depression takes its amount and no more. */
static void depress(struct naive_projection *l, const struct stdp_params *s, size_t pre)
{
    for (size_t j = 0; j < l->n_post; j++) {
        float *w = &l->w_mV[pre * l->n_post + j];
        *w = fmaxf(*w - (float)s->eta_pre * (float)l->y1[j], 0.0f);
    }
}

void naive_learn_inputs(struct naive *net)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        const struct stdp_params *s = plasticity(net, k);
        struct naive_projection *l = &net->projection[k];
        for (size_t i = 0; s && i < l->n_pre; i++)
            for (uint32_t c = 0; c < naive_arriving(l, net->now)[i]; c++) {
                l->x[i] = s->trace_adds ? l->x[i] + 1.0 : 1.0;
                if (s->rule == STDP_PAIR)
                    depress(l, s, i);
            }
    }
}

/* (w_max - w)^mu */
static float soft_bound(float w, const struct stdp_params *s)
{
    const float room = fmaxf((float)s->w_max_mV - w, 0.0f);
    if (s->mu == 0.0)
        return 1.0f;
    return s->mu == 1.0 ? room : powf(room, (float)s->mu);
}

/* post: w <- w + eta * (x - x_target) * (w_max - w)^mu;  pair: w <- w + eta_post * x * y2 */
static void potentiate(struct naive_projection *l, const struct stdp_params *s,
                       size_t post)
{
    for (size_t i = 0; i < l->n_pre; i++) {
        float *w = &l->w_mV[i * l->n_post + post];
        const float x = (float)l->x[i];
        if (s->rule == STDP_POST)
            *w = clip(*w + (float)s->eta * (x - (float)s->x_target) * soft_bound(*w, s),
                      s);
        else
            *w = clip(*w + (float)s->eta_post * x * (float)l->y2[post], s);
    }
    l->y1[post] = l->y2[post] = s->rule == STDP_PAIR ? 1.0 : 0.0;
}

void naive_learn_outputs(struct naive *net)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        const struct stdp_params *s = plasticity(net, k);
        struct naive_projection *l = &net->projection[k];
        for (size_t j = 0; s && j < l->n_post; j++)
            if (net->population[l->to].fired[j])
                potentiate(l, s, j);
    }
}

/* w <- w * weight_norm / (sum w  or  sqrt(sum w^2)) over the inputs of one neuron */
static void normalise(struct naive_projection *l, const struct stdp_params *s,
                      size_t post)
{
    double sum = 0.0;
    for (size_t i = 0; i < l->n_pre; i++) {
        const double w = (double)l->w_mV[i * l->n_post + post];
        sum += s->norm == STDP_NORM_L2 ? w * w : w;
    }
    const double length = s->norm == STDP_NORM_L2 ? sqrt(sum) : sum;
    if (s->norm == STDP_NORM_NONE || length == 0.0)
        return;
    for (size_t i = 0; i < l->n_pre; i++)
        l->w_mV[i * l->n_post + post] *= (float)(s->weight_norm / length);
}

void naive_scale(struct naive *net)
{
    const struct config *c = &net->config;
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct stdp_params *s = plasticity(net, k);
        struct naive_projection *l = &net->projection[k];
        for (size_t j = 0; s && j < l->n_post; j++)
            if (net->population[l->to].counts[j] > 0)
                normalise(l, s, j);
    }
}
