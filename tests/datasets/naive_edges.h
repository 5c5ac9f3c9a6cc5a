/* tests/datasets/naive_edges.h - oriented edges a second time, pixel by pixel, straight from the formulas of
 * datasets/edges.h: no filters that are prepared, nothing skipped, every sum written out. */
#ifndef ESPALIER_TESTS_DATASETS_NAIVE_EDGES_H
#define ESPALIER_TESTS_DATASETS_NAIVE_EDGES_H

#include "datasets/edges.h"

/* The averages of an image, [orientations][side of height][side of width]. */
void naive_edges(const struct edges_params *p, size_t width, size_t height,
                 const uint8_t *pixels, float *averages);

/* Averages rounded to 0 .. 255. */
void naive_edges_values(const struct edges_params *p, size_t n, const float *averages,
                        uint8_t *values);

#endif
