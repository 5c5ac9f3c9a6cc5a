/* viz/panels/view.h - what the user has chosen to see; it does not depend on the run. */
#ifndef ESPALIER_VIZ_PANELS_VIEW_H
#define ESPALIER_VIZ_PANELS_VIEW_H

#include "base/types.h"
#include "viz/draw/arrange.h"
#include "viz/model/raster_rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIEW_SPAN_LEAST_S 0.01
#define VIEW_SPAN_MOST_S  60.0

enum { VIEW_CHOSEN = 32 }; /* neurons that can be measured together */

struct panel;

struct view {
    bool light, reduced_motion;
    double text_scale;
    bool panel[ARRANGE_MOST]; /* shown if there is room */
    bool help, confusion;     /* overlays */
    unsigned help_page;       /* page of the help, if not all keys fit */
    bool find;                /* the box to find a neuron */
    char find_text[12];
    const struct panel *focus; /* the panel that gets the arrow keys */
    /* Raster. */
    bool inputs;      /* the raster shows inputs */
    double span_s;    /* VIEW_SPAN_LEAST_S to VIEW_SPAN_MOST_S */
    bool follows;     /* the right edge is the newest tick; else it is `end` */
    int64_t end;      /* right edge if not `follows`, shown ticks (recent_spikes.h) */
    double low, high; /* part of the rows that is shown, fractions from 0 to 1 */
    enum raster_order order;
    /* Receptive fields. */
    bool by_class; /* order of the tiles: class, then birth; else birth alone */
    int scroll;    /* rows of tiles scrolled out above the upper edge */
    bool has_selected;
    esp_id selected;
    /* Measurement: neurons chosen by Shift and a click, in this order; cursors in the raster. */
    size_t n_chosen;
    esp_id chosen[VIEW_CHOSEN];
    unsigned n_cursors; /* 0 to 2 */
    int64_t cursor[2];  /* shown ticks */
    /* Mouse. */
    bool hovers;              /* the mouse is in the window */
    int x, y;                 /* position of the mouse, pixels */
    const struct panel *drag; /* the panel that is dragged; NULL: none */
    int drag_x, drag_y;       /* last position of the mouse */
    bool drag_moved;          /* the mouse has moved since the press */
    bool drag_range;          /* it selects the time from range_from on */
    int64_t range_from;       /* shown tick */
    unsigned modifiers;       /* of the event of the mouse that is being handled */
    double drag_threshold;    /* the threshold while it is dragged, else NAN */
};

struct view view_default(void);

/* view_begin_drag: the button was pressed at (x, y); from now on this panel receives the moves of the mouse.
 * view_end_drag: no panel receives them any more. */
void view_begin_drag(struct view *v, const struct panel *panel, int x, int y);
void view_end_drag(struct view *v);

/* Select a neuron alone. view_choose: select it too, or no longer if it is one of several that are chosen; false if
 * VIEW_CHOSEN are. view_has_chosen: whether it is one of several. */
void view_select(struct view *v, esp_id birth);
bool view_choose(struct view *v, esp_id birth);
bool view_has_chosen(const struct view *v, esp_id birth);

/* Put a cursor at a shown tick: the first, then the second; then there is none again. */
void view_put_cursor(struct view *v, int64_t tick);

/* Change the span by a factor. The point at the fraction `from_right` of the width from the right edge does not
 * move. `now` is the end of the recent spikes, in shown ticks. */
void view_zoom_time(struct view *v, double factor, double from_right, int64_t now,
                    double ticks_per_s);

/* Move the raster by a fraction `part` of its width; positive: back in time. When it is moved beyond `now`, it
 * follows the run from then on. `oldest` is the first shown tick of the recent spikes. */
void view_pan_time(struct view *v, double part, int64_t oldest, int64_t now,
                   double ticks_per_s);

/* Zoom and pan the rows. The point at the fraction `from_bottom` of the height does not move by zooming; `least` is
 * the smallest fraction of the rows that can be shown. Positive `part` pans up. */
void view_zoom_rows(struct view *v, double factor, double from_bottom, double least);
void view_pan_rows(struct view *v, double part);

#endif
