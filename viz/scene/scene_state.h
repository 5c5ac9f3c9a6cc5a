/* viz/scene/scene_state.h - the inside of a scene, for the files that make it up. */
#ifndef ESPALIER_VIZ_SCENE_SCENE_STATE_H
#define ESPALIER_VIZ_SCENE_SCENE_STATE_H

#include "viz/panels/help.h"
#include "viz/panels/panel.h"
#include "viz/scene/scene.h"

/* What is drawn by itself: panel k, header, footer. */
enum { SCENE_HEADER = ARRANGE_MOST, SCENE_FOOTER, SCENE_PARTS };

/* What is known of a population, and what is derived from it. */
struct scene_population {
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
    struct scene_population population[EVENT_POPULATIONS];
    size_t n_populations;
    unsigned on_view; /* the population that is; the context has its parts */
    struct raster_rows inputs;
    struct raster raster;
    struct arrangement where;
    struct panel_context context;
    struct help help;
    struct help_line panel_line; /* of the help, with the texts: */
    char panel_keys[16], panel_names[96];
    /* What the derived data are made from, and how often they have changed. */
    uint32_t known[RUN_MODEL_CHANGES];
    uint32_t derived[PANEL_CHANGES - RUN_MODEL_CHANGES];
    uint64_t below_threshold;    /* a hash of the set of neurons below the threshold */
    uint32_t drawn[SCENE_PARTS]; /* the changes that each part shows */
    double fps_since_s;          /* frames are counted since then */
    unsigned fps_frames;
};

/* Where the panels go for the present size, scale and choice of panels; all is drawn again. */
void scene_arrange(struct scene *s);

/* The rectangle of all panels. */
struct rect scene_body(const struct scene *s);

/* Show the next population, after the last the first. */
void scene_show_next(struct scene *s);

/* Make the help from the tables of keys. */
void scene_list_keys(struct scene *s);

/* The text about what is under the mouse; "" if nothing. */
void scene_note(const struct scene *s, char *to, size_t room);

#endif
