/* viz/bars.h - the lines at the upper and lower edge: which run, how far, how fast; which keys. */
#ifndef ESPALIER_VIZ_BARS_H
#define ESPALIER_VIZ_BARS_H

#include "viz/stage.h"

void bars_header(const struct stage *s, struct rect r);
void bars_footer(const struct stage *s, struct rect r);

/* The bar of progress in the header: a click on it may seek; w = 0 if there is no room. */
struct rect bars_progress(const struct stage *s, struct rect header);

#endif
