/* viz/panels/overlay.h - what covers the panels while it is open: confusion matrix, the box that asks
 * for a neuron, and the note at the mouse. */
#ifndef ESPALIER_VIZ_PANELS_OVERLAY_H
#define ESPALIER_VIZ_PANELS_OVERLAY_H

#include "viz/panels/panel.h"

/* A sheet with a frame, of this size if there is room, in the middle of `body`, the rectangle of the panels;
 * returns the room inside. */
struct rect overlay_sheet(const struct panel_context *s, struct rect body, int w, int h);

void overlay_confusion(const struct panel_context *s, struct rect body);
void overlay_find(const struct panel_context *s, struct rect body);

/* A note of a few lines, parted by '\n', near (x, y) and inside `body`. */
void overlay_note(const struct panel_context *s, struct rect body, int x, int y,
                  const char *text);

#endif
