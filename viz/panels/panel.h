/* viz/panels/panel.h - a panel as a row of a table: its position, and its functions for drawing, mouse and keys.
 * Each panel is a file, viz/panels/panel_NAME.c, that ends with its struct panel. The scene loops over panels[] and
 * refers to no panel by name. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_H
#define ESPALIER_VIZ_PANELS_PANEL_H

#include "viz/draw/arrange.h"
#include "viz/draw/brush.h"
#include "viz/model/lab.h"
#include "viz/model/measure.h"
#include "viz/model/ranking.h"
#include "viz/model/raster_rows.h"
#include "viz/model/run_model.h"
#include "viz/panels/input.h"
#include "viz/panels/raster_picture.h"
#include "viz/panels/tiling.h"
#include "viz/panels/view.h"

#include <stdbool.h>

#define PANEL_FADE_S 0.4

/* The data that panels draw, and the state that their keys and clicks change. */
struct panel_context {
    struct brush brush;
    const struct run_model *model;
    size_t n_populations; /* populations that the user can choose from */
    struct view *view;
    struct lab *lab;                            /* the laboratory */
    const struct raster_rows *neurons, *inputs; /* rows of the raster */
    struct raster *raster;
    struct raster_view raster_view; /* the raster panel as it was drawn last, */
    struct rect raster_plot;        /* and where */
    const struct ranking *ranking;
    struct tiling *grid;
    struct measure *measure; /* scratch of the panel of measurements */
    double fade_s;           /* PANEL_FADE_S, or 0 with reduced motion */
    bool has_shown;          /* the panel of the selected neuron shows `shown` */
    esp_id shown;
    double frames_per_s; /* NAN: not known yet */
    /* A frame has been drawn: sizes of texts and places of tiles are known. */
    bool drawn;
    double now_s;   /* of the last frame */
    char said[128]; /* a message of the scene, shown until said_until_s; "": none */
    double said_until_s;
    /* Set it after a change that struct panel.changes does not name, to draw everything again. */
    bool redraw;
};

/* Changes after which a panel is drawn again, as bits: 1 << enum run_model_change, or 1 << one of the following,
 * which are changes of data derived from the model. After starts, prunings and labels all panels are drawn
 * again. */
enum panel_change {
    PANEL_ROWS = RUN_MODEL_CHANGES, /* rows of the raster */
    PANEL_BELOW,                    /* the set of neurons below the threshold */
    PANEL_SHOWN,                    /* the neuron context->shown */
    PANEL_CHANGES
};

/* What a visible panel needs from the feed, as bits. */
enum panel_wants {
    PANEL_WANTS_INPUTS = 1,   /* input spikes, if the raster shows inputs */
    PANEL_WANTS_FIELDS = 2,   /* receptive fields */
    PANEL_WANTS_SELECTED = 4, /* the fields of context->shown at every image */
    PANEL_WANTS_FILM = 16,    /* its fields at earlier moments */
    PANEL_WANTS_MEMBRANE = 8, /* its membrane at every tick */
};

struct panel_key {
    struct help_line help;
    const char *characters; /* the keys; NULL: the line of help is about the mouse */
    bool repeats;           /* repeats while the key is held down */
    struct request (*press)(struct panel_context *s, char character);
};

