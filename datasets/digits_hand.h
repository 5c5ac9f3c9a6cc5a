/* datasets/digits_hand.h - simulated handwriting: turns the shape of a digit into the path of a pen, with random
 * variation. */
#ifndef ESPALIER_DATASETS_DIGITS_HAND_H
#define ESPALIER_DATASETS_DIGITS_HAND_H

#include "base/random.h"
#include "datasets/digits_draw.h"
#include "datasets/digits_shapes.h"

/* What differs between two hands, one table row each: name, mean, spread (standard deviation), description.
 * Lengths are in half heights of the digit unless the description says pixels. */
#define HAND_TRAITS(X)                                                    \
    X(SLANT, 0.18f, 0.25f, "shear to the right")                          \
    X(TURN, 0.0f, 0.045f, "tangent of half the angle of rotation")        \
    X(WIDTH, 0.0f, 0.15f, "ln of the stretch in x")                       \
    X(WAIST, 0.0f, 0.10f, "the middle moves up or down against the ends") \
    X(FLARE, 0.0f, 0.10f, "the foot is wider than the head")              \
    X(BOW, 0.0f, 0.06f, "the vertical bends, like a C")                   \
    X(SWAY, 0.0f, 0.06f, "the vertical bends, like an S")                 \
    X(SMILE, 0.0f, 0.07f, "the horizontal bends")                         \
    X(RISE, 0.0f, 0.05f, "the horizontal climbs")                         \
    X(HASTE, 0.4f, 0.15f, "how much curves cut the knots short")          \
    X(JITTER, -3.5f, 0.25f, "ln of the error of a knot")                  \
    X(SIZE, 3.0f, 0.03f, "ln of the longer side in pixels")               \
    X(PEN, 0.18f, 0.28f, "ln of the radius of the pen in pixels")         \
    X(PRESSURE, 0.08f, 0.12f, "the pen gets lighter from start to end")   \
    X(NIB, 0.05f, 0.12f, "downstrokes are heavier than strokes across")   \
    X(SOFT, 0.10f, 0.15f, "ln of the width of the soft edge in pixels")

enum hand_trait {
#define X(name, mean, spread, what) HAND_##name,
    HAND_TRAITS(X)
#undef X
        HAND_N_TRAITS
};

struct hand {
    float trait[HAND_N_TRAITS];
};

/* Choose the traits of a hand at random. */
struct hand hand_pick(struct random *r);

/* Write `shape` into an image of DRAW_SIDE pixels: the longer side is about 20 pixels, the centre
 * of mass of the ink in the middle, like in MNIST. */
void hand_write(const struct hand *hand, const struct shape *shape, struct random *r,
                struct draw_path *path);

/* The width of the soft edge of the ink, pixels. */
float hand_soft(const struct hand *hand);

#endif
