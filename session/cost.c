/* session/cost.c */
#include "session/cost.h"

#include "base/clock.h"
#include "sim/training/energy.h"

static const double UNREADABLE_J = -1.0;

struct cost cost_now(void)
{
    return (struct cost){clock_now_s(), clock_cpu_s(), energy_meter_J()};
}

struct cost cost_between(struct cost begun, struct cost ended)
{
    const double joules =
        begun.joules < 0 || ended.joules < 0 ? UNREADABLE_J : ended.joules - begun.joules;
    return (struct cost){ended.wall_s - begun.wall_s, ended.cpu_s - begun.cpu_s, joules};
}

struct cost cost_sum(struct cost a, struct cost b)
{
    const double joules =
        a.joules < 0 || b.joules < 0 ? UNREADABLE_J : a.joules + b.joules;
    return (struct cost){a.wall_s + b.wall_s, a.cpu_s + b.cpu_s, joules};
}
