/* viz/panels/help.h - the help: all keys, in columns if they fit, else on several pages. The lines come from the
 * tables of keys, in any order. */
#ifndef ESPALIER_VIZ_PANELS_HELP_H
#define ESPALIER_VIZ_PANELS_HELP_H

#include "viz/panels/panel.h"

enum { HELP_MOST = 96 }; /* largest number of lines, headings included */

struct help {
    const struct help_line *line[HELP_MOST];
    size_t n;
};

/* Add a line at the end of its section, with the heading before the first line. Lines beyond HELP_MOST are
 * dropped. */
void help_add(struct help *h, const struct help_line *line);

/* help_pages returns how many pages the lines need in `body`, the rectangle of the panels; help_draw draws page 0,
 * 1, ... */
unsigned help_pages(const struct help *h, const struct panel_context *s,
                    struct rect body);
void help_draw(const struct help *h, const struct panel_context *s, struct rect body,
               unsigned page);

#endif
