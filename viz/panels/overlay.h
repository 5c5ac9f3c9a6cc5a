/* viz/panels/overlay.h - what is drawn over the panels: the confusion matrix, the box to find a neuron, and the
 * note at the mouse. */
#ifndef ESPALIER_VIZ_PANELS_OVERLAY_H
#define ESPALIER_VIZ_PANELS_OVERLAY_H

#include "viz/panels/panel.h"

/* Draw an empty sheet with a frame in the middle of `body` (the rectangle of the panels), w x h pixels if that
 * fits. Return the rectangle inside the frame. */
struct rect overlay_sheet(const struct panel_context *s, struct rect body, int w, int h);

/* Draw the confusion matrix, or the box to find a neuron, in the middle of `body`. */
void overlay_confusion(const struct panel_context *s, struct rect body);
void overlay_find(const struct panel_context *s, struct rect body);

/* Draw a note of a few lines, separated by '\n', near (x, y) and inside `body`. */
void overlay_note(const struct panel_context *s, struct rect body, int x, int y,
                  const char *text);

#endif
