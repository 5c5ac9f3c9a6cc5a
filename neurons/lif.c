/* neurons/lif.c - creates and changes groups of neurons, and computes ticks: lif_add, lif_inhibit, lif_excite,
 * lif_fire. */
#include "neurons/lif.h"

#include "neurons/lif_blocks.h"
#include "neurons/margin.h"
#include "neurons/model.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* ---- the table of models ---- */

#define MODEL_NAME(VALUE, name)    #name,
#define MODEL_ADDRESS(VALUE, name) &neuron_##name,

const char *const lif_model_names[N_LIF_MODELS + 1] = {LIF_MODELS(MODEL_NAME) NULL};
const struct neuron_model *const neuron_models[N_LIF_MODELS] = {
    LIF_MODELS(MODEL_ADDRESS)};

static const char *check_delta(const struct lif_params *p)
{
    if (p->bias_mV >= 0 && p->bias_mV <= 0)
        return NULL;
    esp_fail(ESP_INPUT,
             "bias_mV = %g needs another model, such as exp_current; with model = delta "
             "it must be 0",
             p->bias_mV);
    return "bias_mV";
}

/* Return the NIR node of the model. In NIR a spike is a current of 1 during one tick. With r = tau/dt this current,
 * times the weight, makes V jump by the weight. */
static struct neuron_node node_of_delta(const struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    return (struct neuron_node){"LIF",
                                {{"tau", (float)(p->tau_m_ms / 1000)},
                                 {"r", (float)(p->tau_m_ms / g->dt_ms)},
                                 {"v_leak", 0.0f},
                                 {"v_reset", g->derived.reset_mV}},
                                4};
}

const struct neuron_model neuron_delta = {.check = check_delta, .node = node_of_delta};

/* ---- groups of neurons ---- */

static esp_tick to_ticks(double ms, double dt_ms)
{
    const double ticks = ms / dt_ms + 0.5;
    return ticks < 1.0 ? 1 : (esp_tick)ticks;
}

static void derive(struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    g->derived.reset_mV = (float)(p->reset_mV - p->rest_mV);
    g->derived.threshold_mV = (float)(p->threshold_mV - p->rest_mV);
    g->derived.floor_mV = (float)(p->floor_mV - p->rest_mV);
    g->derived.refractory_ticks = to_ticks(p->refractory_ms, g->dt_ms);
    if (g->model->derive)
        g->model->derive(g);
}

static enum esp_status allocate(struct lif_group *g)
{
    const size_t n = g->n;
    g->birth = array_create(n, sizeof *g->birth);
    g->refractory = array_create(n, sizeof *g->refractory);
    g->refractory_v_mV = array_create(n, sizeof *g->refractory_v_mV);
    g->scratch_mV = array_create(n, sizeof *g->scratch_mV);
    g->state.v_mV = array_create(n, sizeof *g->state.v_mV);
    g->state.theta_mV = array_create(n, sizeof *g->state.theta_mV);
    g->state.ready = array_create(n, sizeof *g->state.ready);
    g->derived.limit_mV = array_create(n, sizeof *g->derived.limit_mV);
    g->blocks = lif_blocks_create(n);
    bool complete = g->birth && g->refractory && g->refractory_v_mV && g->scratch_mV &&
                    g->state.v_mV && g->state.theta_mV && g->state.ready &&
                    g->derived.limit_mV && g->blocks;
    for (size_t k = 0; k < g->model->n_own; k++) {
        g->state.own[k] = array_create(n, sizeof *g->state.own[k]);
        complete &= g->state.own[k] != NULL;
    }
    return complete ? ESP_OK : ESP_MEMORY;
}

