/* experiments/report_page.c */
#include "experiments/report_page.h"

void page_sample(const struct page *p, const struct sample *x, int digits)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1)
        fprintf(p->f, "%.*f", digits, x->mean);
    else
        fprintf(p->f, "%.*f ± %.*f", digits, x->mean, digits, x->sd);
}

void page_difference(const struct page *p, const struct sample *x)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1 || !(x->se > 0))
        fprintf(p->f, "%+.2f", x->mean);
    else
        fprintf(p->f, "%+.2f (se %.2f, %+.1f)", x->mean, x->se, x->mean / x->se);
}

void page_loss(const struct page *p, const struct sample *x)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1)
        fprintf(p->f, "%.2f", x->mean);
    else
        fprintf(p->f, "%.2f (se %.2f)", x->mean, x->se);
}
