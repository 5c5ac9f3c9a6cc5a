/* neurons/ahead.c */
#include "neurons/ahead.h"

#include <assert.h>
#include <stdatomic.h>

struct run {
    struct lif_group *group;
    const struct ahead_tick *ticks;
    size_t n;
    float decay[LIF_AHEAD]; /* to each tick from the one before */
    atomic_size_t stop;     /* the first tick with a candidate; n: none yet */
};

enum { SHARD = ARRAY_ALIGN / sizeof(float), ROWS_MAX = 64 };

/* Neurons from .. end - 1, a member's own. */
struct range {
    size_t from, end;
};

/* Members take whole cache lines, so that none writes into another's. */
static struct range range_of(size_t n, unsigned member, unsigned n_members)
{
    const size_t lines = (n + SHARD - 1) / SHARD;
    const size_t end = lines * (member + 1) / n_members * SHARD;
    return (struct range){lines * member / n_members * SHARD, end < n ? end : n};
}

/* One tick of a range: out = v * decay + rows. */
static bool advance(const struct lif_group *g, struct range r, float *out, const float *v,
                    const struct ahead_tick *t, float decay)
{
    const float *rows[ROWS_MAX];
    bool any = false;
    for (size_t k = 0; k < t->n_rows || k == 0; k += ROWS_MAX) {
        const size_t n_rows = t->n_rows - k < ROWS_MAX ? t->n_rows - k : ROWS_MAX;
        for (size_t q = 0; q < n_rows; q++)
            rows[q] = t->rows[k + q] + r.from;
        any = g->kernels->advance(out + r.from, v + r.from, rows, n_rows, decay,
                                  g->derived.limit_mV + r.from, r.end - r.from);
        v = out;
        decay = 1.0f;
    }
    return any;
}

/* Refractory neurons only decay. */
static void keep_resting(const struct lif_group *g, struct range r, float *out,
                         const float *v, esp_tick now, float decay)
{
    for (size_t k = 0; k < g->n_resting; k++) {
        const esp_id j = g->resting[k];
        if (j >= r.from && j < r.end && g->state.ready[j] > now)
            out[j] = v[j] * decay;
    }
}

static void stop_at(struct run *run, size_t tick)
{
    size_t stop = atomic_load_explicit(&run->stop, memory_order_relaxed);
    while (tick < stop && !atomic_compare_exchange_weak_explicit(&run->stop, &stop, tick,
                                                                 memory_order_relaxed,
                                                                 memory_order_relaxed))
        ;
}

/* `stop` only falls, so whoever leaves has computed every tick up to the one that counts. */
static void run_range(void *context, unsigned member, unsigned n_members)
{
    struct run *run = context;
    const struct lif_group *g = run->group;
    const struct range r = range_of(g->n, member, n_members);
    const float *v = g->state.v_mV;
    for (size_t k = 0; k < run->n; k++) {
        if (k > atomic_load_explicit(&run->stop, memory_order_relaxed))
            return;
        float *out = g->ahead_v_mV[k];
        if (advance(g, r, out, v, &run->ticks[k], run->decay[k]))
            stop_at(run, k);
        keep_resting(g, r, out, v, run->ticks[k].now, run->decay[k]);
        v = out;
    }
}

static void forget_rested(struct lif_group *g)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_resting; k++) {
        const esp_id j = g->resting[k];
        if (g->state.ready[j] <= g->state.now)
            continue;
        g->resting[n] = j;
        g->resting_v_mV[n++] = g->state.v_mV[j];
    }
    g->n_resting = n;
}

size_t ahead_run(struct lif_group *g, const struct ahead_tick *ticks, size_t n,
                 bool *candidate)
{
    assert(g->team && n >= 1 && n <= LIF_AHEAD);
    struct run run = {.group = g, .ticks = ticks, .n = n, .stop = n};
    esp_tick before = g->state.now;
    for (size_t k = 0; k < n; k++) {
        assert(ticks[k].now >= before);
        run.decay[k] = decay_factor(&g->derived.membrane, ticks[k].now - before);
        before = ticks[k].now;
    }
    team_run(g->team, run_range, &run);
    const size_t stop = atomic_load_explicit(&run.stop, memory_order_relaxed);
    const size_t last = stop < n ? stop : n - 1;
    float *const v = g->ahead_v_mV[last];
    g->ahead_v_mV[last] = g->state.v_mV;
    g->state.v_mV = v;
    g->state.now = ticks[last].now;
    forget_rested(g);
    *candidate = stop < n;
    return last + 1;
}

enum esp_status ahead_share(struct lif_group *g, struct team *team)
{
    for (size_t k = 0; team && k < LIF_AHEAD; k++) {
        if (!g->ahead_v_mV[k])
            g->ahead_v_mV[k] = array_create(g->n, sizeof *g->ahead_v_mV[k]);
        if (!g->ahead_v_mV[k])
            return ESP_MEMORY;
    }
    g->team = team;
    return ESP_OK;
}
