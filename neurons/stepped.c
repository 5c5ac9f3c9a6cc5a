/* neurons/stepped.c - the loop over ticks and the refractory neurons of models that are integrated in steps. */
#include "neurons/stepped.h"

#include <math.h>

size_t stepped_steps(const struct lif_params *p, double dt_ms)
{
    const double steps = ceil(dt_ms / p->step_ms - 1e-9);
    if (!(steps > 1.0))
        return 1;
    return steps < STEPPED_STEPS_MAX ? (size_t)steps : STEPPED_STEPS_MAX;
}

static void drop_recovered(struct lif_group *g)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (g->state.ready[j] <= g->state.now)
            continue;
        g->refractory[n] = j;
        g->refractory_v_mV[n++] = g->refractory_v_mV[k];
    }
    g->n_refractory = n;
}

void stepped_hold(struct lif_group *g)
{
    for (size_t k = 0; k < g->n_refractory; k++)
        g->state.v_mV[g->refractory[k]] = g->refractory_v_mV[k];
}

bool stepped_add(struct lif_group *g, esp_tick now, const float *const *rows,
                 size_t n_rows, float *into, void (*tick)(struct lif_group *g))
{
    const float *v = g->state.v_mV, *limit = g->derived.limit_mV;
    bool any = false;
    while (g->state.now < now) {
        g->state.now++;
        drop_recovered(g);
        tick(g);
    }
    g->kernels->advance(into, into, rows, n_rows, 1.0f, limit, g->n);
    stepped_hold(g);
    for (size_t j = 0; j < g->n; j++)
        any |= v[j] >= limit[j];
    return any;
}

esp_tick stepped_crossing(const struct lif_group *g, esp_tick until)
{
    return g->state.now + 1 < until ? g->state.now + 1 : INT64_MAX;
}

const char *stepped_check_floor(const struct lif_params *p)
{
    if (isinf(p->floor_mV))
        return NULL;
    esp_fail(
        ESP_INPUT,
        "floor_mV = %g must be none with model = %s, whose V can fall below any floor",
        p->floor_mV, lif_model_names[p->model]);
    return "floor_mV";
}
