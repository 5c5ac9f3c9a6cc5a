/* neurons/fixed_run.c - ticks of a group in fixed point, in whole numbers. */
#include "neurons/fixed_run.h"

#include "neurons/fixed_lif.h"

/* Rows are added in pieces. V is limited after each, which changes nothing, because weights only raise it. */
enum { ROWS_AT_ONCE = 16 };

enum esp_status fixed_run_create(size_t n, bool is_short, struct fixed_run *out)
{
    struct fixed_run *r = out;
    *r = (struct fixed_run){.is_short = is_short};
    if (is_short) {
        r->v16 = array_create(n + 1, sizeof *r->v16);
        r->limit16 = array_create(n + 1, sizeof *r->limit16);
        return r->v16 && r->limit16 ? ESP_OK : ESP_MEMORY;
    }
    r->v32 = array_create(n, sizeof *r->v32);
    r->limit32 = array_create(n, sizeof *r->limit32);
    return r->v32 && r->limit32 ? ESP_OK : ESP_MEMORY;
}

void fixed_run_free(struct fixed_run *r)
{
    array_free(r->v16);
    array_free(r->limit16);
    array_free(r->v32);
    array_free(r->limit32);
}

/* ---- V in units ---- */

static void take_v(const struct lif_group *g, const struct fixed_run *r, float scale)
{
    const float *v = g->state.v_mV, *limit = g->derived.limit_mV;
    if (r->is_short) {
        g->kernels->to_short(r->v16, v, scale, g->n);
        g->kernels->to_short(r->limit16, limit, scale, g->n);
        r->v16[g->n] = 0; /* no neuron, which must not seem to reach its limit */
        r->limit16[g->n] = INT16_MAX;
    } else {
        g->kernels->to_long(r->v32, v, scale, g->n);
        g->kernels->to_long(r->limit32, limit, scale, g->n);
    }
}

static void give_v_back(const struct lif_group *g, const struct fixed_run *r, float scale)
{
    if (r->is_short)
        g->kernels->from_short(g->state.v_mV, r->v16, 1.0f / scale, g->n);
    else
        g->kernels->from_long(g->state.v_mV, r->v32, 1.0f / scale, g->n);
}

static bool add_rows(const struct lif_group *g, const struct fixed_run *r,
                     const uint16_t *const *rows, size_t n_rows,
                     const struct kernel_units *u)
{
    return r->is_short ? g->kernels->add_short(r->v16, rows, n_rows, u, r->limit16, g->n)
                       : g->kernels->add_long(r->v32, rows, n_rows, u, r->limit32, g->n);
}

static int32_t v_of(const struct fixed_run *r, size_t j)
{
    return r->is_short ? r->v16[j] : r->v32[j];
}

static void set_v(const struct fixed_run *r, size_t j, int32_t v)
{
    if (r->is_short)
        r->v16[j] = (int16_t)v;
    else
        r->v32[j] = v;
}

static int32_t limit_of(const struct fixed_run *r, size_t j)
{
    return r->is_short ? r->limit16[j] : r->limit32[j];
}

/* ---- refractory neurons ---- */

/* Take those that are no longer refractory at `now` from the list. */
static void drop_recovered(struct lif_group *g, esp_tick now)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++)
        if (g->state.ready[g->refractory[k]] > now)
            g->refractory[n++] = g->refractory[k];
    g->n_refractory = n;
}

/* A refractory neuron is at rest: it was reset there, and neither input nor inhibition reaches it. */
static void restore_refractory(const struct lif_group *g)
{
    const struct fixed_run *r = &fixed_lif_of(g)->run;
    for (size_t k = 0; k < g->n_refractory; k++)
        set_v(r, g->refractory[k], 0);
}

static bool any_candidate(const struct fixed_run *r, size_t n)
{
    bool any = false;
    for (size_t j = 0; j < n; j++)
        any |= v_of(r, j) >= limit_of(r, j);
    return any;
}

/* ---- ticks ---- */

/* Add the rows of the events id[from .. end - 1]; the first piece leaks. */
static bool add_events(const struct lif_group *g, const struct lif_blocks_input *in,
                       struct kernel_units u, size_t from, size_t end)
{
    const struct fixed_run *r = &fixed_lif_of(g)->run;
    const size_t words = r->is_short ? in->stride / 2 : in->stride;
    const uint16_t *rows[ROWS_AT_ONCE];
    bool any;
    do {
        size_t n = 0;
        for (; n < ROWS_AT_ONCE && from < end; n++)
            rows[n] = in->units + in->id[from++] * words;
        any = add_rows(g, r, rows, n, &u);
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
    drop_recovered(g, now);
    for (esp_tick t = 1; t < ticks; t++)
        add_rows(g, r, NULL, 0, u);
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
    take_v(g, &x->run, scale);
    do {
        const struct event_group *group = &in->group[done++];
        *candidate = run_tick(g, in, &u, group->tick + in->delay, from, group->end);
        from = group->end;
    } while (done < in->n_groups && !*candidate);
    give_v_back(g, &x->run, scale);
    return done;
}
