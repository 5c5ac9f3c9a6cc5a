/* studies/report_page.h - what the parts of report.md share. */
#ifndef ESPALIER_STUDIES_REPORT_PAGE_H
#define ESPALIER_STUDIES_REPORT_PAGE_H

#include "studies/figures.h"
#include "studies/summary.h"

#include <stdio.h>

struct page {
    FILE *f;
    const struct summary *s;
    const struct figures_made *figures;
    const struct summary_line *all; /* baseline, or NULL */
    uint64_t headline;
    const char *row[FIGURE_ROWS];
    size_t n_rows;
};

/* A text of a file within a line: nothing in it is Markdown or HTML, or ends the line. */
void page_text(const struct page *p, const char *text);

/* The same as a paragraph of code: an indented line, in which Markdown takes everything as it is. */
void page_code(const struct page *p, const char *text);

/* "94.12 ± 0.10", "94.12" of one seed, "-" of none. */
void page_sample(const struct page *p, const struct sample *x, int digits);

/* "+0.31 (se 0.05, +6.2)": a difference, its standard error, and the difference divided by that error. */
void page_difference(const struct page *p, const struct sample *x);

/* "1.10 (se 0.05)" */
void page_loss(const struct page *p, const struct sample *x);

/* The table beside the numbers of Guo et al. 2020, and why they differ; best may be adaptive. Needs
 * the baseline. */
void page_beside_guo(const struct page *p, const struct summary_line *adaptive,
                     const struct summary_line *best);

#endif
