/* datasets/edges.h - an image as oriented edges: for each of a few orientations a map of how strong the edges of
 * that orientation are, at a lower resolution, as simple and complex cells of the visual cortex respond to them.
 *
 * For an image with a = pixel / 255, zero outside, x to the right and y down:
 *
 *     b = a blurred by sigma_px
 *     gx = b(x+1, y) - b(x-1, y),  gy = b(x, y+1) - b(x, y-1),  m = sqrt(gx^2 + gy^2); m below 1e-4 counts as none
 *     g = (gx, gy), negated if gy < 0, or if gy = 0 and gx < 0, lies between d_k and d_k+1 of the directions
 *         d_k = (cos(pi k / K), sin(pi k / K)),  k = 0 .. K,  with exact zeros; map K is map 0
 *     f = |d_k x g| / (|d_k x g| + |g x d_k+1|);  map k gets m (1 - f), map k+1 gets m f
 *     every map is blurred by spread_px, then averaged over blocks of pool x pool pixels (smaller ones at the right
 *     and lower border)
 *     value = min(255, round(255 * average / full))
 *
 * f differs from the angle between d_k and g in units of pi / K by at most 0.011 with four orientations, and needs
 * no function of the mathematical library. A blur by sigma is a Gaussian of radius ceil(3 sigma) and sum 1. Sums are
 * in float, over columns, then over rows, in ascending order: all builds give equal bits. */
#ifndef ESPALIER_DATASETS_EDGES_H
#define ESPALIER_DATASETS_EDGES_H

#include "base/status.h"
#include "datasets/dataset.h"

#include <stddef.h>
#include <stdint.h>

enum { EDGES_ORIENTATIONS = 16 }; /* largest K; the smallest is 2 */

struct edges_params {
    uint64_t orientations; /* K, the number of maps */
    double sigma_px;       /* blur before the gradient; 0: none */
    double spread_px;      /* blur of the maps; 0: none */
    uint64_t pool;         /* side of a block, pixels */
    double full; /* average edge strength that becomes 255; negative: not measured yet */
};

/* Width (or height) of a map of an image that is `pixels` wide (or high). */
static inline uint64_t edges_side(const struct edges_params *p, uint64_t pixels)
{
    return pixels / p->pool + (pixels % p->pool > 0);
}

struct edges;

/* Prepare for images of one size. `full` may be negative where only edges_averages is called. */
enum esp_status edges_create(const struct edges_params *params, uint32_t width,
                             uint32_t height, struct edges **out);
void edges_free(struct edges *e);

/* The averages of the formula above, not scaled or rounded: [orientations][map height][map width], where the sizes
 * of a map are edges_side of those of the image. `e` owns the array, which is valid until the next call. */
const float *edges_averages(struct edges *e, const uint8_t *pixels);

/* Write the values of an image to values[orientations][map height][map width]. */
void edges_values(struct edges *e, const uint8_t *pixels, uint8_t *values);

/* Measure `full` on the first 1,000 training images: the 99.95th percentile of all averages above 0.2 % of the
 * largest one, to 0.05 %; 1 where no image has an edge. */
enum esp_status edges_measure(const struct edges_params *params,
                              const struct dataset *data, double *full);

#endif
