/* viz/scene/scene_state.h - the inside of a scene, for the files that make it up. */
#ifndef ESPALIER_VIZ_SCENE_SCENE_STATE_H
#define ESPALIER_VIZ_SCENE_SCENE_STATE_H

#include "viz/panels/panel.h"
#include "viz/scene/scene.h"

enum { SCENE_PIECES = ARRANGE_PANELS + 2, SCENE_HEADER = ARRANGE_PANELS, SCENE_FOOTER };

/* What is known of a population, and what is derived from it. */
struct scene_cast {
    struct run_model model;
    struct raster_rows neurons;
    struct ranking ranking;
    struct tiling grid;
    bool has_selected; /* when it was on view last */
    esp_id selected;
};

struct scene {
    struct font *font; /* borrowed */
    struct theme theme;
    struct canvas canvas;
    double scale; /* pixels of a point before the user's text scale */
    struct view view;
    struct scene_cast cast[EVENT_POPULATIONS];
    size_t n_casts;
    unsigned on_view;        /* the population that is */
    struct run_model *model; /* and its own: */
    struct raster_rows *neurons;
    struct ranking *ranking;
    struct tiling *grid;
    struct raster_rows inputs;
    struct raster raster;
    uint64_t below_threshold; /* a hash of the set of neurons below the threshold */
    struct arrangement where;
    struct panel_context stage;
    struct run_model_changes seen; /* the changes that ranking, order and rows know */
    uint32_t drawn[SCENE_PIECES];  /* the changes that each piece shows */
    bool redraw;                   /* all of it */
    double fps_since_s;            /* frames are counted since then */
    unsigned fps_frames;
};

/* Panels of the arrangement and of scene.h have the same order. */
static inline enum scene_panel scene_panel_of(enum arrange_panel p)
{
    return (enum scene_panel)(p + 1);
}

/* Where the panels go for the size and wishes of now; all is drawn again. */
void scene_arrange(struct scene *s);

/* The rectangle of all panels. */
struct rect scene_body(const struct scene *s);

/* Pick a neuron, bring its tile into view. */
void scene_select(struct scene *s, esp_id birth);

/* Show the next population, after the last the first. */
void scene_show_next(struct scene *s);

/* The text about what is under the mouse; "" if nothing. */
void scene_note(const struct scene *s, char *to, size_t room);

#endif
