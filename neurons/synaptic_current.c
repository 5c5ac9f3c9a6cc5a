/* neurons/synaptic_current.c - the closed-form solution described in synaptic_current.h, functions that compute
 * ticks with it, and the search for the next tick at which V crosses the limit of a neuron. */
#include "neurons/synaptic_current.h"

#include "neurons/exponentials.h"
#include "neurons/model.h"

#include <float.h>
#include <math.h>

/* ---- tables of c and of the decay ---- */

static enum esp_status make_inflow(struct synaptic_current *x, const struct lif_params *p,
                                   double dt_ms)
{
    const double slow_ms = fmax(p->tau_m_ms, p->tau_syn_ms);
    x->last = (esp_tick)(DECAY_HORIZON * slow_ms / dt_ms) + 1;
    x->inflow = array_create((size_t)x->last + 1, sizeof *x->inflow);
    if (!x->inflow)
        return ESP_MEMORY;
    for (esp_tick k = 0; k < x->last; k++) {
        const double t_ms = (double)k * dt_ms;
        x->inflow[k] = exponentials_response(t_ms / p->tau_syn_ms, t_ms / p->tau_m_ms,
                                             t_ms / p->tau_syn_ms);
        if (x->inflow[k] > x->inflow[x->peak])
            x->peak = k;
    }
    return ESP_OK;
}

static enum esp_status create(struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    struct synaptic_current *x = array_create(1, sizeof *x);
    if (!x)
        return ESP_MEMORY;
    g->tables = x;
    x->tau_ratio = (float)(p->tau_m_ms / p->tau_syn_ms);
    x->bias_mV = (float)p->bias_mV;
    const enum esp_status st = decay_create(&x->synapse, g->dt_ms, p->tau_syn_ms);
    return st == ESP_OK ? make_inflow(x, p, g->dt_ms) : st;
}

static void free_tables(struct lif_group *g)
{
    struct synaptic_current *x = g->tables;
    if (!x)
        return;
    array_free(x->inflow);
    decay_free(&x->synapse);
    array_free(x);
}

/* ---- the closed-form solution ---- */

/* How a certain number of ticks without input changes a neuron. */
struct stretch {
    float membrane, inflow, drift_mV; /* V <- V * membrane + Q * inflow + drift */
    float synapse;                    /* Q <- Q * synapse */
};

static inline struct stretch stretch_of(const struct lif_group *g, esp_tick ticks)
{
    const struct synaptic_current *x = synaptic_current_of(g);
    const float membrane = decay_factor(&g->derived.membrane, ticks);
    return (struct stretch){.membrane = membrane,
                            .inflow = x->inflow[ticks < x->last ? ticks : x->last],
                            .drift_mV = x->bias_mV * (1.0f - membrane),
                            .synapse = decay_factor(&x->synapse, ticks)};
}

struct neuron {
    float v_mV, charge_mV;
};

/* Return the state of neuron `a` after `ticks` ticks without input. The operations are those of kernels->drive, so
 * the bits are equal. */
static inline struct neuron after(const struct lif_group *g, struct neuron a,
                                  esp_tick ticks)
{
    const struct stretch s = stretch_of(g, ticks);
    return (struct neuron){(a.v_mV * s.membrane + a.charge_mV * s.inflow) + s.drift_mV,
                           a.charge_mV * s.synapse};
}

static inline struct neuron neuron_at(const struct lif_group *g, size_t j)
{
    return (struct neuron){g->state.v_mV[j], synaptic_current_charge(g)[j]};
}

/* Return the state of neuron `a` after `ticks` ticks without input during which it is refractory: V decays towards
 * rest. */
static struct neuron at_rest(const struct lif_group *g, struct neuron a, esp_tick ticks)
{
    return (struct neuron){a.v_mV * decay_factor(&g->derived.membrane, ticks),
                           a.charge_mV *
                               decay_factor(&synaptic_current_of(g)->synapse, ticks)};
}