static enum esp_status group_create(const struct lif_group *like, size_t n,
                                    struct lif_group **out)
{
    struct lif_group *g = array_create(1, sizeof *g);
    if (!g)
        return ESP_MEMORY;
    g->n = n;
    g->n_birth = like->n_birth;
    g->params = like->params;
    g->model = g->params.v_bits ? &neuron_fixed : neuron_models[g->params.model];
    g->dt_ms = like->dt_ms;
    g->theta_plus_mV = like->theta_plus_mV;
    g->pace = like->pace;
    g->theta_plus_factor = like->theta_plus_factor;
    g->kernels = like->kernels;
    enum esp_status st = allocate(g);
    if (st == ESP_OK)
        st = decay_create(&g->derived.membrane, g->dt_ms, g->params.tau_m_ms);
    if (st == ESP_OK && g->model->create)
        st = g->model->create(g);
    if (st != ESP_OK) {
        lif_free(g);
        return st;
    }
    derive(g);
    *out = g;
    return ESP_OK;
}

enum esp_status lif_create(const struct lif_params *params, size_t n, double dt_ms,
                           struct lif_group **out)
{
    struct lif_group like = {.n_birth = (esp_id)n,
                             .dt_ms = dt_ms,
                             .params = *params,
                             .theta_plus_mV = (float)params->theta_plus_mV,
                             .theta_plus_factor = 1.0f,
                             .pace = 1.0f,
                             .kernels = kernels_get()};
    struct lif_group *g = NULL;
    const enum esp_status st = group_create(&like, n, &g);
    if (st != ESP_OK)
        return st;
    for (size_t j = 0; j < n; j++)
        g->birth[j] = (esp_id)j;
    lif_rest(g, -1);
    lif_refresh(g);
    *out = g;
    return ESP_OK;
}

enum esp_status lif_fork(const struct lif_group *g, struct lif_group **out)
{
    struct lif_group *twin = NULL;
    const enum esp_status st = group_create(g, g->n, &twin);
    if (st != ESP_OK)
        return st;
    memcpy(twin->birth, g->birth, g->n * sizeof *g->birth);
    memcpy(twin->state.theta_mV, g->state.theta_mV, g->n * sizeof *g->state.theta_mV);
    twin->frozen = true;
    lif_rest(twin, -1);
    lif_refresh(twin);
    *out = twin;
    return ESP_OK;
}

void lif_free(struct lif_group *g)
{
    if (!g)
        return;
    array_free(g->birth);
    array_free(g->refractory);
    array_free(g->refractory_v_mV);
    array_free(g->scratch_mV);
    if (g->model->free)
        g->model->free(g);
    for (size_t k = 0; k < LIF_OWN; k++)
        array_free(g->state.own[k]);
    lif_blocks_free(g->blocks);
    array_free(g->margin_mV);
    array_free(g->state.v_mV);
    array_free(g->state.theta_mV);
    array_free(g->state.ready);
    array_free(g->derived.limit_mV);
    decay_free(&g->derived.membrane);
    array_free(g);
}

/* Remove the neurons that are no longer refractory at `now` from the list. For the others store V at `now`, which
 * has decayed without input. */
static void keep_refractory(struct lif_group *g, esp_tick now, float decay)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (g->state.ready[j] > now) {
            g->refractory[n] = j;
            g->refractory_v_mV[n++] = g->state.v_mV[j] * decay;
        }
    }
    g->n_refractory = n;
}

static void restore_refractory(struct lif_group *g)
{
    lif_blocks_restore_refractory(g, (struct team_part){0, g->n});
}

void lif_drop_recovered(struct lif_group *g)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (g->state.ready[j] <= g->state.now)
            continue;
        g->refractory[n] = j;
        g->refractory_v_mV[n++] = g->state.v_mV[j];
    }
    g->n_refractory = n;
}

bool lif_add(struct lif_group *g, esp_tick now, const float *const *rows, size_t n_rows)
{
    assert(now >= g->state.now);
    team_settle(g->team);
    if (g->model->add)
        return g->model->add(g, now, rows, n_rows);
    float decay = 1.0f;
    if (now != g->state.now) {
        decay = decay_factor(&g->derived.membrane, now - g->state.now);
        keep_refractory(g, now, decay);
        g->state.now = now;
    }
    const bool any = lif_blocks_add(g, rows, n_rows, decay);
    restore_refractory(g);
    return any;
}

