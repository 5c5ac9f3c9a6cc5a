/* neurons/ahead_tick.c - what happens to a group within one tick, shared among the members of its team. */
#include "neurons/ahead_state.h"

enum { ROWS_MAX = 64 };

struct tick {
    struct lif_group *group;
    const float *const *rows;
    size_t n_rows;
    float decay, amount_mV, floor_mV;
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

bool ahead_add(struct lif_group *g, const float *const *rows, size_t n_rows, float decay)
{
    struct tick x = {.group = g, .rows = rows, .n_rows = n_rows, .decay = decay};
    g->ahead->winner_known = false;
    team_run(g->team, add_part, &x);
    return ahead_any(g->ahead);
}

static void inhibit_part(void *context, unsigned member, unsigned n_members)
{
    const struct tick *x = context;
    const struct lif_group *g = x->group;
    const struct team_part p = team_part(g->n, member, n_members);
    g->ahead->member[member].any =
        g->kernels->inhibit(g->state.v_mV + p.from, x->amount_mV, x->floor_mV,
                            g->derived.limit_mV + p.from, p.end - p.from);
}

bool ahead_inhibit(struct lif_group *g, float amount_mV, float floor_mV)
{
    struct tick x = {.group = g, .amount_mV = amount_mV, .floor_mV = floor_mV};
    g->ahead->winner_known = false;
    team_run(g->team, inhibit_part, &x);
    return ahead_any(g->ahead);
}
