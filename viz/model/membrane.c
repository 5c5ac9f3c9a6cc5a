/* viz/model/membrane.c - a ring of points. */
#include "viz/model/membrane.h"

#include "base/array.h"

void membrane_free(struct membrane *m)
{
    array_free(m->points);
    *m = (struct membrane){0};
}

static void add(struct membrane *m, struct membrane_point point)
{
    m->points[m->n++ % MEMBRANE_POINTS] = point;
}

/* Whether the points of `e` continue those of the last image. */
static bool goes_on(const struct membrane *m, const struct event_membrane *e)
{
    return m->n > 0 && m->birth == e->birth && m->image == e->image && m->taken <= e->n;
}

void membrane_take(struct membrane *m, const struct event_membrane *e, int64_t begin)
{
    if (!m->points && !(m->points = array_create(MEMBRANE_POINTS, sizeof *m->points)))
        return;
    if (m->birth != e->birth)
        m->n = 0;
    if (!goes_on(m, e))
        m->taken = 0;
    m->birth = e->birth;
    m->rest_mV = e->rest_mV;
    m->image = e->image;
    for (size_t k = m->taken; k < e->n; k++)
        add(m, (struct membrane_point){begin + e->points[k].tick, e->points[k].v_mV,
                                       e->points[k].limit_mV, k == 0});
    m->taken = e->n;
}

const struct membrane_point *membrane_point(const struct membrane *m, uint64_t k)
{
    return &m->points[k % MEMBRANE_POINTS];
}

uint64_t membrane_find(const struct membrane *m, int64_t from)
{
    uint64_t low = m->n > MEMBRANE_POINTS ? m->n - MEMBRANE_POINTS : 0, high = m->n;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (membrane_point(m, middle)->tick >= from)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
