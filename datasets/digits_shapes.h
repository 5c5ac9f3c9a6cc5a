/* datasets/digits_shapes.h - how people write the ten digits: strokes through a few knots, several
 * styles for each digit. */
#ifndef ESPALIER_DATASETS_DIGITS_SHAPES_H
#define ESPALIER_DATASETS_DIGITS_SHAPES_H

#include <stddef.h>
#include <stdint.h>

enum { SHAPE_DIGITS = 10, SHAPE_MAX_KNOTS = 16 };

/* One way to write a digit. `strokes` lists the knots that the pen passes, "x y" in hundredths of the height of
 * the digit, x to the right, y down; after a knot, `<` means that the pen stops and turns there, `/` that the pen
 * is lifted. */
struct shape {
    uint32_t share; /* relative frequency among the styles of the digit */
    const char *strokes;
};

enum shape_turn { SHAPE_SMOOTH, SHAPE_CORNER, SHAPE_LIFT };

struct shape_knot {
    float x, y; /* in half heights from the middle, -1 .. 1 */
    enum shape_turn turn;
};

/* Returns the styles of `digit` (0 .. 9), and writes their number to *n_styles. */
const struct shape *shape_styles(unsigned digit, size_t *n_styles);

/* Write the knots of a shape, the last of which is marked as a lift; returns their number. */
size_t shape_knots(const struct shape *shape, struct shape_knot knots[SHAPE_MAX_KNOTS]);

#endif
