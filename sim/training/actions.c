/* sim/training/actions.c - what each action changes, and what of it a run remembers. */
#include "sim/training/actions.h"

#include "base/array.h"
#include "neurons/lif.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

/* ---- creating and freeing ---- */

struct actions actions_start(void)
{
    struct actions x = {0};
    for (size_t k = 0; k < N_ACTIONS; k++)
        x.factor[k] = 1.0;
    return x;
}

void actions_free(struct actions *x)
{
    array_free(x->silent);
    array_free(x->theta_mV);
    array_free(x->is_protected);
    array_free(x->plan);
    *x = actions_start();
}

enum esp_status actions_repeat(struct actions *x, const struct action *plan, size_t n)
{
    for (size_t k = 1; k < n; k++)
        if (plan[k].image < plan[k - 1].image)
            return esp_fail(
                ESP_INPUT, "action %zu: before image %llu, after one before %llu", k,
                (unsigned long long)plan[k].image, (unsigned long long)plan[k - 1].image);
    struct action *copy = array_create(n, sizeof *copy);
    if (!copy)
        return ESP_MEMORY;
    if (n > 0)
        memcpy(copy, plan, n * sizeof *copy);
    array_free(x->plan);
    x->plan = copy;
    x->n_plan = n;
    x->next = 0;
    return ESP_OK;
}

const struct action *actions_take_due(struct actions *x, uint64_t image)
{
    if (x->next == x->n_plan || x->plan[x->next].image > image)
        return NULL;
    return &x->plan[x->next++];
}

static enum esp_status allocate(struct actions *x, size_t n_birth)
{
    if (x->silent)
        return ESP_OK;
    x->silent = array_create(n_birth, sizeof *x->silent);
    x->theta_mV = array_create(n_birth, sizeof *x->theta_mV);
    x->is_protected = array_create(n_birth, sizeof *x->is_protected);
    if (x->silent && x->theta_mV && x->is_protected)
        return ESP_OK;
    array_free(x->silent);
    array_free(x->theta_mV);
    array_free(x->is_protected);
    x->silent = x->is_protected = NULL;
    x->theta_mV = NULL;
    return ESP_MEMORY;
}

/* ---- neurons ---- */

static enum esp_status refuse(const struct action *a, const char *why)
{
    char text[ACTION_TEXT];
    action_text(a, text);
    return esp_fail(ESP_INPUT, "cannot %s: %s", text, why);
}

static enum esp_status kill(struct actions *x, struct lif_group *g,
                            const struct action *a, size_t j)
{
    if (x->silent[a->neuron])
        return refuse(a, "it is killed already");
    x->silent[a->neuron] = true;
    x->theta_mV[a->neuron] = g->state.theta_mV[j];
    x->n_silent++;
    g->state.theta_mV[j] = LIF_SILENT_mV;
    lif_refresh(g);
    return ESP_OK;
}

static enum esp_status revive(struct actions *x, struct lif_group *g,
                              const struct action *a, size_t j)
{
    if (!x->silent[a->neuron])
        return refuse(a, "it was not killed");
    x->silent[a->neuron] = false;
    x->n_silent--;
    g->state.theta_mV[j] = x->theta_mV[a->neuron];
    lif_refresh(g);
    return ESP_OK;
}

static enum esp_status inject(struct actions *x, const struct network *net,
                              const struct action *a)
{
    if (x->silent[a->neuron])
        return refuse(a, "it is killed");
    if (a->value >= (double)(net->present_ticks + net->rest_ticks))
        return refuse(a, "the presentation ends before");
    if (x->n_injected == NETWORK_INJECTED)
        return refuse(a, "too many spikes wait for this image");
    x->injected[x->n_injected++] =
        (struct network_injected){(uint32_t)a->value, a->neuron};
    return ESP_OK;
}

static enum esp_status act_on_neuron(struct actions *x, const struct actions_site *site,
                                     const struct action *a)
{
    struct lif_group *g = network_output(site->net)->lif;
    const size_t j = lif_find(g, a->neuron);
    if (j == g->n)
        return refuse(a, "a pruning has removed it");
    const enum esp_status st = allocate(x, g->n_birth);
    if (st != ESP_OK)
        return st;
    switch ((enum action_kind)a->kind) {
    case ACTION_KILL:
        return kill(x, g, a, j);
    case ACTION_REVIVE:
        return revive(x, g, a, j);
    case ACTION_INJECT:
        return inject(x, site->net, a);
    default:
        x->is_protected[a->neuron] = a->value != 0;
        site->pruner->is_protected = x->is_protected;
        return ESP_OK;
    }
}

/* ---- factors ---- */

static enum esp_status set_factor(struct actions *x, const struct actions_site *site,
                                  const struct action *a)
{
    struct network *net = site->net;
    if (a->kind == ACTION_INPUT_RATE) {
        const enum esp_status st = stimulus_set_rate(site->stimulus, a->value);
        if (st != ESP_OK)
            return st;
    }
    x->factor[a->kind] = a->value;
    if (a->kind == ACTION_INHIBITION)
        network_scale_inhibition(net, a->value);
    return ESP_OK;
}

void actions_begin_image(struct actions *x, struct network *net, double pace)
{
    struct lif_group *g = network_output(net)->lif;
    network_set_pace(net, pace);
    if (x->n_applied == 0)
        return;
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp)
            net->projection[k].stdp->pace =
                (float)(pace * x->factor[ACTION_LEARNING_RATE]);
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            net->population[k].lif->theta_plus_factor =
                (float)x->factor[ACTION_THETA_PLUS];
    network_inject(net, x->injected, x->n_injected);
    x->n_injected = 0;
    for (size_t j = 0; x->n_silent > 0 && j < g->n; j++)
        if (x->silent[g->birth[j]])
            g->state.theta_mV[j] = LIF_SILENT_mV;
    if (x->n_silent > 0)
        lif_refresh(g);
}

