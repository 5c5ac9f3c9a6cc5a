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

/* Student's t, two-sided 95 %, by degrees of freedom from 1 on; tables of any textbook. */
static double student(size_t freedom)
{
    static const double t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
    enum { LAST = sizeof t / sizeof *t };
    return freedom <= LAST ? t[freedom - 1] : 1.96 + 2.4 / (double)freedom;
}

double sample_confidence(const struct sample *s)
{
    return s->n < 2 ? (double)NAN : student(s->n - 1) * s->se;
}
