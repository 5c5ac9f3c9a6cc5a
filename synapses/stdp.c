/* synapses/stdp.c - what all rules share: the trace of inputs, changing columns of weights, and scaling the input
 * weights. */
#include "synapses/stdp.h"

#include "base/array.h"
#include "kernels/kernels.h"
#include "synapses/rule.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#define RULE_NAME(VALUE, name)    #name,
#define RULE_ADDRESS(VALUE, name) &plasticity_##name,

const char *const stdp_rule_names[N_STDP_RULES + 1] = {STDP_RULES(RULE_NAME) NULL};
static const struct plasticity_rule *const rules[N_STDP_RULES] = {
    STDP_RULES(RULE_ADDRESS)};

const struct plasticity_rule plasticity_none = {0};

enum esp_status stdp_create(const struct stdp_params *params, double dt_ms, size_t n_pre,
                            size_t n_post, struct stdp **out)
{
    struct stdp *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    s->params = *params;
    s->rule = params->weight_bits && params->rule == STDP_POST ? &plasticity_fixed
                                                               : rules[params->rule];
    s->eta = (float)params->eta;
    s->pace = 1.0f;
    s->pull = array_create(n_pre, sizeof *s->pull);
    enum esp_status st = s->pull ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = trace_create(&s->pre, n_pre, dt_ms, params->tau_pre_ms);
    if (st == ESP_OK && !params->trace_adds)
        trace_saturate(&s->pre);
    if (st == ESP_OK && s->rule->create)
        st = s->rule->create(s, dt_ms, n_pre, n_post);
    if (st != ESP_OK) {
        stdp_free(s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

void stdp_free(struct stdp *s)
{
    if (!s)
        return;
    if (s->rule && s->rule->free)
        s->rule->free(s);
    column_cache_free(&s->columns);
    trace_free(&s->pre);
    trace_free(&s->post1);
    trace_free(&s->post2);
    array_free(s->recent);
    array_free(s->pull);
    array_free(s->awake);
    array_free(s);
}

void stdp_begin(struct stdp *s, esp_tick now, bool from_rest)
{
    struct trace *const traces[] = {&s->pre, &s->post1, &s->post2};
    for (size_t k = 0; k < sizeof traces / sizeof *traces; k++) {
        if (from_rest)
            trace_forget(traces[k]);
        trace_move(traces[k], now);
    }
    if (s->rule->begin)
        s->rule->begin(s, now);
}

static void mark_inputs(struct stdp *s, esp_tick now, const esp_id *pre, size_t n)
{
    if (!s->params.trace_adds) {
        const int32_t stamp = trace_tick(&s->pre, now);
        for (size_t k = 0; k < n; k++)
            s->pre.stamp[pre[k]] = stamp;
        return;
    }
    for (size_t k = 0; k < n; k++)
        trace_set(&s->pre, pre[k], now, trace_read(&s->pre, pre[k], now) + 1.0f);
}

/* The traces of SPREAD events are set at a time, because the processor predicts the end of a loop of fixed length.
 * The last step of a group may also set traces of the next groups; their events get the right stamp later in the
 * same call. */
void stdp_mark(struct stdp *s, const struct event_group *group, size_t n, size_t begin,
               esp_tick delay, const esp_id *id)
{
    enum { SPREAD = 8 };
    assert(!s->rule->input);
    team_reclaim(s->team, s);
    const size_t last = group[n - 1].end;
    for (size_t k = 0; k < n; begin = group[k++].end) {
        const esp_tick now = group[k].tick + delay;
        const size_t end = group[k].end;
        if (s->params.trace_adds || end + SPREAD > last) {
            mark_inputs(s, now, id + begin, end - begin);
            continue;
        }
        for (size_t e = begin; e < end; e += SPREAD)
            mark_inputs(s, now, id + e, SPREAD);
    }
}

uint64_t stdp_input(struct stdp *s, struct dense *d, esp_tick now, const esp_id *pre,
                    size_t n)
{
    team_reclaim(s->team, s);
    mark_inputs(s, now, pre, n);
    return s->rule->input ? s->rule->input(s, d, now, pre, n) : 0;
}

/* Compute pull[i] of the inputs in awake[]. For all other inputs x_i is 0, and pull[i] was set at the beginning of
 * the presentation. */
static void compute_awake(struct stdp *s)
{
    const struct stdp_update *u = &s->update;
    const struct trace *x = &s->pre;
    const int32_t now = trace_tick(x, u->now), last = (int32_t)x->decay.last;
    for (size_t k = 0; k < s->n_awake; k++) {
        const esp_id i = s->awake[k];
        const int32_t age = now - x->stamp[i];
        const float factor = x->decay.table[age < last ? age : last];
        s->pull[i] = u->rate * (x->value[i] * factor - u->target);
    }
}

/* Compute pull[i] = rate * (x_i - target) for all inputs i. */
static void compute_pull(struct stdp *s)
{
    const struct stdp_update *u = &s->update;
    const struct trace *x = &s->pre;
    if (s->columns.open && (u->mu == 0.0f || u->mu == 1.0f))
        compute_awake(s);
    else
        kernels_get()->pull(s->pull, x->value, x->stamp, trace_tick(x, u->now),
                            x->decay.table, (int32_t)x->decay.last, u->rate, u->target,
                            x->n);
}

/* Multiply pull[i] by (w_max - w_i)^mu, for a mu that is neither 0 nor 1. Weight i is w[i * step]. */
static void bend(struct stdp *s, const float *w, size_t step)
{
    const float w_max = (float)s->params.w_max_mV;
    bool finite = true;
    for (size_t i = 0; i < s->pre.n; i++) {
        const float room = w_max - w[i * step];
        s->pull[i] *= powf(room > 0.0f ? room : 0.0f, s->update.mu);
        finite &= isfinite(s->pull[i]) != 0;
    }
    s->overflowed |= !finite;
}

/* Change the input weights of a neuron by pull[]. Weight i is w[i * step]. */
static void apply(struct stdp *s, float *w, size_t step)
{
    const struct kernels *k = kernels_get();
    const float w_max = (float)s->params.w_max_mV, mu = s->update.mu;
    if (s->rule->change) {
        s->rule->change(s, w, step);
        return;
    }
    if (mu == 1.0f) {
        k->soften(w, step, s->pull, w_max, s->pre.n);
        return;
    }
    if (mu != 0.0f)
        bend(s, w, step);
    k->shift(w, step, s->pull, w_max, s->pre.n);
}

static void change(struct stdp *s)
{
    const struct stdp_update *u = &s->update;
    if (!s->rule->change)
        compute_pull(s);
    if (!u->column) {
        apply(s, u->weights->w_mV + u->post, u->weights->stride);
        return;
    }
    if (u->is_new)
        column_cache_copy(u->column, u->weights, u->post);
    apply(s, u->column, 1);
    column_cache_show(&s->columns, u->column, u->weights, u->post);
}

/* The member whose part contains the neuron changes its weights. The member also reads them next, so their cache
 * lines stay in the cache of its processor. */
static void change_part(void *context, unsigned member, unsigned n_members)
{
    struct stdp *s = context;
    const size_t n_post = s->update.weights->n_post;
    if (team_part_has(team_part(n_post, member, n_members), s->update.post))
        change(s);
}

uint64_t stdp_output(struct stdp *s, struct dense *d, esp_tick now, esp_id post)
{
    team_reclaim(s->team, s);
    s->rule->output(s, d, now, post);
    team_later(s->team, change_part, s);
    return d->n_pre;
}

void stdp_expect(struct stdp *s, const esp_id *pre, size_t n)
{
    if (s->rule->expect)
        s->rule->expect(s, pre, n);
}

struct putting_back {
    const struct column_cache *columns;
    struct dense *weights;
};

/* Each member writes the copies of its own neurons back, because it reads these weights next. */
static void put_back_part(void *context, unsigned member, unsigned n_members)
{
    const struct putting_back *x = context;
    column_cache_put_back(x->columns, x->weights,
                          team_part(x->weights->n_post, member, n_members));
}

void stdp_end(struct stdp *s, struct dense *d)
{
    struct putting_back x = {.columns = &s->columns, .weights = d};
    if (s->columns.n > 0)
        team_run(s->team, put_back_part, &x);
    team_settle(s->team);
    column_cache_close(&s->columns);
}

/* Renumber recent[], which contains dense indices. keep[k] is the old index of the neuron with new index k. Both
 * lists ascend, so one merge suffices. */
static void compact_recent(struct stdp *s, const esp_id *keep, size_t n_keep)
{
    size_t n = 0, new_index = 0;
    for (size_t k = 0; k < s->n_recent; k++) {
        while (new_index < n_keep && keep[new_index] < s->recent[k])
            new_index++;
        if (new_index < n_keep && keep[new_index] == s->recent[k])
            s->recent[n++] = (esp_id)new_index;
    }
    s->n_recent = n;
}

void stdp_compact(struct stdp *s, const esp_id *keep, size_t n_keep)
{
    trace_compact(&s->post1, keep, n_keep);
    trace_compact(&s->post2, keep, n_keep);
    compact_recent(s, keep, n_keep);
}

void stdp_compact_pre(struct stdp *s, const esp_id *keep, size_t n_keep)
{
    trace_compact(&s->pre, keep, n_keep);
}

void stdp_reset_neuron(struct stdp *s, esp_id post)
{
    size_t n = 0;
    if (s->post1.n == 0)
        return;
    s->post1.value[post] = s->post2.value[post] = 0.0f;
    for (size_t k = 0; k < s->n_recent; k++)
        if (s->recent[k] != post)
            s->recent[n++] = s->recent[k];
    s->n_recent = n;
}

static bool ascends(const esp_id *ids, size_t n)
{
    for (size_t k = 1; k < n; k++)
        if (ids[k] <= ids[k - 1])
            return false;
    return true;
}

void stdp_visit(struct stdp *s, esp_tick next, struct state *state)
{
    state_f32s(state, "eta", &s->eta, 1, 0.0f, FLT_MAX);
    trace_visit(&s->pre, "pre", next, state);
    if (state_restores(state) && !s->params.trace_adds)
        trace_saturate(&s->pre);
    trace_visit(&s->post1, "post1", next, state);
    trace_visit(&s->post2, "post2", next, state);
    if (!s->recent)
        return;
    s->n_recent = state_count(state, "recent", s->n_recent, s->post1.n);
    state_u32s(state, "recent", s->recent, s->n_recent, (uint32_t)s->post1.n - 1);
    if (state_restores(state))
        state_require(state, ascends(s->recent, s->n_recent), "recent",
                      "neurons must ascend");
}

/* ---- scaling the input weights of the neurons that fired ---- */

/* Number of columns that are summed in parallel, because the additions of one sum depend on each other. */
enum { NORM_WAYS = 4 };

/* Where the input weights of a neuron are: weight i is w[i * step]. */
struct inputs {
    float *w;
    size_t step;
};

static struct inputs inputs_of(const struct stdp *s, const struct dense *d, esp_id post)
{
    float *column = column_cache_find(&s->columns, post);
    return column ? (struct inputs){column, 1}
                  : (struct inputs){d->w_mV + post, d->stride};
}

/* Compute the sum (l1) or the Euclidean length (l2) of the input weights of NORM_WAYS neurons. Each sum is in the
 * order of the inputs. */
static void measure(size_t n_pre, enum stdp_norm norm, const struct inputs in[NORM_WAYS],
                    double size[NORM_WAYS])
{
    double sum[NORM_WAYS] = {0};
    for (size_t i = 0; i < n_pre; i++)
        for (size_t k = 0; k < NORM_WAYS; k++) {
            const double x = (double)in[k].w[i * in[k].step];
            sum[k] += norm == STDP_NORM_L2 ? x * x : x;
        }
    for (size_t k = 0; k < NORM_WAYS; k++)
        size[k] = norm == STDP_NORM_L2 ? sqrt(sum[k]) : sum[k];
}

static void scale_inputs(size_t n_pre, struct inputs in, float scale)
{
    for (size_t i = 0; i < n_pre; i++)
        in.w[i * in.step] *= scale;
}

static void normalise(const struct stdp *s, const esp_id *post, size_t n)
{
    const size_t n_pre = s->scaling.weights->n_pre;
    struct inputs some[NORM_WAYS];
    double size[NORM_WAYS];
    for (size_t k = 0; k < NORM_WAYS; k++)
        some[k] = inputs_of(s, s->scaling.weights, post[k < n ? k : 0]);
    measure(n_pre, s->params.norm, some, size);
    for (size_t k = 0; k < n; k++) {
        const float scale = (float)(s->params.weight_norm / size[k]);
        if (size[k] > 0.0 && isfinite(scale))
            scale_inputs(n_pre, some[k], scale);
    }
}

/* Each member of the team scales the weights of the neurons in its own part. */
static void normalise_part(void *context, unsigned member, unsigned n_members)
{
    const struct stdp_scaling *x = context;
    const struct team_part mine = team_part(x->weights->n_post, member, n_members);
    esp_id some[NORM_WAYS];
    size_t n = 0;
    for (size_t k = 0; k < x->n; k++) {
        if (team_part_has(mine, x->post[k]))
            some[n++] = x->post[k];
        if (n > 0 && (n == NORM_WAYS || k + 1 == x->n)) {
            normalise(x->stdp, some, n);
            n = 0;
        }
    }
}

uint64_t stdp_normalise(struct stdp *s, struct dense *d, const esp_id *post, size_t n)
{
    if (s->params.norm == STDP_NORM_NONE)
        return 0;
    team_reclaim(s->team, &s->scaling);
    s->scaling = (struct stdp_scaling){.stdp = s, .weights = d, .post = post, .n = n};
    team_later(s->team, normalise_part, &s->scaling);
    return (uint64_t)n * d->n_pre;
}
