/* viz/panels/panel.h - a panel as a row of a table: how it is drawn, where it stands, what it answers to the mouse
 * and to keys. A panel is a file, viz/panels/panel_NAME.c, that ends with its struct panel; the scene goes through
 * panels[] and names none of them. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_H
#define ESPALIER_VIZ_PANELS_PANEL_H

#include "viz/draw/arrange.h"
#include "viz/draw/brush.h"
#include "viz/model/neuron_order.h"
#include "viz/model/run_model.h"
#include "viz/panels/input.h"
#include "viz/panels/raster_picture.h"
#include "viz/panels/tiling.h"
#include "viz/panels/view.h"

#include <stdbool.h>

#define PANEL_FADE_S 0.4

/* What panels draw from, and what their keys and clicks change. */
struct panel_context {
    struct brush brush;
    const struct run_model *model;
    size_t n_populations; /* that the user can choose from */
    struct view *view;
    const struct raster_rows *neurons, *inputs; /* rows of the raster */
    struct raster *raster;
    struct raster_view raster_view; /* of the raster panel, as drawn last */
    const struct ranking *ranking;
    struct tiling *grid;
    double fade_s;  /* PANEL_FADE_S, or 0 with reduced motion */
    bool has_shown; /* the neuron that the selected panel shows: */
    esp_id shown;
    double frames_per_s; /* NAN: not known yet */
    bool drawn;          /* at least once: sizes of text and places of tiles are known */
    bool redraw;         /* set it where more changes than struct panel.changes names */
};

/* What makes a panel draw again: bits 1 << enum run_model_change, and of the data that is derived from the model
 * the following. Starts, prunings and labels do so in any case. */
enum panel_change {
    PANEL_ROWS = RUN_MODEL_CHANGES, /* rows of the raster have moved */
    PANEL_BELOW,                    /* the set of neurons below the threshold */
    PANEL_SHOWN,                    /* context->shown */
    PANEL_CHANGES
};

/* What a panel on view needs of the feed, as bits. */
enum panel_wants {
    PANEL_WANTS_INPUTS = 1, /* where the user looks at input spikes */
    PANEL_WANTS_FIELDS = 2,
    PANEL_WANTS_SELECTED = 4, /* the fields of context->shown at every image */
};

struct panel_key {
    struct help_line help;
    const char *characters; /* that it answers to; NULL: the line is of the mouse */
    bool repeats;           /* goes on while it is held down */
    struct request (*press)(struct panel_context *s, char character);
};

/* `at` is the rectangle of the panel. All functions but `draw` may be NULL. */
struct panel {
    const char *name; /* for the key that hides it */
    struct arrange_cell cell;
    unsigned changes, wants;
    void (*draw)(struct panel_context *s, struct rect at);
    /* Set `threshold`, `neuron` and `birth` for a pixel of the panel. */
    void (*hit)(const struct panel_context *s, struct rect at, int x, int y,
                struct panel_hit *hit);
    /* A few lines about it, parted by '\n'; without them those of the neuron are shown. */
    void (*note)(const struct panel_context *s, struct rect at,
                 const struct panel_hit *hit, char *to, size_t room);
    /* The button goes down in the panel; NULL: the neuron there is selected. After view_begin_drag the panel gets
     * the way of the mouse since view->drag_x and drag_y, wherever that leads, and the release. */
    struct request (*press)(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y);
    void (*drag)(struct panel_context *s, struct rect at, int x, int y);
    struct request (*release)(struct panel_context *s, struct rect at, int x, int y);
    void (*wheel)(struct panel_context *s, struct rect at, int x, int y, double amount,
                  unsigned modifiers);
    /* Arrows, Home and End while the panel has the focus, which a panel without this never gets. */
    void (*arrow)(struct panel_context *s, enum input_key key, unsigned modifiers);
    const struct panel_key *keys;
    size_t n_keys;
};

/* All panels in the order of the keys 1 2 3 ... that hide and show them; at most ARRANGE_MOST. */
extern const struct panel *const panels[];
extern const size_t n_panels;

extern const struct panel panel_raster, panel_fields, panel_selected, panel_counts,
    panel_lines, panel_now;

/* ---- parts that several panels share ---- */

/* The title of a panel: "Spikes", or "Spikes - hidden" where there are several populations and the panel has
 * room for it. */
struct panel_title {
    char text[96];
};
struct panel_title panel_title(const struct panel_context *s, const char *what,
                               struct rect at);

/* "class 3", or "no class yet"; and the colour of a class, or of none. */
struct number panel_class_name(uint8_t label);
uint32_t panel_class_colour(const struct panel_context *s, uint8_t label);

/* A field in the colours of weights, from 0 to most_mV; empty before it is known. That of a
 * pruned neuron is grey and hatched. */
void panel_field(const struct panel_context *s, esp_id birth, struct rect r,
                 float most_mV);

/* Pick a neuron, bring its tile into view. */
void panel_select(struct panel_context *s, esp_id birth);

/* The first tiles are `rows` further down, as far as that goes. */
void panel_scroll_fields(struct panel_context *s, int rows);

/* ---- places in panels ---- */

/* The picture inside the raster; its switch between neurons and inputs, and that of the order of the fields, in their
 * titles: w = 0 if there is no room. */
struct rect panel_raster_plot(const struct panel_context *s, struct rect at);
struct rect panel_raster_switch(const struct panel_context *s, struct rect at);
struct rect panel_fields_switch(const struct panel_context *s, struct rect at);

#endif
