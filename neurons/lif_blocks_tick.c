/* neurons/lif_blocks_tick.c - what happens to a group within one tick, shared among the members of its team. */
#include "neurons/lif_blocks_state.h"

enum { ROWS_MAX = 64 };

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
        g->ahead->member[member].any = g->kernels->advance(
            v, v, rows, n, decay, g->derived.limit_mV + p.from, p.end - p.from);
        decay = 1.0f;
    } while (row < x->n_rows);
}

bool lif_blocks_add(struct lif_group *g, const float *const *rows, size_t n_rows,
                    float decay)
{
    struct tick x = {.group = g, .rows = rows, .n_rows = n_rows, .decay = decay};
    g->ahead->winner_known = false;
    team_run(g->team, add_part, &x);
    return ahead_any(g->ahead);
}

static void inhibit_part(void *context, unsigned member, unsigned n_members)
{
    const struct inhibition *x = context;
    struct lif_group *g = x->group;
    const struct team_part p = team_part(g->n, member, n_members);
    g->ahead->member[member].any =
        g->kernels->inhibit(g->state.v_mV + p.from, x->amount_mV, x->floor_mV,
                            g->derived.limit_mV + p.from, p.end - p.from);
}

bool lif_blocks_inhibit(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct inhibition x = {g, amount_mV, floor_mV};
    g->ahead->winner_known = false;
    team_run(g->team, inhibit_part, &x);
    return ahead_any(g->ahead);
}

void lif_blocks_give_resting_back(struct lif_group *g, struct team_part p)
{
    for (size_t k = 0; k < g->n_resting; k++)
        if (team_part_has(p, g->resting[k]))
            g->state.v_mV[g->resting[k]] = g->resting_v_mV[k];
}

static void inhibit_others_part(void *context, unsigned member, unsigned n_members)
{
    const struct inhibition *x = context;
    inhibit_part(context, member, n_members);
    lif_blocks_give_resting_back(x->group, team_part(x->group->n, member, n_members));
}

void lif_blocks_inhibit_later(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct inhibition *x = &g->ahead->waiting;
    team_reclaim(g->team, x);
    *x = (struct inhibition){g, amount_mV, floor_mV};
    g->ahead->winner_known = false;
    team_later(g->team, inhibit_others_part, x);
}
