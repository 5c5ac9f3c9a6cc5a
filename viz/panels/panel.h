/* viz/panels/panel.h - what every panel draws from. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_H
#define ESPALIER_VIZ_PANELS_PANEL_H

#include "viz/draw/brush.h"
#include "viz/model/neuron_order.h"
#include "viz/model/run_model.h"
#include "viz/panels/raster.h"
#include "viz/panels/tiling.h"
#include "viz/panels/view.h"

#include <stdbool.h>

#define PANEL_CONTEXT_FADE_S 0.4

struct panel_context {
    struct brush brush;
    const struct run_model *model;
    size_t n_populations; /* that the user can choose from */
    const struct view *view;
    const struct raster_rows *neurons, *inputs; /* rows of the raster */
    struct raster *raster;
    struct raster_view raster_view; /* of the raster panel, as drawn last */
    const struct ranking *ranking;
    struct tiling *grid;
    double fade_s;  /* PANEL_CONTEXT_FADE_S, or 0 with reduced motion */
    bool has_shown; /* the neuron that the selected panel shows: */
    esp_id shown;
    double frames_per_s; /* NAN: not known yet */
};

/* The title of a panel: "Spikes", or "Spikes - hidden" where there are several populations and the panel has
 * room for it. */
struct panel_context_title {
    char text[96];
};
struct panel_context_title panel_context_title(const struct panel_context *s,
                                               const char *what, struct rect panel);

/* "class 3", or "no class yet". */
struct number panel_context_class_name(uint8_t label);

/* The colour of a class, or of none. */
uint32_t panel_context_class_colour(const struct panel_context *s, uint8_t label);

#endif
