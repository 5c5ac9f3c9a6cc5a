/* studies/report_page.c - print texts, means and differences in Markdown. */
#include "studies/report_page.h"

#include "base/numeral.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* Return whether Markdown or HTML could interpret this character. This includes ':' before '/', because an
 * address would become a link. */
static bool is_mark(const char *c)
{
    const unsigned char byte = (unsigned char)*c;
    return byte < 0x7f && !isalnum(byte) &&
           (!strchr(" :/.,=+-_%", byte) || (byte == ':' && c[1] == '/'));
}

void page_text(const struct page *p, const char *text)
{
    char copy[MANIFEST_TEXT]; /* longer than any text of a manifest */
    snprintf(copy, sizeof copy, "%s", text);
    for (const char *c = text_mask(copy); *c; c++)
        if (is_mark(c))
            fprintf(p->f, "&#%d;", *c);
        else
            fputc(*c, p->f);
}

void page_code(const struct page *p, const char *text)
{
    char copy[MANIFEST_TEXT];
    snprintf(copy, sizeof copy, "%s", text);
    fprintf(p->f, "\n    %s\n", text_mask(copy));
}

void page_sample(const struct page *p, const struct sample *x, int digits)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1)
        numeral_write(p->f, "%.*f", digits, x->mean);
    else
        numeral_write(p->f, "%.*f ± %.*f", digits, x->mean, digits, x->sd);
}

void page_difference(const struct page *p, const struct sample *x)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1 || !(x->se > 0))
        numeral_write(p->f, "%+.2f", x->mean);
    else
        numeral_write(p->f, "%+.2f (se %.2f, %+.1f)", x->mean, x->se, x->mean / x->se);
}

void page_loss(const struct page *p, const struct sample *x)
{
    if (x->n == 0)
        fputs("-", p->f);
    else if (x->n == 1)
        numeral_write(p->f, "%.2f", x->mean);
    else
        numeral_write(p->f, "%.2f (se %.2f)", x->mean, x->se);
}
