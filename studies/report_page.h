/* studies/report_page.h - functions shared by the parts of report.md. */
#ifndef ESPALIER_STUDIES_REPORT_PAGE_H
#define ESPALIER_STUDIES_REPORT_PAGE_H

#include "studies/figures.h"
#include "studies/summary.h"

#include <stdio.h>

/* The report that is being written, and its contents. */
struct page {
    FILE *f; /* report.md */
    const struct summary *s;
    const struct figures_made *figures;
    const struct summary_line *all; /* the baseline; NULL: none */
    /* Size that the report shows first (summary_main_size). */
    uint64_t main_size;
    const char *row[FIGURE_ROWS]; /* [n_rows] strategies, without the baseline */
    size_t n_rows;
};

/* Print a text within a line. Characters that Markdown or HTML would interpret are escaped, and line ends are
 * masked. */
void page_text(const struct page *p, const char *text);

/* Print a text as a code block: an indented line, in which Markdown interprets nothing. */
void page_code(const struct page *p, const char *text);

/* Print mean and standard deviation of x, for example "94.12 ± 0.10". A single value is printed as "94.12",
 * none as "-". */
void page_sample(const struct page *p, const struct sample *x, int digits);

/* Print a difference, for example "+0.31 (se 0.05, +6.2)": mean, standard error, and their quotient. */
void page_difference(const struct page *p, const struct sample *x);

/* Print mean and standard error, for example "1.10 (se 0.05)". */
void page_loss(const struct page *p, const struct sample *x);

/* Print a table of results of this study and of Guo et al. 2020, and explain why they differ. `adaptive` and
 * `best` are the lines of the rule adaptive and of the best rule; they may be the same. The study must have a
 * baseline. */
void page_beside_guo(const struct page *p, const struct summary_line *adaptive,
                     const struct summary_line *best);

#endif
