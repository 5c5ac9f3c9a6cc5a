/* studies/statistics.c */
#include "studies/statistics.h"

#include <math.h>

void moments_add(struct moments *m, double x)
{
    if (isnan(x))
        return;
    m->n++;
    const double before = x - m->mean;
    m->mean += before / (double)m->n;
    m->squares += before * (x - m->mean);
}

struct sample moments_sample(const struct moments *m)
{
    const double none = (double)NAN, n = (double)m->n;
    struct sample s = {m->n, none, none, none};
    if (m->n > 0)
        s.mean = m->mean;
    if (m->n > 1) {
        s.sd = sqrt(m->squares / (n - 1));
        s.se = s.sd / sqrt(n);
    }
    return s;
}