/* ---- computing a tick ---- */

/* Store V at `now` of the neurons in the list of refractory neurons. The refractory time of some of them may end
 * before `now`. */
static void keep_refractory(struct lif_group *g, esp_tick now)
{
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        const esp_tick ready = g->state.ready[j], wakes = ready < now ? ready : now;
        const struct neuron a = at_rest(g, neuron_at(g, j), wakes - g->state.now);
        g->refractory_v_mV[k] = wakes < now ? after(g, a, now - wakes).v_mV : a.v_mV;
    }
}

/* Set V of the neurons in the list of refractory neurons, and remove those from the list that are no longer
 * refractory. Return whether one of the neurons may have reached its limit. */
static bool restore_refractory(struct lif_group *g)
{
    bool any = false;
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        const float v = g->refractory_v_mV[k];
        g->state.v_mV[j] = v;
        any |= v >= g->derived.limit_mV[j];
        if (g->state.ready[j] <= g->state.now)
            continue;
        g->refractory[n] = j;
        g->refractory_v_mV[n++] = v;
    }
    g->n_refractory = n;
    return any;
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    const struct stretch s = stretch_of(g, now - g->state.now);
    const float *limit = g->derived.limit_mV;
    float *charge = synaptic_current_charge(g);
    if (now != g->state.now)
        keep_refractory(g, now);
    g->state.now = now;
    const bool any = g->kernels->drive(g->state.v_mV, charge, s.membrane, s.inflow,
                                       s.drift_mV, limit, g->n);
    g->kernels->advance(charge, charge, rows, n_rows, s.synapse, limit, g->n);
    return restore_refractory(g) || any;
}

/* ---- the next tick at which a neuron fires without an event ---- */

/* Return whether V of the neuron rises at this moment: dV/dt > 0. */
static bool rises(const struct lif_group *g, struct neuron a)
{
    return a.charge_mV * synaptic_current_of(g)->tau_ratio +
               synaptic_current_of(g)->bias_mV >
           a.v_mV;
}

/* Return the last of the ticks 0 .. most at which V rises. V rises at tick 0 and stops rising at most once. */
static esp_tick last_rise(const struct lif_group *g, struct neuron a, esp_tick most)
{
    esp_tick yes = 0, no = most + 1;
    while (no - yes > 1) {
        const esp_tick k = yes + (no - yes) / 2;
        if (rises(g, after(g, a, k)))
            yes = k;
        else
            no = k;
    }
    return yes;
}

/* Return the first of the ticks 1 .. most at which V is at or above the limit; most + 1 if there is none. */
static esp_tick ticks_to(const struct lif_group *g, struct neuron a, float limit_mV,
                         esp_tick most)
{
    if (after(g, a, 1).v_mV >= limit_mV)
        return 1;
    if (!rises(g, a))
        return most + 1;
    /* V rises up to tick `above` and has its maximum after it. So if V is below the limit at tick `above`, V may
     * still reach the limit at tick `above` + 1. */
    esp_tick above = last_rise(g, a, most);
    if (above == 0 || after(g, a, above).v_mV < limit_mV)
        above++;
    if (above > most || !(after(g, a, above).v_mV >= limit_mV))
        return most + 1;
    for (esp_tick below = 1; above - below > 1;) {
        const esp_tick k = below + (above - below) / 2;
        if (after(g, a, k).v_mV >= limit_mV)
            above = k;
        else
            below = k;
    }
    return above;
}

/* Return the number of ticks from now until neuron j reaches its limit, or `first` if that number is not smaller.
 * `a` is the state of the neuron `rest` ticks from now; it does not fire before then. */
static esp_tick sooner(const struct lif_group *g, size_t j, struct neuron a,
                       esp_tick rest, esp_tick first)
{
    const esp_tick left = first - 1 - rest, last = synaptic_current_of(g)->last;
    const esp_tick most = left < last ? left : last;
    if (most < 1)
        return first;
    const esp_tick ticks = ticks_to(g, a, g->derived.limit_mV[j], most);
    return ticks <= most ? rest + ticks : first;
}

