/* neurons/fixed_run.c - ticks of a group in fixed point, in whole numbers. */
#include "neurons/fixed_run.h"

#include "neurons/fixed_lif.h"

/* Rows are added in pieces. V is limited after each, which changes nothing, because weights only raise it. */
enum { ROWS_AT_ONCE = 64 };

enum esp_status fixed_run_create(size_t n, struct fixed_run *out)
{
    *out = (struct fixed_run){array_create(n, sizeof *out->v),
                              array_create(n, sizeof *out->limit)};
    return out->v && out->limit ? ESP_OK : ESP_MEMORY;
}

void fixed_run_free(struct fixed_run *r)
{
    array_free(r->v);
    array_free(r->limit);
}

/* ---- neurons whose input is ignored ---- */

/* Let V of the neurons that are refractory at `now` leak, and store it in mV; others leave the list. */
static void keep_refractory(struct lif_group *g, const struct kernel_units *u,
                            esp_tick ticks, esp_tick now)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        int32_t v = x->run.v[j];
        if (g->state.ready[j] <= now)
            continue;
        for (esp_tick t = 0; t < ticks; t++)
            v -= v * u->part >> FIXED_LEAK_SHIFT;
        g->refractory[n] = j;
        g->refractory_v_mV[n++] = fixed_mV(v, x->v_fraction);
    }
    g->n_refractory = n;
}

static void restore_refractory(const struct lif_group *g)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    for (size_t k = 0; k < g->n_refractory; k++)
        x->run.v[g->refractory[k]] = fixed_lif_v(g, g->refractory_v_mV[k]);
}

static bool any_candidate(const struct fixed_run *r, size_t n)
{
    bool any = false;
    for (size_t j = 0; j < n; j++)
        any |= r->v[j] >= r->limit[j];
    return any;
}

/* ---- ticks ---- */

/* Add the rows of the events id[from .. end - 1]; the first piece leaks. */
static bool add_events(const struct lif_group *g, const struct lif_blocks_input *in,
                       struct kernel_units u, size_t from, size_t end)
{
    const struct fixed_run *r = &fixed_lif_of(g)->run;
    const uint16_t *rows[ROWS_AT_ONCE];
    bool any;
    do {
        size_t n = 0;
        for (; n < ROWS_AT_ONCE && from < end; n++)
            rows[n] = in->units + in->id[from++] * in->stride;
        any = g->kernels->add_units(r->v, rows, n, &u, r->limit, g->n);
        u.part = 0;
    } while (from < end);
    return any;
}

/* Compute the tick of events from .. end - 1. Return whether a neuron may have reached its limit. */
static bool run_tick(struct lif_group *g, const struct lif_blocks_input *in,
                     const struct kernel_units *u, esp_tick now, size_t from, size_t end)
{
    const struct fixed_run *r = &fixed_lif_of(g)->run;
    const esp_tick silent = now - g->state.now;
    const esp_tick ticks = silent < FIXED_LIF_LEAK_TICKS ? silent : FIXED_LIF_LEAK_TICKS;
    keep_refractory(g, u, ticks, now);
    for (esp_tick t = 1; t < ticks; t++)
        g->kernels->add_units(r->v, NULL, 0, u, r->limit, g->n);
    const bool any = add_events(g, in, *u, from, end);
    g->state.now = now;
    if (g->n_refractory == 0)
        return any;
    restore_refractory(g);
    return any && any_candidate(r, g->n);
}

size_t fixed_run_ticks(struct lif_group *g, const struct lif_blocks_input *in,
                       bool *candidate)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    const float scale = (float)(1u << x->v_fraction);
    const struct kernel_units u = {.part = x->leak,
                                   .most = (int32_t)(x->v_max_mV * scale),
                                   .up = x->v_fraction - in->unit_bits};
    size_t done = 0, from = in->begin;
    g->kernels->to_units(x->run.v, g->state.v_mV, scale, g->n);
    g->kernels->to_units(x->run.limit, g->derived.limit_mV, scale, g->n);
    do {
        const struct event_group *group = &in->group[done++];
        *candidate = run_tick(g, in, &u, group->tick + in->delay, from, group->end);
        from = group->end;
    } while (done < in->n_groups && !*candidate);
    g->kernels->from_units(g->state.v_mV, x->run.v, 1.0f / scale, g->n);
    return done;
}
