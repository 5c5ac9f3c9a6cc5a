/* viz/overlay.h - what lies over the panels for a while: help, confusion matrix, the box that asks
 * for a neuron, and the note at the mouse. */
#ifndef ESPALIER_VIZ_OVERLAY_H
#define ESPALIER_VIZ_OVERLAY_H

#include "viz/stage.h"

/* Over the rectangle of the panels. */
void overlay_help(const struct stage *s, struct rect body);
void overlay_confusion(const struct stage *s, struct rect body);
void overlay_find(const struct stage *s, struct rect body);

/* A note of a few lines, parted by '\n', near (x, y) and inside `body`. */
void overlay_note(const struct stage *s, struct rect body, int x, int y,
                  const char *text);

#endif
