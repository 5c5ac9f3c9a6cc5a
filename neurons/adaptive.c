/* neurons/adaptive.c - the model adaptive: leaky integrate-and-fire with an adaptation current (spike-frequency
 * adaptation; Treves 1993, Network 4:259-284).
 *
 *    tau_m dV/dt = -V - A + bias        tau_adapt dA/dt = -A
 *    a spike through a weight w: V += w;   a spike of the neuron: V <- reset, A += b
 *
 * Both equations are linear, so any number of ticks without input is one step, exact up to rounding:
 *
 *    V(t) = V e^(-t/tau_m) - A c(t) + bias (1 - e^(-t/tau_m)),     A(t) = A e^(-t/tau_adapt)
 *    c(t) = (e^(-t/tau_adapt) - e^(-t/tau_m)) tau_adapt / (tau_adapt - tau_m)
 *
 * V of a refractory neuron decays to rest, as in the model delta; A decays. A >= 0 falls, so V(t) has at most a
 * minimum and rises to bias after it: once it has come to the limit, it stays above. A bisection therefore finds the
 * first tick at which a neuron reaches its limit without input. */
#include "neurons/adaptation.h"
#include "neurons/exponentials.h"
#include "neurons/stepped.h"

#include <float.h>
#include <math.h>

/* Tables of a group. */
struct adaptive {
    struct decay adaptation; /* e^(-t/tau_adapt) for each number of ticks */
    float *pull;             /* [last + 1] c for each number of ticks; pull[last] = 0 */
    esp_tick last;           /* number of ticks after which V and A have decayed to 0 */
};

static const struct adaptive *tables_of(const struct lif_group *g)
{
    return g->tables;
}

static enum esp_status make_pull(struct adaptive *x, const struct lif_params *p,
                                 double dt_ms)
{
    x->last = (esp_tick)(DECAY_HORIZON * fmax(p->tau_m_ms, p->tau_adapt_ms) / dt_ms) + 1;
    x->pull = array_create((size_t)x->last + 1, sizeof *x->pull);
    if (!x->pull)
        return ESP_MEMORY;
    for (esp_tick k = 0; k < x->last; k++) {
        const double per_m = (double)k * dt_ms / p->tau_m_ms;
        const double per_a = (double)k * dt_ms / p->tau_adapt_ms;
        x->pull[k] = exponentials_response(per_m, per_m, per_a);
    }
    return ESP_OK;
}

static enum esp_status create(struct lif_group *g)
{
    struct adaptive *x = array_create(1, sizeof *x);
    if (!x)
        return ESP_MEMORY;
    g->tables = x;
    const enum esp_status st =
        decay_create(&x->adaptation, g->dt_ms, g->params.tau_adapt_ms);
    return st == ESP_OK ? make_pull(x, &g->params, g->dt_ms) : st;
}

static void free_tables(struct lif_group *g)
{
    struct adaptive *x = g->tables;
    if (!x)
        return;
    array_free(x->pull);
    decay_free(&x->adaptation);
    array_free(x);
}

/* ---- the closed-form solution ---- */

/* V of a neuron `ticks` ticks after it was v_mV with the adaptation a_mV, without input. */
static float v_after(const struct lif_group *g, float v_mV, float a_mV, esp_tick ticks)
{
    const struct adaptive *x = tables_of(g);
    const float membrane = decay_factor(&g->derived.membrane, ticks);
    const float drift = (float)g->params.bias_mV * (1.0f - membrane);
    const float pull = x->pull[ticks < x->last ? ticks : x->last];
    return (v_mV * membrane - a_mV * pull) + drift;
}

static float a_after(const struct lif_group *g, float a_mV, esp_tick ticks)
{
    return a_mV * decay_factor(&tables_of(g)->adaptation, ticks);
}

