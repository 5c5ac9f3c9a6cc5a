/* viz/draw/strokes.h - draws a receptive field of oriented edges as short strokes, so that a person recognises what it
 * answers to.
 *
 * The field has a map for each of n orientations (docs/model.md). In the picture each element of the maps is a cell of
 * STROKES_CELL x STROKES_CELL pixels, with a stroke along the edge for each orientation, as bright as its weight; where
 * strokes cross, the brighter one is seen. */
#ifndef ESPALIER_VIZ_DRAW_STROKES_H
#define ESPALIER_VIZ_DRAW_STROKES_H

#include <stddef.h>
#include <stdint.h>

enum { STROKES_CELL = 5 };

/* Draw weight[n_maps][height][width] to out[height * STROKES_CELL][width * STROKES_CELL]. Gradients of map k point in
 * the direction of pi k / n_maps, to the right and down; edges run across it. */
void strokes_draw(const uint8_t *weight, uint32_t n_maps, uint32_t width, uint32_t height,
                  uint8_t *out);

#endif