esp_tick lif_crossing(const struct lif_group *g, esp_tick until)
{
    return g->model->crossing ? g->model->crossing(g, until) : INT64_MAX;
}

/* Raise the variable x of all neurons by n_spikes * amount; that of own[0 .. n_own - 1] by `amount` less. */
static void raise_others(struct lif_group *g, float *x, float amount, size_t n_spikes,
                         const esp_id *own, size_t n_own)
{
    for (size_t k = 0; k < n_own; k++)
        g->scratch_mV[k] = x[own[k]] + amount * (float)(n_spikes - 1);
    for (size_t j = 0; j < g->n; j++)
        x[j] += amount * (float)n_spikes;
    for (size_t k = 0; k < n_own; k++)
        x[own[k]] = g->scratch_mV[k];
}

bool lif_inhibit(struct lif_group *g, esp_tick now, float inhibit_mV, size_t n_spikes,
                 const esp_id *own, size_t n_own)
{
    const bool reached = now != g->state.now && lif_add(g, now, NULL, 0);
    team_settle(g->team);
    if (g->model->inhibition) {
        raise_others(g, g->model->inhibition(g), inhibit_mV, n_spikes, own, n_own);
        return reached;
    }
    float *v = g->state.v_mV;
    const float floor = g->derived.floor_mV;
    const float others_mV = inhibit_mV * (float)(n_spikes - 1);
    for (size_t k = 0; k < n_own; k++) {
        const float x = v[own[k]] - others_mV;
        g->scratch_mV[k] = x > floor ? x : floor;
    }
    bool any = lif_blocks_inhibit(g, inhibit_mV * (float)n_spikes, floor);
    for (size_t k = 0; k < n_own; k++) {
        v[own[k]] = g->scratch_mV[k];
        any |= v[own[k]] >= g->derived.limit_mV[own[k]];
    }
    restore_refractory(g);
    return any;
}

void lif_inhibit_all(struct lif_group *g, float inhibit_mV, size_t n_spikes)
{
    if (g->model->inhibition) {
        const esp_id *fired = g->refractory + (g->n_refractory - n_spikes);
        raise_others(g, g->model->inhibition(g), inhibit_mV, n_spikes, fired, n_spikes);
        return;
    }
    lif_blocks_inhibit_later(g, inhibit_mV * (float)n_spikes, g->derived.floor_mV);
}

/* Do the work of lif_excite, and of lif_inject if `by_synapse` is false. */
static bool raise_some(struct lif_group *g, esp_tick now, float amount,
                       const esp_id *post, size_t n, bool by_synapse)
{
    bool any = now != g->state.now && lif_add(g, now, NULL, 0);
    team_settle(g->team);
    float *v = g->state.v_mV;
    float *raised = by_synapse && g->model->excitation ? g->model->excitation(g) : v;
    for (size_t k = 0; k < n; k++)
        raised[post[k]] += amount;
    restore_refractory(g);
    for (size_t k = 0; k < n; k++)
        any |= v[post[k]] >= g->derived.limit_mV[post[k]];
    return any;
}

bool lif_excite(struct lif_group *g, esp_tick now, float excite_mV, const esp_id *post,
                size_t n)
{
    return raise_some(g, now, excite_mV, post, n, true);
}

bool lif_inject(struct lif_group *g, esp_tick now, float mV, const esp_id *post, size_t n)
{
    return raise_some(g, now, mV, post, n, false);
}

static size_t find_candidates(const struct lif_group *g, esp_id *fired)
{
    const float *v = g->state.v_mV, *limit = g->derived.limit_mV;
    if (g->params.winner_take_all) {
        fired[0] = (esp_id)lif_blocks_winner(g);
        return fired[0] < g->n;
    }
    size_t n = 0;
    for (size_t j = 0; j < g->n; j++)
        if (v[j] >= limit[j])
            fired[n++] = (esp_id)j;
    return n;
}

