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

void stepped_hold(struct lif_group *g)
{
    for (size_t k = 0; k < g->n_refractory; k++)
        g->state.v_mV[g->refractory[k]] = g->refractory_v_mV[k];
}

bool stepped_reached(const struct lif_group *g)
{
    bool any = false;
    for (size_t j = 0; j < g->n; j++)
        any |= g->state.v_mV[j] >= g->derived.limit_mV[j];
    return any;
}

bool stepped_add(struct lif_group *g, esp_tick now, const float *const *rows,
                 size_t n_rows, float *into, void (*tick)(struct lif_group *g))
{
    while (g->state.now < now) {
        g->state.now++;
        lif_drop_recovered(g);
        tick(g);
    }
    g->kernels->advance(into, into, rows, n_rows, 1.0f, g->derived.limit_mV, g->n);
    stepped_hold(g);
    return stepped_reached(g);
}

esp_tick stepped_crossing(const struct lif_group *g, esp_tick until)
{
    return g->state.now + 1 < until ? g->state.now + 1 : INT64_MAX;
}

bool stepped_is_driven(const struct lif_params *p)
{
    return p->bias_mV > 0;
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
