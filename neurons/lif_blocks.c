/* neurons/lif_blocks.c - computes many ticks at once, in two phases. These ticks are called a run.
 *
 * In the first phase each block of neurons computes ticks until one of its neurons reaches the limit, or up to the
 * earliest tick at which another block has found such a neuron. The results are written to lif_blocks.v_mV;
 * state.v_mV keeps V from before the run. Then the members of the team wait for each other. The run ends at the
 * earliest tick that was found. In the second phase the blocks that have computed more ticks are computed again, up
 * to this end. */
#include "neurons/lif_blocks.h"

#include "base/array.h"
#include "neurons/model.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum {
    TICKS_MAX = 64,
    PIECE_MAX = 24,
    ROWS_MAX = 64,
    LINE = ARRAY_ALIGN / sizeof(float)
};

struct block {
    struct team_part part;
    float gap_mV; /* smallest limit - V of the neurons of the block, before the run */
    size_t done;  /* number of ticks computed so far */
    /* Number of computed ticks after which V was copied to scratch_mV; 0: it was not copied. */
    size_t middle;
    /* Whether a neuron may have reached its limit in the last tick computed. */
    bool reached;
};

/* The result of one member of the team. All members read it. Each result is in a cache line of its own. */
struct member {
    /* Winner among the neurons of the member: dense index; n if there is none. */
    _Alignas(ARRAY_ALIGN) size_t winner;
    /* V - limit of the winner; -1 if there is none. */
    float excess_mV;
    bool any; /* whether a neuron of the member may have reached its limit */
    /* [n_blocks] the blocks of the member. The 16 with the smallest gap_mV are first, sorted. */
    struct block *block;
    size_t n_blocks;
};

struct inhibition {
    struct lif_group *group;
    float amount_mV, floor_mV;
};

struct lif_blocks {
    float *v_mV; /* [n] V at the end of the run */
    /* Memory for the blocks: one element for each cache line of V, because a block consists of one or more cache
     * lines. */
    struct block *block;
    /* [n_members]; memory is allocated for members_room elements. */
    struct member *member;
    unsigned n_members, members_room;
    /* The inhibition that the next round of the team applies. */
    struct inhibition waiting;
    size_t winner;
    /* Whether `winner` is valid: V has not changed since lif_blocks_run. */
    bool winner_known;
};

/* Return whether a neuron of any member may have reached its limit. */
static bool any_member_has_candidate(const struct lif_blocks *a)
{
    bool any = false;
    for (unsigned m = 0; m < a->n_members; m++)
        any |= a->member[m].any;
    return any;
}

struct run {
    struct lif_group *group;
    struct kernel_ticks ticks;
    float decay[TICKS_MAX];
    const struct lif_blocks_input *in;
    /* Number of neurons of a block, a multiple of the number of floats in a cache line. */
    size_t width;
    /* Number of ticks of the run; members lower it when they find an earlier end. */
    atomic_size_t end;
};

/* ---- computing one block ---- */

static esp_tick tick_of(const struct run *run, size_t k)
{
    return run->in->group[k].tick + run->in->delay;
}

/* Set V of the neurons of part p that are refractory at `now` to the stored value, which contains no input. */
static void restore_refractory(const struct lif_group *g, struct team_part p, float *v,
                               esp_tick now)
{
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (j >= p.from && j < p.end && g->state.ready[j] > now)
            v[j] = g->refractory_v_mV[k];
    }
}

static bool any_candidate(const struct lif_group *g, struct team_part p, const float *v)
{
    for (size_t j = p.from; j < p.end; j++)
        if (v[j] >= g->derived.limit_mV[j])
            return true;
    return false;
}

/* Compute V at tick `now`, without input, of the refractory neurons of part p, and store it. Return whether there
 * are any. */
static bool keep_refractory(const struct lif_group *g, struct team_part p, const float *v,
                            esp_tick now, float decay)
{
    bool any = false;
    for (size_t k = 0; k < g->n_refractory; k++) {
        const esp_id j = g->refractory[k];
        if (j < p.from || j >= p.end || g->state.ready[j] <= now)
            continue;
        g->refractory_v_mV[k] = v[j] * decay;
        any = true;
    }
    return any;
}