/* `at` is the rectangle of the panel. All functions but `draw` may be NULL. */
struct panel {
    const char *name; /* name in the help of the key that hides it */
    struct arrange_cell cell;
    bool has_side; /* while it is shown, the other panels of its place are not */
    unsigned changes, wants;
    bool closed; /* hidden until its key or an action opens it */
    void (*draw)(struct panel_context *s, struct rect at);
    /* Set `threshold`, `neuron` and `birth` for a pixel of the panel. */
    void (*hit)(const struct panel_context *s, struct rect at, int x, int y,
                struct panel_hit *hit);
    /* Write a few lines about the hit, separated by '\n', for the note at the mouse. NULL: the note is about the
     * neuron. */
    void (*note)(const struct panel_context *s, struct rect at,
                 const struct panel_hit *hit, char *to, size_t room);
    /* press: the button was pressed in the panel; NULL: the neuron there is selected. If `press` calls
     * view_begin_drag, the panel then receives all moves of the mouse as `drag`, also outside of it (view->drag_x
     * and drag_y are the last position), and the end as `release`. */
    struct request (*press)(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y);
    void (*drag)(struct panel_context *s, struct rect at, int x, int y);
    struct request (*release)(struct panel_context *s, struct rect at, int x, int y);
    void (*wheel)(struct panel_context *s, struct rect at, int x, int y, double amount,
                  unsigned modifiers);
    /* An arrow key, Home or End, while the panel has the focus. A panel without this function never has the
     * focus. */
    void (*arrow)(struct panel_context *s, enum input_key key, unsigned modifiers);
    const struct panel_key *keys;
    size_t n_keys;
};

/* All panels in the order of the keys 1 2 3 ... that hide and show them; at most ARRANGE_MOST. */
extern const struct panel *const panels[];
extern const size_t n_panels;

extern const struct panel panel_raster, panel_fields, panel_selected, panel_counts,
    panel_lines, panel_now, panel_measure, panel_membrane, panel_film, panel_lab;

/* ---- shared parts of panels ---- */

/* The title of a panel: "Spikes", or "Spikes - hidden" if there are several populations and the panel is wide
 * enough. */
struct panel_title {
    char text[96];
};
struct panel_title panel_title(const struct panel_context *s, const char *what,
                               struct rect at);

/* "class 3", or "no class yet"; and the colour of a class, or of none. */
struct number panel_class_name(esp_class label);
uint32_t panel_class_colour(const struct panel_context *s, esp_class label);

/* "count h", or "count h, about" between the ends of two windows. */
const char *panel_count_name(const struct panel_context *s);

/* "pruned after image 3,360: count 11.2, threshold 14.0", as far as it is known, of a removed neuron. */
void panel_end_text(const struct panel_context *s, esp_id birth, char *to, size_t room);

/* Draw the field of a neuron in the colours of weights from 0 to most_mV; plain background if it is not known. The
 * field of a pruned neuron is grey and hatched. */
void panel_field(const struct panel_context *s, esp_id birth, struct rect r,
                 float most_mV);

/* Show a message in the footer for a few seconds: why a key or click has done nothing. */
void panel_say(struct panel_context *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Return whether the threshold cannot be set now; if so, show a message with the reason. */
bool panel_threshold_is_fixed(struct panel_context *s);

/* Select a neuron and scroll its tile into view; with Shift and a click, together with those that are. */
void panel_select(struct panel_context *s, esp_id birth);

/* The neurons and the time that are measured: between the cursors, or in view of the raster. */
struct measure_of panel_measured(const struct panel_context *s);

/* The request to show a panel that is closed. */
struct request panel_open(const struct panel *panel);

/* Scroll the tiles by `rows`, as far as possible. */
void panel_scroll_fields(struct panel_context *s, int rows);

/* The time of so many ticks in ms, as far as a tick tells it: "172.5". */
struct number panel_ms(const struct panel_context *s, int64_t ticks);

/* A number of ticks and the time: "345 ticks, 172.5 ms". */
struct panel_title panel_ticks(const struct panel_context *s, int64_t ticks);

/* ---- places in panels ---- */

/* Rectangles: the picture inside the raster; the switch between neurons and inputs in its title; the switch of the
 * order of fields in their title. w = 0 if there is no room. */
struct rect panel_raster_plot(const struct panel_context *s, struct rect at);
struct rect panel_raster_switch(const struct panel_context *s, struct rect at);
struct rect panel_fields_switch(const struct panel_context *s, struct rect at);

#endif