/* Like sooner(), for all refractory neurons: return the number of ticks from now until the first of them reaches
 * its limit, or `first`. A neuron fires neither while it is refractory nor in the tick in which its refractory time
 * ends, because until then V is between reset and rest. */
static esp_tick sooner_of_refractory(const struct lif_group *g, esp_tick first)
{
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        const esp_tick rest = g->state.ready[j] - g->state.now;
        if (rest < first)
            first = sooner(g, j, at_rest(g, neuron_at(g, j), rest), rest, first);
    }
    return first;
}

static esp_tick sooner_of_awake(const struct lif_group *g, esp_tick first)
{
    const struct synaptic_current *x = synaptic_current_of(g);
    const float *v = g->state.v_mV, *limit = g->derived.limit_mV;
    const float inflow = x->inflow[first - 1 < x->peak ? first - 1 : x->peak];
    for (size_t j = 0; first > 1; j++) {
        j = g->kernels->reach(v, synaptic_current_charge(g), x->bias_mV, inflow, limit, j,
                              g->n);
        if (j == g->n)
            break;
        if (g->state.ready[j] <= g->state.now)
            first = sooner(g, j, neuron_at(g, j), 0, first);
    }
    return first;
}

static esp_tick crossing(const struct lif_group *g, esp_tick until)
{
    const esp_tick gap = until - 1 - g->state.now;
    const esp_tick longest = g->derived.refractory_ticks + synaptic_current_of(g)->last;
    const esp_tick none = (gap < longest ? gap : longest) + 1;
    esp_tick first = none;
    if (first > 1)
        first = sooner_of_refractory(g, first);
    if (first > 1)
        first = sooner_of_awake(g, first);
    return first < none ? g->state.now + first : INT64_MAX;
}

/* ---- the row of the table of models ---- */

/* Reject a floor that is above the V of a neuron without input, because inhibition would then raise V to the floor. */
static const char *check(const struct lif_params *p)
{
    if (p->floor_mV <= p->rest_mV + p->bias_mV)
        return NULL;
    esp_fail(ESP_INPUT, "floor_mV = %g must not be above rest_mV + bias_mV = %g",
             p->floor_mV, p->rest_mV + p->bias_mV);
    return "floor_mV";
}

/* The NIR node of the model. A spike is a current of 1 during one tick. With r = tau_mem/dt it adds a charge of the
 * weight times tau_mem. The factor is in r and not in w_in, because other programs expect it there. */
static struct neuron_node node(const struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    return (struct neuron_node){"CubaLIF",
                                {{"tau_mem", (float)(p->tau_m_ms / 1000)},
                                 {"tau_syn", (float)(p->tau_syn_ms / 1000)},
                                 {"w_in", 1.0f},
                                 {"r", (float)(p->tau_m_ms / g->dt_ms)},
                                 {"v_leak", (float)p->bias_mV},
                                 {"v_reset", g->derived.reset_mV}},
                                6};
}

static const struct neuron_key keys[] = {
    {"tau_syn_ms", "exp_current: decay of the current",
     offsetof(struct lif_params, tau_syn_ms), 5, 0.01, 1e6, "ms", .decays = true,
     .always_written = true},
    {"bias_mV", "not delta: constant drive, V tends to rest + bias",
     offsetof(struct lif_params, bias_mV), 0, -1000, 1000, "mV", .decays = false,
     .always_written = true},
};

const struct neuron_model neuron_exp_current = {
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .own = {{"charge_mV", 0.0f, FLT_MAX}},
    .n_own = 1,
    .check = check,
    .fires_alone = neuron_fires_by_bias,
    .create = create,
    .free = free_tables,
    .add = add,
    .crossing = crossing,
    .node = node,
};
