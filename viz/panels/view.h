/* viz/panels/view.h - what the user has chosen to see: nothing here depends on the run. */
#ifndef ESPALIER_VIZ_PANELS_VIEW_H
#define ESPALIER_VIZ_PANELS_VIEW_H

#include "base/types.h"
#include "viz/draw/arrange.h"

#include <stdbool.h>
#include <stdint.h>

#define VIEW_SPAN_LEAST_S 1.0
#define VIEW_SPAN_MOST_S  60.0

struct panel;

struct view {
    bool light, reduced_motion;
    double text_scale;
    bool panel[ARRANGE_MOST]; /* on view if there is room */
    bool help, confusion;     /* overlays */
    unsigned help_page;       /* in a window too small for all keys */
    bool find;                /* the box that asks for a neuron */
    char find_text[12];
    const struct panel *focus; /* the panel that gets the arrow keys */
    /* Raster. */
    bool inputs;      /* of the inputs */
    double span_s;    /* VIEW_SPAN_LEAST_S to VIEW_SPAN_MOST_S */
    bool follows;     /* the right edge is now; else it is: */
    int64_t end;      /* in shown ticks */
    double low, high; /* part of the rows, 0 to 1 */
    /* Fields. */
    bool by_class; /* order of the tiles: class, then birth; else birth alone */
    int scroll;    /* rows of tiles above the upper edge */
    bool has_selected;
    esp_id selected;
    /* Mouse. */
    bool hovers;
    int x, y;
    const struct panel *drag; /* the panel that is dragged; NULL: none */
    int drag_x, drag_y;       /* where the mouse was last */
    bool drag_moved;          /* since the button went down */
    double drag_threshold;    /* while it is dragged, else NAN */
};

struct view view_default(void);

/* The button went down at (x, y) and drags this panel from now on; and it drags nothing. */
void view_begin_drag(struct view *v, const struct panel *panel, int x, int y);
void view_end_drag(struct view *v);

/* Change the span by a factor, keeping what is `from_right` (0 to 1) of the width away from the right
 * edge where it is; `now` is the end of the recent spikes, `ticks_per_s` of its time. */
void view_zoom_time(struct view *v, double factor, double from_right, int64_t now,
                    double ticks_per_s);

/* Move the picture by a part of its width, positive: back in time. Going beyond now means to follow
 * it; `oldest` is the earliest tick that is known. */
void view_pan_time(struct view *v, double part, int64_t oldest, int64_t now,
                   double ticks_per_s);

/* The same for rows: the row at `from_bottom` of the height stays where it is; positive pans up. */
void view_zoom_rows(struct view *v, double factor, double from_bottom, double least);
void view_pan_rows(struct view *v, double part);

#endif
