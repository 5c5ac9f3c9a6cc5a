/* viz/draw/svg.h - a copy of what is drawn on a canvas as a vector picture: rectangles, lines and text as such, pictures of
 * pixels as PNG inside. Texts are escaped; nothing refers to another file. */
#ifndef ESPALIER_VIZ_DRAW_SVG_H
#define ESPALIER_VIZ_DRAW_SVG_H

#include "base/output.h"
#include "base/status.h"
#include "viz/draw/canvas.h"

struct svg {
    struct output out;
    struct canvas_copy copy; /* for struct canvas.copy */
    bool failed;             /* memory is short */
};

/* Begin a picture of this size. ESP_INPUT if the file of `order`, of kind OUTPUT_SVG, may not be created. The struct must
 * not move until svg_keep. */
enum esp_status svg_begin(const struct output_order *order, int width, int height,
                          struct svg *out);

/* End the picture and keep the file; after a failure there is none. */
enum esp_status svg_keep(struct svg *s);

#endif