/* Compute the ticks done .. end - 1 of the block with the neurons p. v[] is V after `done` ticks; the results are
 * written to lif_blocks.v_mV. Stop after the first tick in which a neuron may have reached its limit and set
 * *reached to whether there was one. Return the number of ticks that are then computed, including the `done` ticks
 * before. */
static size_t run_ticks(const struct run *run, struct team_part p, const float *v,
                        size_t done, size_t end, bool *reached)
{
    const struct lif_group *g = run->group;
    const float *limit = g->derived.limit_mV;
    float *out = g->blocks->v_mV;
    struct kernel_ticks t = run->ticks;
    *reached = false;
    for (; done < end && !*reached; v = out) {
        const bool resting =
            keep_refractory(g, p, v, tick_of(run, done), run->decay[done]);
        t.group = run->ticks.group + done;
        t.decay = run->ticks.decay + done;
        t.begin = done > 0 ? t.group[-1].end : run->ticks.begin;
        t.n = resting ? 1 : end - done;
        const size_t n =
            g->kernels->run(out, v, limit, p.from, p.end - p.from, &t, reached);
        if (resting)
            restore_refractory(g, p, out, tick_of(run, done));
        if (resting && *reached)
            *reached = any_candidate(g, p, out);
        done += n;
    }
    return done;
}

/* ---- computing a run of ticks ---- */

static void lower_end(struct run *run, size_t n_ticks)
{
    size_t end = atomic_load_explicit(&run->end, memory_order_relaxed);
    while (n_ticks < end &&
           !atomic_compare_exchange_weak_explicit(
               &run->end, &end, n_ticks, memory_order_relaxed, memory_order_relaxed))
        ;
}

static size_t end_of(const struct run *run)
{
    return atomic_load_explicit(&run->end, memory_order_relaxed);
}

/* Compute a block in pieces of PIECE_MAX ticks. Between pieces the member reads the end of the run, which another
 * member may have lowered. A block that has passed the end then repeats only its last piece. */
static void run_block(struct run *run, struct block *b, struct member *own)
{
    const struct lif_group *g = run->group;
    float *middle = g->scratch_mV + b->part.from, *out = g->blocks->v_mV;
    const size_t bytes = (b->part.end - b->part.from) * sizeof *middle;
    size_t end = end_of(run);
    b->done = b->middle = 0;
    do {
        if (b->done > 0) {
            b->middle = b->done;
            memcpy(middle, out + b->part.from, bytes);
        }
        const size_t stop = b->done + PIECE_MAX < end ? b->done + PIECE_MAX : end;
        b->done = run_ticks(run, b->part, b->done ? out : g->state.v_mV, b->done, stop,
                            &b->reached);
        end = end_of(run);
    } while (b->done < end && !b->reached);
    if (b->reached)
        lower_end(run, b->done);
    own->any |= b->reached;
}

static void rerun(const struct run *run, struct block *b, size_t end)
{
    const struct lif_group *g = run->group;
    if (end > b->middle && b->middle > 0)
        b->done = run_ticks(run, b->part, g->scratch_mV, b->middle, end, &b->reached);
    else
        b->done = run_ticks(run, b->part, g->state.v_mV, 0, end, &b->reached);
}

/* Insert a block into the n blocks of a member. Only the NEAREST blocks with the smallest gaps are sorted. */
static void insert(struct block *block, size_t n, struct block b)
{
    enum { NEAREST = 16 };
    size_t k = n < NEAREST ? n : NEAREST;
    if (k > 0 && block[k - 1].gap_mV <= b.gap_mV) {
        block[n] = b;
        return;
    }
    if (n >= NEAREST)
        block[n] = block[--k];
    for (; k > 0 && block[k - 1].gap_mV > b.gap_mV; k--)
        block[k] = block[k - 1];
    block[k] = b;
}

static void divide(const struct run *run, struct team_part part, struct member *own)
{
    const struct lif_group *g = run->group;
    const float *v = g->state.v_mV, *limit = g->derived.limit_mV;
    own->block = g->blocks->block + part.from / LINE;
    own->n_blocks = 0;
    for (size_t from = part.from, end; from < part.end; from = end) {
        end = from + run->width < part.end ? from + run->width : part.end;
        struct block b = {.part = {from, end}};
        b.gap_mV = g->kernels->gap(v + from, limit + from, end - from);
        insert(own->block, own->n_blocks++, b);
    }
}

