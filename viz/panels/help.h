/* viz/panels/help.h - the sheet of keys: in columns where there is room for all of them, else page by page; no key is
 * ever left out. */
#ifndef ESPALIER_VIZ_PANELS_HELP_H
#define ESPALIER_VIZ_PANELS_HELP_H

#include "viz/panels/panel.h"

/* How many pages the keys need over the rectangle of the panels; and page 0, 1 ... of them. */
unsigned help_pages(const struct panel_context *s, struct rect body);
void help_draw(const struct panel_context *s, struct rect body, unsigned page);

#endif