static float limit_of(const struct lif_group *g, size_t j)
{
    return g->derived.threshold_mV + g->state.theta_mV[j];
}

static float raised(const struct lif_group *g, float theta_mV)
{
    const float step_mV = g->theta_plus_mV * g->pace * g->theta_plus_factor;
    return g->model->raise ? g->model->raise(g, theta_mV, step_mV) : theta_mV + step_mV;
}

/* A refractory neuron never reaches its limit: its V lies between reset and rest. */
size_t lif_fire(struct lif_group *g, esp_id *fired)
{
    team_settle(g->team);
    const size_t n = find_candidates(g, fired);
    if (g->margin_mV && n > 0)
        margin_measure(g->state.v_mV, g->derived.limit_mV, g->n, fired, n, g->margin_mV);
    for (size_t k = 0; k < n; k++) {
        const esp_id j = fired[k];
        g->state.v_mV[j] = g->derived.reset_mV;
        g->state.ready[j] = g->state.now + g->derived.refractory_ticks;
        g->refractory[g->n_refractory] = j;
        g->refractory_v_mV[g->n_refractory++] = g->derived.reset_mV;
        if (!g->frozen) {
            g->state.theta_mV[j] = raised(g, g->state.theta_mV[j]);
            g->derived.limit_mV[j] = limit_of(g, j);
        }
    }
    if (g->model->fired)
        g->model->fired(g, fired, n);
    return n;
}

enum esp_status lif_measure_margins(struct lif_group *g)
{
    if (!g->margin_mV)
        g->margin_mV = array_create(g->n, sizeof *g->margin_mV);
    return g->margin_mV ? ESP_OK : ESP_MEMORY;
}

static void fade_part(void *context, unsigned member, unsigned n_members)
{
    struct lif_group *g = context;
    const struct team_part p = team_part(g->n, member, n_members);
    if (g->model->fade)
        g->model->fade(g, p.from, p.end);
    else
        for (size_t j = p.from; j < p.end; j++)
            g->state.theta_mV[j] *= g->fading;
    for (size_t j = p.from; j < p.end; j++)
        g->derived.limit_mV[j] = limit_of(g, j);
}

float lif_fading(const struct lif_group *g, double elapsed_ms)
{
    return expf(-(float)(elapsed_ms / g->params.tau_theta_ms) * g->pace);
}

void lif_decay_theta(struct lif_group *g, double elapsed_ms)
{
    assert(
        !g->frozen); /* only a learning network calls this (sim/network/presentation.c) */
    team_reclaim(g->team, g);
    g->fading = lif_fading(g, elapsed_ms);
    team_later(g->team, fade_part, g);
}

/* Set the limits after the last neuron, up to the end of the cache line, to infinity: kernels compare them, too. */
static void pad_limits(struct lif_group *g)
{
    enum { LINE = ARRAY_ALIGN / sizeof(float) };
    for (size_t j = g->n; j % LINE != 0; j++)
        g->derived.limit_mV[j] = INFINITY;
}

size_t lif_find(const struct lif_group *g, esp_id birth)
{
    size_t low = 0, high = g->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->birth[middle] < birth)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->n && g->birth[low] == birth ? low : g->n;
}

void lif_refresh(struct lif_group *g)
{
    if (g->model->round)
        g->model->round(g);
    for (size_t j = 0; j < g->n; j++)
        g->derived.limit_mV[j] = limit_of(g, j);
    pad_limits(g);
}

void lif_rest(struct lif_group *g, esp_tick now)
{
    for (size_t j = 0; j < g->n; j++) {
        g->state.v_mV[j] = 0.0f;
        g->state.ready[j] = now;
    }
    for (size_t k = 0; k < g->model->n_own; k++)
        memset(g->state.own[k], 0, g->n * sizeof *g->state.own[k]);
    g->state.now = now;
    g->n_refractory = 0;
}

