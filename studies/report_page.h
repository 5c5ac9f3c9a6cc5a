/* studies/report_page.h - shared by the parts of report.md. */
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

/* Print a text within a line; Markdown, HTML and line ends in it are escaped. */
void page_text(const struct page *p, const char *text);

/* Print a text as a paragraph of code: an indented line, in which Markdown interprets nothing. */
void page_code(const struct page *p, const char *text);

/* Print mean and sd: "94.12 ± 0.10"; "94.12" for one seed; "-" for none. */
void page_sample(const struct page *p, const struct sample *x, int digits);

/* Print "+0.31 (se 0.05, +6.2)": a difference, its standard error, and the difference divided by that error. */
void page_difference(const struct page *p, const struct sample *x);

/* Print "1.10 (se 0.05)": mean and standard error. */
void page_loss(const struct page *p, const struct sample *x);

/* Print the table of the study and Guo et al. 2020, and why they differ. `best` may equal `adaptive`. The study must
 * have the baseline. */
void page_beside_guo(const struct page *p, const struct summary_line *adaptive,
                     const struct summary_line *best);

#endif
