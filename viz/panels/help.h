/* viz/panels/help.h - the sheet of keys: in columns where there is room for all of them, else page by page; no key is
 * ever left out. The lines come from the tables of keys, in any order of their sections. */
#ifndef ESPALIER_VIZ_PANELS_HELP_H
#define ESPALIER_VIZ_PANELS_HELP_H

#include "viz/panels/panel.h"

enum { HELP_MOST = 96 }; /* lines, with the headings of the sections */

struct help {
    const struct help_line *line[HELP_MOST];
    size_t n;
};

/* Add a line behind the others of its section; the first one brings its heading. Lines beyond HELP_MOST are lost. */
void help_add(struct help *h, const struct help_line *line);

/* How many pages the keys need over the rectangle of the panels; and page 0, 1 ... of them. */
unsigned help_pages(const struct help *h, const struct panel_context *s,
                    struct rect body);
void help_draw(const struct help *h, const struct panel_context *s, struct rect body,
               unsigned page);

#endif
