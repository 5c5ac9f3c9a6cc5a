/* session/session_state.c - save and restore a session: measured values, golden hash, and trainer. */
#include "session/session.h"

#include <float.h>

static const uint64_t MOST_BYTES = UINT64_C(1) << 60;

static void visit_memory(struct network_memory *m, struct state *s)
{
    state_enter(s, "memory_before");
    state_u64s(s, "weights", &m->weights, 1, MOST_BYTES);
    state_u64s(s, "neurons", &m->neurons, 1, MOST_BYTES);
    state_u64s(s, "lateral", &m->lateral, 1, MOST_BYTES);
    state_leave(s);
}

static void visit_accuracy(struct accuracy *a, struct state *s)
{
    static const char *const names[READOUT_VOTES] = {[READOUT_ALL] = "all",
                                                     [READOUT_PROPORTION] = "proportion",
                                                     [READOUT_BAYES] = "bayes"};
    state_enter(s, "accuracy_before");
    for (int v = 0; v < READOUT_VOTES; v++)
        state_f64_or_nan(s, names[v], &a->vote[v], 0.0, 1.0);
    state_leave(s);
}

/* Clock readings are meaningless in another process. Therefore the state holds durations. */
static void visit_costs(struct session *r, struct state *s)
{
    struct cost spent = s->restoring ? (struct cost){0} : session_cost(r);
    double waited_s = s->restoring ? 0.0 : session_waited_s(r);
    state_enter(s, "costs");
    state_f64s(s, "wall_s", &spent.wall_s, 1, 0.0, DBL_MAX);
    state_f64s(s, "cpu_s", &spent.cpu_s, 1, 0.0, DBL_MAX);
    state_f64s(s, "joules", &spent.joules, 1, -1.0, DBL_MAX);
    state_f64s(s, "record_wait_s", &waited_s, 1, 0.0, DBL_MAX);
    state_f64s(s, "first_removal_s", &r->first_removal_s, 1, 0.0, DBL_MAX);
    state_f64s(s, "last_removal_s", &r->last_removal_s, 1, 0.0, DBL_MAX);
    state_leave(s);
    if (!state_restores(s))
        return;
    r->earlier = spent;
    r->earlier_waited_s = waited_s;
}

static void visit_measured(struct session *r, struct state *s)
{
    struct metrics *metrics = &r->metrics;
    state_enter(s, "run");
    state_u64s(s, "neurons_start", &metrics->neurons_start, 1, UINT32_MAX);
    state_u64s(s, "images_before", &metrics->images_before, 1, UINT64_MAX);
    visit_memory(&metrics->memory_before, s);
    visit_accuracy(&metrics->accuracy_before, s);
    visit_costs(r, s);
    state_leave(s);
}

/* Measured values are restored only if present: checkpoints written by libespalier may lack them, and those of earlier
 * versions the counts of the stretch. */
void session_visit(struct session *r, struct state *s)
{
    if (!s->restoring || s->count(s->context, "run/neurons_start") > 0)
        visit_measured(r, s);
    if (!s->restoring || s->count(s->context, "health/n_images") > 0) {
        state_enter(s, "health");
        health_visit(&r->health, s);
        state_leave(s);
    }
    state_enter(s, "golden");
    golden_visit(&r->golden, s);
    state_leave(s);
    state_enter(s, "trainer");
    trainer_visit(r->trainer, s);
    state_leave(s);
}
