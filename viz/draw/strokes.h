/* viz/draw/strokes.h - draws a receptive field of oriented edges as short strokes, so that a person recognises the
 * image to which the neuron responds.
 *
 * The field has a map for each of n orientations (datasets/edges.h). In the picture each element of the maps is a
 * cell of STROKES_CELL x STROKES_CELL pixels, which has a stroke along the edge for each orientation, as bright as
 * the weight; where strokes cross, the brighter one is visible. */
#ifndef ESPALIER_VIZ_DRAW_STROKES_H
#define ESPALIER_VIZ_DRAW_STROKES_H

#include <stddef.h>
#include <stdint.h>

enum { STROKES_CELL = 5 };

/* Draw weight[n_maps][height][width] to out[height * STROKES_CELL][width * STROKES_CELL]. Map k is that of
 * gradients at an angle of pi k / n_maps, from right towards down; its edges, and so its strokes, are perpendicular
 * to them. */
void strokes_draw(const uint8_t *weight, uint32_t n_maps, uint32_t width, uint32_t height,
                  uint8_t *out);

#endif
