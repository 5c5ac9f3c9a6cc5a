/* viz/panels/bars.h - header of the window: name, progress and speed of the run; footer: the most important
 * keys. */
#ifndef ESPALIER_VIZ_PANELS_BARS_H
#define ESPALIER_VIZ_PANELS_BARS_H

#include "viz/panels/panel.h"

void bars_header(const struct panel_context *s, struct rect r);
void bars_footer(const struct panel_context *s, struct rect r);

/* Return the rectangle of the progress bar in the header, where a click may seek; w = 0 if there is no room. */
struct rect bars_progress(const struct panel_context *s, struct rect header);

#endif
