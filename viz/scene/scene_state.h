/* viz/scene/scene_state.h - the members of struct scene, for the files of this folder. */
#ifndef ESPALIER_VIZ_SCENE_SCENE_STATE_H
#define ESPALIER_VIZ_SCENE_SCENE_STATE_H

#include "viz/panels/help.h"
#include "viz/panels/panel.h"
#include "viz/scene/scene.h"

/* The parts that are drawn separately: panel k, header, footer. */
enum { SCENE_HEADER = ARRANGE_MOST, SCENE_FOOTER, SCENE_PARTS };

/* The model of a population, and the data derived from it. */
struct scene_population {
    struct run_model model;
    struct raster_rows neurons;
    struct ranking ranking;
    struct tiling grid;
    struct measure measure;
    bool has_selected; /* the selection when it was last shown */
    esp_id selected;
};

struct scene {
    struct font *font; /* borrowed */
    struct theme theme;
    struct canvas canvas;
    double scale; /* pixels per point, without the user's text scale */
    struct view view;
    struct lab lab;
    struct scene_population population[EVENT_POPULATIONS];
    size_t n_populations;
    unsigned on_view; /* shown population; the context points to its members */
    struct raster_rows inputs;
    struct raster raster;
    struct arrangement where;
    struct panel_context context;
    struct help help;
    /* The line of the help about the keys that hide panels, and its texts. */
    struct help_line panel_line;
    char panel_keys[16], panel_names[96];
    /* known: the model's change counters at the last update of the derived data. derived: change counters of these
     * data. */
    uint32_t known[RUN_MODEL_CHANGES];
    uint32_t derived[PANEL_CHANGES - RUN_MODEL_CHANGES];
    uint64_t below_threshold; /* a hash of the set of neurons below the threshold */
    /* Sum of change counters (count_changes) when each part was drawn. */
    uint32_t drawn[SCENE_PARTS];
    double fps_since_s;  /* time at which the present count of frames began */
    unsigned fps_frames; /* frames since then */
};

/* Arrange the panels for the present size, scale and choice of panels, and have everything drawn again. */
void scene_arrange(struct scene *s);

/* The rectangle of all panels. */
struct rect scene_body(const struct scene *s);

/* Show the next population, after the last the first. */
void scene_show_next(struct scene *s);

extern const struct request scene_nothing;

/* Show panel k of panels[] and arrange all anew; a message says so if there is no room. */
void scene_open_panel(struct scene *s, size_t k);

/* Handle a request to the scene; return all others. */
struct request scene_settle(struct scene *s, struct request r);

/* Return the index of a panel in panels[]; n_panels if it is not there. */
size_t scene_place(const struct panel *panel);

/* Return whether the feed can go to another image; if not, show a message. */
bool scene_can_seek(struct scene *s);

/* Make the help from the tables of keys. */
void scene_list_keys(struct scene *s);

/* Write the note about what is under the mouse; "" if nothing is. */
void scene_note(const struct scene *s, char *to, size_t room);

#endif
