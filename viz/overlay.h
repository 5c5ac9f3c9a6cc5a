/* viz/overlay.h - what lies over the panels for a while: confusion matrix, the box that asks
 * for a neuron, and the note at the mouse. */
#ifndef ESPALIER_VIZ_OVERLAY_H
#define ESPALIER_VIZ_OVERLAY_H

#include "viz/stage.h"

/* A sheet with a frame, of this size if there is room, in the middle of `body`, the rectangle of the panels;
 * returns the room inside. */
struct rect overlay_sheet(const struct stage *s, struct rect body, int w, int h);

void overlay_confusion(const struct stage *s, struct rect body);
void overlay_find(const struct stage *s, struct rect body);

/* A note of a few lines, parted by '\n', near (x, y) and inside `body`. */
void overlay_note(const struct stage *s, struct rect body, int x, int y,
                  const char *text);

#endif
