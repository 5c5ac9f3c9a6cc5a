/* viz/feed/gauge.c */
#include "viz/feed/gauge.h"

#include <math.h>

static const double LONG_ENOUGH_S = 0.5;

struct gauge gauge_start(double now_s, double sim_s)
{
    return (struct gauge){.from_s = now_s, .from_sim_s = sim_s, .speed = (double)NAN};
}

void gauge_read(struct gauge *g, double now_s, double sim_s)
{
    const double took_s = now_s - g->from_s;
    if (took_s < (isnan(g->speed) ? 0.1 * LONG_ENOUGH_S : LONG_ENOUGH_S))
        return;
    g->speed = (sim_s - g->from_sim_s) / took_s;
    gauge_skip(g, now_s, sim_s);
}

void gauge_skip(struct gauge *g, double now_s, double sim_s)
{
    g->from_s = now_s;
    g->from_sim_s = sim_s;
}
