/* viz/panels/bars.h - the lines at the upper and lower edge: which run, how far, how fast; which keys. */
#ifndef ESPALIER_VIZ_PANELS_BARS_H
#define ESPALIER_VIZ_PANELS_BARS_H

#include "viz/panels/panel.h"

void bars_header(const struct panel_context *s, struct rect r);
void bars_footer(const struct panel_context *s, struct rect r);

/* The bar of progress in the header: a click on it may seek; w = 0 if there is no room. */
struct rect bars_progress(const struct panel_context *s, struct rect header);

#endif