static bool is_better(const struct member *own, float excess_mV, size_t j)
{
    return excess_mV > own->excess_mV || (excess_mV == own->excess_mV && j < own->winner);
}

static void find_winner(const struct lif_group *g, struct team_part p, struct member *own)
{
    const float *v = g->blocks->v_mV, *limit = g->derived.limit_mV;
    const size_t n = p.end - p.from;
    const size_t j = p.from + g->kernels->winner(v + p.from, limit + p.from, n);
    if (j == p.end || !is_better(own, v[j] - limit[j], j))
        return;
    own->winner = j;
    own->excess_mV = v[j] - limit[j];
}

/* Compute those blocks again that have passed the end of the run, up to the end that is known now. */
static void rerun_beyond_end(const struct run *run, struct member *own)
{
    const size_t end = end_of(run);
    for (struct block *b = own->block; b < own->block + own->n_blocks; b++)
        if (b->done > end)
            rerun(run, b, end);
}

static void find_winners(const struct lif_group *g, struct member *own)
{
    own->winner = g->n;
    own->excess_mV = -1.0f;
    for (struct block *b = own->block; b < own->block + own->n_blocks; b++)
        if (b->reached && g->params.winner_take_all)
            find_winner(g, b->part, own);
}

/* The work of one member. It computes blocks with small gaps first: the sooner the end of the run is known, the
 * fewer blocks must be computed again. */
static void run_part(void *context, unsigned member, unsigned n_members)
{
    struct run *run = context;
    const struct lif_group *g = run->group;
    struct member *own = &g->blocks->member[member];
    divide(run, team_part(g->n, member, n_members), own);
    own->any = false;
    for (size_t k = 0; k < own->n_blocks; k++)
        run_block(run, &own->block[k], own);
    rerun_beyond_end(run, own);
    team_meet(g->team, member);
    if (any_member_has_candidate(g->blocks)) {
        rerun_beyond_end(run, own);
        find_winners(g, own);
    }
}

/* Find the winner among the winners of the members: the largest V - limit, of equal ones the lowest index. */
static void gather_winners(struct lif_group *g)
{
    struct lif_blocks *a = g->blocks;
    struct member best = {.winner = g->n, .excess_mV = -1.0f};
    for (unsigned m = 0; m < a->n_members; m++)
        if (is_better(&best, a->member[m].excess_mV, a->member[m].winner))
            best = a->member[m];
    a->winner = best.winner;
    a->winner_known = g->params.winner_take_all;
}

/* Return the number of neurons per block: at most as many as fit into the registers, and so that every member has
 * the same number of blocks. */
static size_t width_of(const struct lif_group *g)
{
    const size_t lines = (g->n + LINE - 1) / LINE, members = g->blocks->n_members;
    const size_t own = (lines + members - 1) / members,
                 most = g->kernels->run_width / LINE;
    const size_t rounds = (own + most - 1) / most;
    return (own + rounds - 1) / rounds * LINE;
}

static void prepare(struct run *run, struct lif_group *g,
                    const struct lif_blocks_input *in)
{
    const size_t n = in->n_groups < TICKS_MAX ? in->n_groups : TICKS_MAX;
    esp_tick before = g->state.now;
    for (size_t k = 0; k < n; k++) {
        const esp_tick now = in->group[k].tick + in->delay;
        run->decay[k] = decay_factor(&g->derived.membrane, now - before);
        before = now;
    }
    run->group = g;
    run->in = in;
    run->ticks = (struct kernel_ticks){.w = in->w_mV,
                                       .stride = in->stride,
                                       .id = in->id,
                                       .group = in->group,
                                       .begin = in->begin,
                                       .decay = run->decay};
    run->width = width_of(g);
    run->end = n;
}

size_t lif_blocks_run(struct lif_group *g, const struct lif_blocks_input *in,
                      bool *candidate)
{
    assert(in->n_groups >= 1);
    struct run run;
    prepare(&run, g, in);
    team_run(g->team, run_part, &run);
    *candidate = any_member_has_candidate(g->blocks);
    g->blocks->winner_known = false;
    if (*candidate)
        gather_winners(g);
    const size_t n = end_of(&run);
    float *const v = g->blocks->v_mV;
    g->blocks->v_mV = g->state.v_mV;
    g->state.v_mV = v;
    g->state.now = tick_of(&run, n - 1);
    lif_drop_recovered(g);
    return n;
}

