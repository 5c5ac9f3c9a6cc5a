/* viz/stage.h - what every panel draws from. */
#ifndef ESPALIER_VIZ_STAGE_H
#define ESPALIER_VIZ_STAGE_H

#include "viz/book.h"
#include "viz/brush.h"
#include "viz/lanes.h"
#include "viz/ranking.h"
#include "viz/raster.h"
#include "viz/tiling.h"
#include "viz/view.h"

#include <stdbool.h>

#define STAGE_FADE_S 0.4

struct stage {
    struct brush brush;
    const struct book *book;
    size_t n_populations; /* that the user can choose from */
    const struct view *view;
    const struct lanes *neurons, *inputs; /* rows of the raster */
    struct raster *raster;
    struct raster_view raster_view; /* of the raster panel, as drawn last */
    const struct ranking *ranking;
    struct tiling *grid;
    double fade_s;  /* STAGE_FADE_S, or 0 with reduced motion */
    bool has_shown; /* the neuron that the selected panel shows: */
    esp_id shown;
    double frames_per_s; /* NAN: not known yet */
};

/* The title of a panel: "Spikes", or "Spikes - hidden" where there are several populations and the panel has
 * room for it. */
struct stage_title {
    char text[96];
};
struct stage_title stage_title(const struct stage *s, const char *what,
                               struct rect panel);

/* "class 3", or "no class yet". */
struct number stage_class_name(uint8_t label);

/* The colour of a class, or of none. */
uint32_t stage_class_colour(const struct stage *s, uint8_t label);

#endif
