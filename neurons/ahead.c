/* neurons/ahead.c - a member that has gone through a tick keeps V at its end for as long as another
 * may still stop the run there: DEPTH ticks. Whoever would go further than that beyond the slowest ends
 * the run instead, so that nobody waits inside it. */
#include "neurons/ahead.h"

#include <assert.h>
#include <stdatomic.h>

enum { DEPTH = 16, ROWS_MAX = 64 };

/* What a member tells the others, in a cache line of its own. */
struct member {
    /* It will not stop the run before this tick. */
    _Alignas(ARRAY_ALIGN) atomic_size_t committed;
    size_t stop;   /* the tick in which it found a candidate; SIZE_MAX: none */
    size_t winner; /* its own winner there, n if none */
    float excess_mV;
    bool any; /* of ahead_inhibit */
};

struct ahead {
    float *v_mV[DEPTH]; /* [n] V at the end of tick k of a run, k modulo DEPTH */
    struct member *member;
    unsigned n_members;
    size_t winner;
    bool winner_known; /* V is what ahead_run left */
};

struct run {
    struct lif_group *group;
    const struct ahead_input *in;
    atomic_size_t last; /* the tick after which the run ends, as far as is known */
};

static inline const float *row_of(const struct ahead_input *in, size_t event)
{
    return in->rows ? in->rows[event] : in->w_mV + in->id[event] * in->stride;
}

/* The k-th tick for a member's part: out = v * decay + rows. */
static bool advance(const struct lif_group *g, struct team_part p, float *out,
                    const float *v, const struct ahead_input *in, size_t k, float decay)
{
    const float *rows[ROWS_MAX];
    size_t event = k > 0 ? in->group[k - 1].end : in->begin;
    bool any = false;
    do {
        size_t n_rows = 0;
        for (; n_rows < ROWS_MAX && event < in->group[k].end; n_rows++)
            rows[n_rows] = row_of(in, event++) + p.from;
        any = g->kernels->advance(out + p.from, v + p.from, rows, n_rows, decay,
                                  g->derived.limit_mV + p.from, p.end - p.from);
        v = out;
        decay = 1.0f;
    } while (event < in->group[k].end);
    return any;
}

/* Refractory neurons only decay. */
static void keep_resting(const struct lif_group *g, struct team_part p, float *out,
                         const float *v, esp_tick now, float decay)
{
    for (size_t k = 0; k < g->n_resting; k++) {
        const esp_id j = g->resting[k];
        if (j >= p.from && j < p.end && g->state.ready[j] > now)
            out[j] = v[j] * decay;
    }
}

static void end_after(struct run *run, size_t tick)
{
    size_t last = atomic_load_explicit(&run->last, memory_order_relaxed);
    while (tick < last && !atomic_compare_exchange_weak_explicit(&run->last, &last, tick,
                                                                 memory_order_relaxed,
                                                                 memory_order_relaxed))
        ;
}

/* The tick before which no member will stop. */
static size_t agreed(const struct ahead *a)
{
    size_t least = SIZE_MAX;
    for (unsigned m = 0; m < a->n_members; m++) {
        const size_t k =
            atomic_load_explicit(&a->member[m].committed, memory_order_relaxed);
        least = k < least ? k : least;
    }
    return least;
}

static void find_winner(const struct lif_group *g, struct team_part p, const float *v,
                        struct member *me)
{
    const float *limit = g->derived.limit_mV;
    const size_t n = p.end - p.from;
    const size_t j = g->kernels->winner(v + p.from, limit + p.from, n);
    me->winner = j < n ? p.from + j : g->n;
    if (j < n)
        me->excess_mV = v[me->winner] - limit[me->winner];
}

/* `last` only falls, so whoever leaves has computed every tick up to the one that counts. */
static void run_part(void *context, unsigned member, unsigned n_members)
{
    struct run *run = context;
    const struct lif_group *g = run->group;
    struct ahead *a = g->ahead;
    struct member *me = &a->member[member];
    const struct team_part p = team_part(g->n, member, n_members);
    const float *v = g->state.v_mV;
    esp_tick before = g->state.now;
    for (size_t k = 0, safe = DEPTH; k < run->in->n_groups; k++) {
        if (k > atomic_load_explicit(&run->last, memory_order_relaxed))
            return;
        if (k >= safe && k >= (safe = agreed(a) + DEPTH)) {
            end_after(run, k - 1);
            return;
        }
        atomic_store_explicit(&me->committed, k, memory_order_relaxed);
        float *out = a->v_mV[k % DEPTH];
        const esp_tick now = run->in->group[k].tick + run->in->delay;
        const float decay = decay_factor(&g->derived.membrane, now - before);
        const bool any = advance(g, p, out, v, run->in, k, decay);
        keep_resting(g, p, out, v, now, decay);
        before = now;
        v = out;
        if (!any)
            continue;
        end_after(run, k);
        me->stop = k;
        if (g->params.winner_take_all)
            find_winner(g, p, v, me);
        return;
    }
}