/* ---- applying ---- */

enum esp_status actions_apply(struct actions *x, const struct actions_site *site,
                              const struct action *a)
{
    const struct network *net = site->net;
    enum esp_status st = action_check(a, network_output(net)->lif->n_birth);
    if (st != ESP_OK)
        return st;
    const struct action_row *row = &action_rows[a->kind];
    if (x->n_applied == ACTIONS_MOST)
        return refuse(a, "a recording holds 65,536 actions at most");
    if (row->needs_float && net->config.run.arithmetic == ARITHMETIC_FIXED)
        return refuse(a, "not in fixed point (run.arithmetic)");
    if (row->has_neuron)
        st = act_on_neuron(x, site, a);
    else if (row->is_factor)
        st = set_factor(x, site, a);
    else if (a->kind == ACTION_THRESHOLD)
        st = pruner_impose(site->pruner, a->value)
                 ? ESP_OK
                 : refuse(a, "its rule has no threshold");
    else if (a->kind == ACTION_PRUNE)
        st = pruner_select_lowest(site->pruner, net, a->value)
                 ? ESP_OK
                 : refuse(a, "prune_to or protection keeps the rest");
    x->n_applied += st == ESP_OK;
    return st;
}

/* ---- state ---- */

_Static_assert(sizeof(struct action) == 24, "an action is saved without padding");

/* Visit the actions that are still to be repeated. */
static void visit_plan(struct actions *x, esp_id n_birth, struct state *s)
{
    const size_t one = sizeof(struct action), left = x->n_plan - x->next;
    const size_t bytes = state_count(s, "plan", left * one, ACTIONS_MOST * one);
    state_require(s, bytes % one == 0, "plan", "a part of an action");
    if (state_restores(s)) {
        array_free(x->plan);
        x->plan = array_create(bytes / one, one);
        x->n_plan = x->plan ? bytes / one : 0;
        x->next = 0;
        s->status = x->plan ? ESP_OK : ESP_MEMORY;
    }
    if (bytes == 0 || s->status != ESP_OK)
        return;
    struct action *first = x->plan + x->next;
    state_bytes(s, "plan", (uint8_t *)first, bytes);
    for (size_t k = 0; k < bytes / one && s->status == ESP_OK; k++)
        state_require(s,
                      action_check(&first[k], n_birth) == ESP_OK &&
                          (k == 0 || first[k].image >= first[k - 1].image),
                      "plan", "an action is out of range");
}

static void visit_injected(struct actions *x, esp_id n_birth, struct state *s)
{
    x->n_injected = state_count(s, "injected_tick", x->n_injected, NETWORK_INJECTED);
    if (x->n_injected == 0)
        return;
    uint32_t tick[NETWORK_INJECTED], neuron[NETWORK_INJECTED];
    for (size_t k = 0; k < x->n_injected; k++) {
        tick[k] = x->injected[k].tick;
        neuron[k] = x->injected[k].neuron;
    }
    state_u32s(s, "injected_tick", tick, x->n_injected, INT32_MAX);
    state_u32s(s, "injected_neuron", neuron, x->n_injected, n_birth - 1);
    for (size_t k = 0; k < x->n_injected && state_restores(s); k++)
        x->injected[k] = (struct network_injected){tick[k], neuron[k]};
}

static void visit_neurons(struct actions *x, esp_id n_birth, struct state *s)
{
    const enum esp_status st = allocate(x, n_birth);
    if (st != ESP_OK) {
        s->status = st;
        return;
    }
    state_bools(s, "silent", x->silent, n_birth);
    state_f32s(s, "theta_mV", x->theta_mV, n_birth, 0.0f, FLT_MAX);
    state_bools(s, "is_protected", x->is_protected, n_birth);
    x->n_silent = 0;
    for (size_t k = 0; k < n_birth && s->status == ESP_OK; k++)
        x->n_silent += x->silent[k];
}

/* Whether the state has items of actions. */
static bool has_items(const struct actions *x, const struct state *s)
{
    char path[STATE_PATH + sizeof "factor"];
    snprintf(path, sizeof path, "%sfactor", s->path);
    return s->restoring ? s->count(s->context, path) > 0
                        : x->n_applied > 0 || x->next < x->n_plan;
}

static void restore_site(const struct actions *x, const struct actions_site *site,
                         struct state *s)
{
    site->pruner->is_protected = x->is_protected;
    network_scale_inhibition(site->net, x->factor[ACTION_INHIBITION]);
    if (x->factor[ACTION_INPUT_RATE] != 1.0)
        s->status = stimulus_set_rate(site->stimulus, x->factor[ACTION_INPUT_RATE]);
}

void actions_visit(struct actions *x, const struct actions_site *site, struct state *s)
{
    const esp_id n_birth = network_output(site->net)->lif->n_birth;
    state_enter(s, "actions");
    if (has_items(x, s)) {
        state_f64s(s, "factor", x->factor, N_ACTIONS, 0.0, 16.0);
        state_u64s(s, "n_applied", &x->n_applied, 1, ACTIONS_MOST);
        visit_neurons(x, n_birth, s);
        visit_injected(x, n_birth, s);
        visit_plan(x, n_birth, s);
        if (state_restores(s))
            restore_site(x, site, s);
    }
    state_leave(s);
}