/* Compute the list of refractory neurons again, after dense indices have changed. */
static void find_refractory(struct lif_group *g)
{
    g->n_refractory = 0;
    for (size_t j = 0; j < g->n; j++)
        if (g->state.ready[j] > g->state.now)
            g->refractory[g->n_refractory++] = (esp_id)j;
}

void lif_reset_neuron(struct lif_group *g, size_t j)
{
    g->state.v_mV[j] = 0.0f;
    for (size_t k = 0; k < g->model->n_own; k++)
        g->state.own[k][j] = 0.0f;
    g->state.ready[j] = g->state.now;
    find_refractory(g);
}

void lif_compact(struct lif_group *g, const esp_id *keep, size_t n_keep)
{
    array_squeeze(g->birth, sizeof *g->birth, keep, n_keep);
    array_squeeze(g->state.v_mV, sizeof *g->state.v_mV, keep, n_keep);
    array_squeeze(g->state.theta_mV, sizeof *g->state.theta_mV, keep, n_keep);
    array_squeeze(g->state.ready, sizeof *g->state.ready, keep, n_keep);
    array_squeeze(g->derived.limit_mV, sizeof *g->derived.limit_mV, keep, n_keep);
    for (size_t k = 0; k < g->model->n_own; k++)
        array_squeeze(g->state.own[k], sizeof *g->state.own[k], keep, n_keep);
    g->n = n_keep;
    pad_limits(g);
    find_refractory(g);
}

static bool ascends(const esp_id *ids, size_t n)
{
    for (size_t j = 1; j < n; j++)
        if (ids[j] <= ids[j - 1])
            return false;
    return true;
}

/* Visit an item that the format of checkpoints requires although nothing uses it: one byte per neuron, always 0. */
static void visit_masked(struct lif_group *g, struct state *s)
{
    uint8_t *masked = memset(g->scratch_mV, 0, g->n);
    state_bytes(s, "masked", masked, g->n);
    for (size_t j = 0; j < g->n; j++)
        state_require(s, masked[j] == 0, "masked", "a value is out of range");
}

void lif_visit(struct lif_group *g, esp_tick next, struct state *s)
{
    struct lif_state *x = &g->state;
    state_u32s(s, "birth", g->birth, g->n, g->n_birth - 1);
    if (state_restores(s))
        state_require(s, ascends(g->birth, g->n), "birth", "birth ids must ascend");
    visit_masked(g, s);
    state_f32s(s, "v_mV", x->v_mV, g->n, -INFINITY, INFINITY);
    for (size_t k = 0; k < g->model->n_own; k++) {
        const struct neuron_variable *own = &g->model->own[k];
        state_f32s(s, own->name, x->own[k], g->n, own->min, own->max);
    }
    state_f32s(s, "theta_mV", x->theta_mV, g->n, 0.0f, FLT_MAX);
    state_i64s(s, "ready", x->ready, g->n, -1, next + g->derived.refractory_ticks);
    /* A model with an `add` function of its own is at the last tick of the presentation (bring_to_end in
     * sim/network/presentation.c). */
    state_i64s(s, "now", &x->now, 1, g->model->add ? next - 1 : -1, next - 1);
    state_f32s(s, "theta_plus_mV", &g->theta_plus_mV, 1, 0.0f, FLT_MAX);
    if (!state_restores(s))
        return;
    find_refractory(g);
    lif_refresh(g);
}

size_t lif_bytes(const struct lif_group *g)
{
    const size_t state = sizeof *g->state.v_mV + sizeof *g->state.theta_mV +
                         sizeof *g->state.ready + sizeof *g->derived.limit_mV;
    const size_t own = g->model->n_own * sizeof *g->state.own[0];
    /* The scratch memory includes V of struct lif_blocks. */
    const size_t scratch = sizeof *g->refractory + sizeof *g->refractory_v_mV +
                           sizeof *g->scratch_mV + sizeof *g->state.v_mV;
    return g->n * (state + own + scratch + sizeof *g->birth);
}

uint64_t lif_updates(const struct lif_group *g)
{
    return (1 + g->model->n_own) * (uint64_t)g->n;
}
