/* viz/model/series.c - thinning by halves. */
#include "viz/model/series.h"

#include <math.h>

void series_clear(struct series *s)
{
    s->n = s->skipped = 0;
    s->stride = 1;
    s->last_x = s->last_y = 0;
}

static void thin(struct series *s)
{
    for (size_t k = 0; 2 * k < s->n; k++) {
        s->x[k] = s->x[2 * k];
        s->y[k] = s->y[2 * k];
    }
    s->n = (s->n + 1) / 2;
    s->stride *= 2;
}

void series_add(struct series *s, double x, double y)
{
    if (isnan(y) || (s->n > 0 && x < s->last_x))
        return;
    s->last_x = x;
    s->last_y = y;
    if (s->n > 0 && ++s->skipped < s->stride)
        return;
    s->skipped = 0;
    if (s->n == SERIES_MOST)
        thin(s);
    s->x[s->n] = x;
    s->y[s->n++] = y;
}

void series_range(const struct series *s, double *low, double *high)
{
    *low = *high = s->n > 0 ? s->last_y : 0;
    for (size_t k = 0; k < s->n; k++) {
        *low = fmin(*low, s->y[k]);
        *high = fmax(*high, s->y[k]);
    }
}