size_t lif_blocks_winner(const struct lif_group *g)
{
    return g->blocks->winner_known
               ? g->blocks->winner
               : g->kernels->winner(g->state.v_mV, g->derived.limit_mV, g->n);
}

/* ---- computing one tick with all members of the team ---- */

struct tick {
    struct lif_group *group;
    const float *const *rows;
    size_t n_rows;
    float decay;
};

static void add_part(void *context, unsigned member, unsigned n_members)
{
    const struct tick *x = context;
    const struct lif_group *g = x->group;
    const struct team_part p = team_part(g->n, member, n_members);
    float *v = g->state.v_mV + p.from, decay = x->decay;
    const float *rows[ROWS_MAX];
    size_t row = 0;
    do {
        size_t n = 0;
        for (; n < ROWS_MAX && row < x->n_rows; n++)
            rows[n] = x->rows[row++] + p.from;
        g->blocks->member[member].any = g->kernels->advance(
            v, v, rows, n, decay, g->derived.limit_mV + p.from, p.end - p.from);
        decay = 1.0f;
    } while (row < x->n_rows);
}

bool lif_blocks_add(struct lif_group *g, const float *const *rows, size_t n_rows,
                    float decay)
{
    struct tick x = {.group = g, .rows = rows, .n_rows = n_rows, .decay = decay};
    g->blocks->winner_known = false;
    team_run(g->team, add_part, &x);
    return any_member_has_candidate(g->blocks);
}

static void inhibit_part(void *context, unsigned member, unsigned n_members)
{
    const struct inhibition *x = context;
    struct lif_group *g = x->group;
    const struct team_part p = team_part(g->n, member, n_members);
    g->blocks->member[member].any =
        g->kernels->inhibit(g->state.v_mV + p.from, x->amount_mV, x->floor_mV,
                            g->derived.limit_mV + p.from, p.end - p.from);
}

bool lif_blocks_inhibit(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct inhibition x = {g, amount_mV, floor_mV};
    g->blocks->winner_known = false;
    team_run(g->team, inhibit_part, &x);
    return any_member_has_candidate(g->blocks);
}

void lif_blocks_restore_refractory(struct lif_group *g, struct team_part p)
{
    for (size_t k = 0; k < g->n_refractory; k++)
        if (team_part_has(p, g->refractory[k]))
            g->state.v_mV[g->refractory[k]] = g->refractory_v_mV[k];
}

static void inhibit_others_part(void *context, unsigned member, unsigned n_members)
{
    const struct inhibition *x = context;
    inhibit_part(context, member, n_members);
    lif_blocks_restore_refractory(x->group, team_part(x->group->n, member, n_members));
}

void lif_blocks_inhibit_later(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct inhibition *x = &g->blocks->waiting;
    team_reclaim(g->team, x);
    *x = (struct inhibition){g, amount_mV, floor_mV};
    g->blocks->winner_known = false;
    team_later(g->team, inhibit_others_part, x);
}

/* ---- creating, freeing and sharing ---- */

struct lif_blocks *lif_blocks_create(size_t n)
{
    struct lif_blocks *a = array_create(1, sizeof *a);
    if (!a)
        return NULL;
    a->n_members = a->members_room = 1;
    a->v_mV = array_create(n, sizeof *a->v_mV);
    a->block = array_create(n / LINE + 1, sizeof *a->block);
    a->member = array_create(1, sizeof *a->member);
    if (a->v_mV && a->block && a->member)
        return a;
    lif_blocks_free(a);
    return NULL;
}

void lif_blocks_free(struct lif_blocks *a)
{
    if (!a)
        return;
    array_free(a->v_mV);
    array_free(a->block);
    array_free(a->member);
    array_free(a);
}

enum esp_status lif_blocks_share(struct lif_group *g, struct team *team)
{
    struct lif_blocks *a = g->blocks;
    a->n_members = 1;
    g->team = NULL;
    if (!team || g->model->add)
        return ESP_OK;
    if (team_size(team) > a->members_room) {
        struct member *member = array_create(team_size(team), sizeof *member);
        if (!member)
            return ESP_MEMORY;
        array_free(a->member);
        a->member = member;
        a->members_room = team_size(team);
    }
    a->n_members = team_size(team);
    g->team = team;
    return ESP_OK;
}
