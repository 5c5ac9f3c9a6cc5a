/* sim/config/config_fixed.c - checks the keys of the network, and computes values in fixed point. */
#include "sim/config/config_fixed.h"

#include "base/fixed.h"

#include <inttypes.h>

/* A condition on a key of a section: whether it is met, and what the value must be, for the message. */
struct demand {
    bool met;
    const char *key, *must;
};

static enum esp_status demand_all(const struct config_subject *s, const char *family,
                                  const char *name, const struct demand *d, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!d[k].met)
            return config_blame(s, family, name, d[k].key,
                                "%s.%s.%s must be %s with run.arithmetic = fixed", family,
                                name, d[k].key, d[k].must);
    return ESP_OK;
}

static bool is(double a, double b)
{
    return a >= b && a <= b;
}

static enum esp_status check_neurons(const struct config_subject *s,
                                     const struct population_config *p)
{
    const struct lif_params *l = &p->lif;
    const struct demand d[] = {{l->model == LIF_DELTA, "model", "delta"},
                               {l->winner_take_all, "winner_take_all", "yes"},
                               {is(l->reset_mV, l->rest_mV), "reset_mV", "rest_mV"},
                               {l->threshold_mV - l->rest_mV <= 100, "threshold_mV",
                                "at most 100 above rest_mV"}};
    return demand_all(s, "population", p->name, d, sizeof d / sizeof *d);
}

static enum esp_status check_weights(const struct config_subject *s,
                                     const struct projection_config *q)
{
    const struct stdp_params *p = &q->stdp;
    const bool learns = p->rule == STDP_POST;
    const struct demand d[] = {{learns || p->rule == STDP_NONE, "rule", "post or none"},
                               {q->delay_ticks == 0, "delay_ticks", "0"},
                               {!learns || !p->trace_adds, "trace", "set"},
                               {!learns || is(p->mu, 1), "mu", "1"},
                               {!learns || is(p->w_max_mV, 1), "w_max_mV", "1"},
                               {!learns || p->norm == STDP_NORM_L2, "norm", "l2"}};
    return demand_all(s, "projection", q->name, d, sizeof d / sizeof *d);
}

static enum esp_status check_inhibition(const struct config_subject *s,
                                        const struct projection_config *q)
{
    const struct demand d[] = {{q->delay_ticks == 0, "inhibit_delay_ticks", "0"},
                               {q->inhibit_mV <= 256, "inhibit_mV", "at most 256"}};
    return demand_all(s, "projection", q->name, d, sizeof d / sizeof *d);
}

static enum esp_status check_form(const struct config_subject *s)
{
    const struct config *c = s->config;
    size_t kinds[2] = {0}; /* numbers of dense and of uniform projections */
    enum esp_status st = ESP_OK;
    bool fits = c->n_populations == 2 && c->n_projections <= 2;
    for (size_t k = 0; k < c->n_projections; k++)
        if (c->projection[k].kind == PROJECTION_DENSE)
            kinds[0]++;
        else if (c->projection[k].kind == PROJECTION_UNIFORM)
            kinds[1]++;
    if (!fits || kinds[0] != 1 || kinds[0] + kinds[1] != c->n_projections)
        return config_blame(
            s, "run", NULL, "arithmetic",
            "run.arithmetic = fixed computes one source, one population, one "
            "dense projection and at most one of kind uniform; this network "
            "has %zu populations and %zu projections, of them %zu dense and "
            "%zu uniform",
            c->n_populations, c->n_projections, kinds[0], kinds[1]);
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++)
        if (!population_is_source(&c->population[k]))
            st = check_neurons(s, &c->population[k]);
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++)
        st = c->projection[k].kind == PROJECTION_DENSE
                 ? check_weights(s, &c->projection[k])
                 : check_inhibition(s, &c->projection[k]);
    return st;
}

static enum esp_status check_bits(const struct config_subject *s)
{
    const struct run_config *r = &s->config->run;
    if (r->v_bits && r->v_bits < r->weight_bits + FIXED_WHOLE_BITS)
        return config_blame(s, "run", NULL, "v_bits",
                            "run.v_bits = %" PRIu64
                            ": a weight of run.weight_bits = %" PRIu64
                            " needs at least %" PRIu64,
                            r->v_bits, r->weight_bits, r->weight_bits + FIXED_WHOLE_BITS);
    if (s->config->prune.regrow > 0)
        return config_blame(s, "prune", NULL, "regrow",
                            "prune.regrow = %g must be 0 with run.arithmetic = fixed",
                            s->config->prune.regrow);
    return ESP_OK;
}

enum esp_status config_check_fixed(const struct config_subject *s)
{
    if (s->config->run.arithmetic != ARITHMETIC_FIXED)
        return ESP_OK;
    const enum esp_status st = check_form(s);
    return st == ESP_OK ? check_bits(s) : st;
}

void config_resolve_fixed(struct config *c)
{
    struct run_config *r = &c->run;
    const bool fixed = r->arithmetic == ARITHMETIC_FIXED;
    if (r->v_bits == 0)
        r->v_bits = r->weight_bits + FIXED_WHOLE_BITS < 16
                        ? 16
                        : r->weight_bits + FIXED_WHOLE_BITS;
    for (size_t k = 0; k < c->n_populations; k++) {
        c->population[k].lif.v_bits = fixed ? (unsigned)r->v_bits : 0;
        c->population[k].lif.theta_bits = fixed ? (unsigned)r->theta_bits : 0;
    }
    const unsigned fraction = (unsigned)r->v_bits - FIXED_WHOLE_BITS;
    for (size_t k = 0; k < c->n_projections; k++) {
        struct projection_config *q = &c->projection[k];
        q->stdp.weight_bits = fixed ? (unsigned)r->weight_bits : 0;
        q->stdp.seed = r->seed;
        if (fixed && q->kind == PROJECTION_UNIFORM)
            q->inhibit_mV = (double)fixed_mV(
                fixed_nearest((float)q->inhibit_mV, fraction, 0, 1 << (fraction + 8)),
                fraction);
    }
}
