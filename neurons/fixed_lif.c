/* neurons/fixed_lif.c - the model delta in fixed point, as hardware/rtl/ computes it; equations in
 * docs/hardware.md.
 *
 *   leak       V <- V - floor(L V / 256), L = 256 (1 - exp(-dt/tau)) rounded, once per tick
 *   input      V <- min(V + w, largest V), for each event; weights are multiples of the unit of V
 *   spike      theta <- min(theta + theta_plus, largest theta), theta_plus rounded
 *   decay      theta <- theta - floor(D theta / 2^24), D = 2^24 (1 - factor)
 *
 * With the largest theta, threshold + theta does not exceed the largest V. All numbers are whole multiples of a
 * power of two (base/fixed.h), so the sums, the inhibition and the comparisons of the model delta are exact in
 * floats. */
#include "neurons/fixed_lif.h"

#include "base/fixed.h"
#include "neurons/fixed_run.h"
#include "neurons/lif_blocks.h"
#include "neurons/model.h"

#include <assert.h>
#include <math.h>

/* Number of rows of weights added before V is limited to its largest value. A weight is at most 1 mV, so V stays
 * below 2^10 mV, which is 2^24 units of V at 22 bits, and the sums are exact. */
enum { ROWS_AT_ONCE = 512 };

const struct fixed_lif *fixed_lif_of(const struct lif_group *g)
{
    return g->tables;
}

static enum esp_status create(struct lif_group *g)
{
    struct fixed_lif *x = array_create(1, sizeof *x);
    if (!x)
        return ESP_MEMORY;
    const float part = 1.0f - decay_factor(&g->derived.membrane, 1);
    x->v_fraction = g->params.v_bits - FIXED_WHOLE_BITS;
    x->theta_fraction = g->params.theta_bits - FIXED_WHOLE_BITS;
    x->v_max_mV = fixed_mV((1 << (g->params.v_bits - 1)) - 1, x->v_fraction);
    x->leak = fixed_nearest(part, FIXED_LEAK_SHIFT, 1, (1 << FIXED_LEAK_SHIFT) - 1);
    g->tables = x;
    const bool is_short = g->params.v_bits <= 16 && x->leak < 128;
    return fixed_run_create(g->n, is_short, &x->run);
}

static void free_tables(struct lif_group *g)
{
    struct fixed_lif *x = g->tables;
    if (x)
        fixed_run_free(&x->run);
    array_free(g->tables);
}

/* theta_max is rounded down to whole units of theta. */
static void derive(struct lif_group *g)
{
    struct fixed_lif *x = g->tables;
    struct lif_derived *d = &g->derived;
    const int32_t v_last = 1 << (g->params.v_bits - 1);
    d->threshold_mV = fixed_mV(
        fixed_nearest(d->threshold_mV, x->v_fraction, 1, v_last - 1), x->v_fraction);
    d->floor_mV =
        fixed_mV(fixed_nearest(d->floor_mV, x->v_fraction, -v_last, 0), x->v_fraction);
    x->theta_max =
        (int32_t)((x->v_max_mV - d->threshold_mV) * (float)(1u << x->theta_fraction));
}

static float theta_mV(const struct lif_group *g, int32_t units)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    return fixed_mV(units < x->theta_max ? units : x->theta_max, x->theta_fraction);
}

int32_t fixed_lif_v(const struct lif_group *g, float v_mV)
{
    const int32_t last = 1 << (g->params.v_bits - 1);
    return fixed_nearest(v_mV, fixed_lif_of(g)->v_fraction, -last, last - 1);
}

int32_t fixed_lif_theta(const struct lif_group *g, float theta)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    return fixed_nearest(theta, x->theta_fraction, 0, x->theta_max);
}

static float raise(const struct lif_group *g, float theta, float step_mV)
{
    return theta_mV(g, fixed_lif_theta(g, theta) + fixed_lif_theta(g, step_mV));
}

/* A float from 1/2 to 1 is a multiple of 2^-24, so for such a factor the result is exact. */
int32_t fixed_lif_decay(float factor)
{
    return fixed_nearest(1.0f - factor, FIXED_DECAY_SHIFT, 0, 1 << FIXED_DECAY_SHIFT);
}

/* Subtract from theta of the neurons from .. end - 1 the fraction `part`, in units of 2^-FIXED_DECAY_SHIFT. If
 * `part` is 0, theta is only rounded. An infinite theta stays infinite; its neuron never fires. */
static void decay(struct lif_group *g, size_t from, size_t end, int64_t part)
{
    float *theta = g->state.theta_mV;
    for (size_t j = from; j < end; j++) {
        const int64_t units = fixed_lif_theta(g, theta[j]);
        if (!isinf(theta[j]))
            theta[j] =
                theta_mV(g, (int32_t)(units - (units * part >> FIXED_DECAY_SHIFT)));
    }
}

static void fade(struct lif_group *g, size_t from, size_t end)
{
    decay(g, from, end, fixed_lif_decay(g->fading));
}

static void round_theta(struct lif_group *g)
{
    decay(g, 0, g->n, 0);
}

/* ---- a tick ---- */

/* Store V of the neurons that are still refractory at `now`, and remove the others from the list of refractory
 * neurons. */
static void keep_refractory(struct lif_group *g, esp_tick now)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (g->state.ready[j] <= now)
            continue;
        g->refractory[n] = j;
        g->refractory_v_mV[n++] = g->state.v_mV[j];
    }
    g->n_refractory = n;
}

static void leak(struct lif_group *g, esp_tick now)
{
    const struct fixed_lif *x = fixed_lif_of(g);
    const esp_tick silent = now - g->state.now;
    const esp_tick ticks = silent < FIXED_LIF_LEAK_TICKS ? silent : FIXED_LIF_LEAK_TICKS;
    for (esp_tick t = 0; t < ticks; t++)
        g->kernels->leak(g->state.v_mV, x->v_max_mV, (float)(1u << x->v_fraction),
                         x->leak, g->n);
    keep_refractory(g, now);
    g->state.now = now;
}

/* Limit V to its largest value. This is needed only if a neuron has reached its limit, which is never above the
 * largest V. */
static void saturate(struct lif_group *g)
{
    const float v_max_mV = fixed_lif_of(g)->v_max_mV;
    float *v = g->state.v_mV;
    for (size_t j = 0; j < g->n; j++)
        v[j] = v[j] > v_max_mV ? v_max_mV : v[j];
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    bool any = false;
    if (now != g->state.now)
        leak(g, now);
    do {
        const size_t n = n_rows < ROWS_AT_ONCE ? n_rows : ROWS_AT_ONCE;
        any = lif_blocks_add(g, rows, n, 1.0f);
        if (any)
            saturate(g);
        rows = rows ? rows + n : NULL;
        n_rows -= n;
    } while (n_rows > 0);
    lif_blocks_restore_refractory(g, (struct team_part){0, g->n});
    return any;
}

const struct neuron_model neuron_fixed = {.create = create,
                                          .free = free_tables,
                                          .add = add,
                                          .run = fixed_run_ticks,
                                          .derive = derive,
                                          .raise = raise,
                                          .fade = fade,
                                          .round = round_theta,
                                          .starts_at_rest = true};