/* Whether somebody stopped at this tick; the winner is the one of neurons/lif.h. */
static bool gather_winners(struct lif_group *g, size_t tick)
{
    struct ahead *a = g->ahead;
    float best_mV = -1.0f;
    bool any = false;
    a->winner = g->n;
    for (unsigned m = 0; m < a->n_members; m++) {
        const struct member *x = &a->member[m];
        if (x->stop != tick)
            continue;
        any = true;
        if (x->winner < g->n && x->excess_mV > best_mV) {
            best_mV = x->excess_mV;
            a->winner = x->winner;
        }
    }
    a->winner_known = g->params.winner_take_all;
    return any;
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

size_t ahead_run(struct lif_group *g, const struct ahead_input *in, bool *candidate)
{
    assert(g->team && in->n_groups >= 1);
    struct run run = {.group = g, .in = in, .last = in->n_groups - 1};
    for (unsigned m = 0; m < g->ahead->n_members; m++) {
        atomic_store_explicit(&g->ahead->member[m].committed, 0, memory_order_relaxed);
        g->ahead->member[m].stop = SIZE_MAX;
    }
    team_run(g->team, run_part, &run);
    const size_t last = atomic_load_explicit(&run.last, memory_order_relaxed);
    float *const v = g->ahead->v_mV[last % DEPTH];
    g->ahead->v_mV[last % DEPTH] = g->state.v_mV;
    g->state.v_mV = v;
    g->state.now = in->group[last].tick + in->delay;
    forget_rested(g);
    *candidate = gather_winners(g, last);
    return last + 1;
}

size_t ahead_winner(const struct lif_group *g)
{
    return g->ahead->winner_known
               ? g->ahead->winner
               : g->kernels->winner(g->state.v_mV, g->derived.limit_mV, g->n);
}

struct inhibition {
    struct lif_group *group;
    float amount_mV, floor_mV;
};

static void inhibit_part(void *context, unsigned member, unsigned n_members)
{
    const struct inhibition *x = context;
    struct lif_group *g = x->group;
    const struct team_part p = team_part(g->n, member, n_members);
    g->ahead->member[member].any =
        g->kernels->inhibit(g->state.v_mV + p.from, x->amount_mV, x->floor_mV,
                            g->derived.limit_mV + p.from, p.end - p.from);
}

bool ahead_inhibit(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct inhibition x = {.group = g, .amount_mV = amount_mV, .floor_mV = floor_mV};
    struct ahead *a = g->ahead;
    a->winner_known = false;
    team_run(g->team, inhibit_part, &x);
    bool any = false;
    for (unsigned m = 0; m < a->n_members; m++)
        any |= a->member[m].any;
    return any;
}

/* ---- life ---- */

void ahead_free(struct ahead *a)
{
    if (!a)
        return;
    for (size_t k = 0; k < DEPTH; k++)
        array_free(a->v_mV[k]);
    array_free(a->member);
    array_free(a);
}

static enum esp_status create(size_t n, unsigned n_members, struct ahead **out)
{
    struct ahead *a = array_create(1, sizeof *a);
    if (!a)
        return ESP_MEMORY;
    bool complete = (a->member = array_create(n_members, sizeof *a->member));
    for (size_t k = 0; k < DEPTH && complete; k++)
        complete = (a->v_mV[k] = array_create(n, sizeof *a->v_mV[k]));
    if (!complete) {
        ahead_free(a);
        return ESP_MEMORY;
    }
    a->n_members = n_members;
    *out = a;
    return ESP_OK;
}

enum esp_status ahead_share(struct lif_group *g, struct team *team)
{
    if (g->psc)
        return ESP_OK;
    if (team && g->ahead && g->ahead->n_members != team_size(team)) {
        ahead_free(g->ahead);
        g->ahead = NULL;
    }
    const enum esp_status st =
        team && !g->ahead ? create(g->n, team_size(team), &g->ahead) : ESP_OK;
    if (st == ESP_OK)
        g->team = team;
    if (g->ahead)
        g->ahead->winner_known = false;
    return st;
}