/* V of the refractory neuron j at tick `now`: it decays to rest until the neuron is ready, and goes on from there. */
static float v_of_refractory(const struct lif_group *g, esp_id j, esp_tick now)
{
    const esp_tick ready = g->state.ready[j], wakes = ready < now ? ready : now;
    const esp_tick rests = wakes - g->state.now;
    const float v = g->state.v_mV[j] * decay_factor(&g->derived.membrane, rests);
    return wakes < now ? v_after(g, v, a_after(g, adaptation(g)[j], rests), now - wakes)
                       : v;
}

static void advance_to(struct lif_group *g, esp_tick now)
{
    const esp_tick ticks = now - g->state.now;
    float *v = g->state.v_mV, *a = adaptation(g);
    for (size_t k = 0; k < g->n_refractory; k++)
        g->refractory_v_mV[k] = v_of_refractory(g, g->refractory[k], now);
    for (size_t j = 0; j < g->n; j++) {
        v[j] = v_after(g, v[j], a[j], ticks);
        a[j] = a_after(g, a[j], ticks);
    }
    g->state.now = now;
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    float *v = g->state.v_mV;
    if (now != g->state.now) {
        advance_to(g, now);
        stepped_hold(g);
        lif_drop_recovered(g);
    }
    g->kernels->advance(v, v, rows, n_rows, 1.0f, g->derived.limit_mV, g->n);
    stepped_hold(g);
    return stepped_reached(g);
}

/* ---- the next tick at which a neuron fires without an event ---- */

/* Return the first of the ticks 1 .. most at which a neuron with v_mV and a_mV is at its limit; most + 1 if there is
 * none. */
static esp_tick ticks_to(const struct lif_group *g, float v_mV, float a_mV,
                         float limit_mV, esp_tick most)
{
    esp_tick below = 1, above = most + 1;
    if (most >= 1 && v_after(g, v_mV, a_mV, 1) >= limit_mV)
        return 1;
    if (most < 1 || v_after(g, v_mV, a_mV, most) < limit_mV)
        return most + 1;
    while (above - below > 1) {
        const esp_tick k = below + (above - below) / 2;
        if (k > most || v_after(g, v_mV, a_mV, k) >= limit_mV)
            above = k;
        else
            below = k;
    }
    return above;
}

/* Return the number of ticks from now until neuron j reaches its limit, or `first` if that number is not smaller. */
static esp_tick sooner(const struct lif_group *g, size_t j, esp_tick first)
{
    const esp_tick ready = g->state.ready[j] - g->state.now,
                   rests = ready > 0 ? ready : 0;
    const float v = g->state.v_mV[j] * decay_factor(&g->derived.membrane, rests);
    const float a = a_after(g, adaptation(g)[j], rests);
    const esp_tick last = tables_of(g)->last, left = first - 1 - rests;
    const esp_tick most = left < last ? left : last;
    const esp_tick ticks = ticks_to(g, v, a, g->derived.limit_mV[j], most);
    return most >= 1 && ticks <= most ? rests + ticks : first;
}

static esp_tick crossing(const struct lif_group *g, esp_tick until)
{
    const float bias = (float)g->params.bias_mV;
    const esp_tick gap = until - 1 - g->state.now;
    const esp_tick longest = g->derived.refractory_ticks + tables_of(g)->last;
    const esp_tick none = (gap < longest ? gap : longest) + 1;
    esp_tick first = none;
    for (size_t j = 0; j < g->n && first > 1; j++)
        if (fmaxf(bias, g->state.v_mV[j]) >= g->derived.limit_mV[j])
            first = sooner(g, j, first);
    return first < none ? g->state.now + first : INT64_MAX;
}

/* ---- the row of the table of models ---- */

static const struct neuron_key keys[] = {ADAPTATION_TIME, ADAPTATION_STEP};

const struct neuron_model neuron_adaptive = {
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .own = {{"adaptation_mV", 0.0f, FLT_MAX}},
    .n_own = 1,
    .check = stepped_check_floor,
    .fires_alone = neuron_fires_by_bias,
    .create = create,
    .free = free_tables,
    .add = add,
    .crossing = crossing,
    .fired = adaptation_fired,
};
