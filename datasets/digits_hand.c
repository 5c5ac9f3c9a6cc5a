/* datasets/digits_hand.c - from a shape to a path of the pen: knots with small errors, a smooth curve through
 * them, distortions of the plane, a varying radius of the pen. Only + - * /, sqrtf and expf, which give equal bits
 * everywhere, because spikes depend on the pixels. */
#include "datasets/digits_hand.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

enum { PIECES = 7 }; /* straight pieces of the curve between two knots */

static_assert(PIECES * SHAPE_MAX_KNOTS <= DRAW_MAX_POINTS,
              "every shape fits into a path");

/* Nearly normal: mean 0, standard deviation 1, within +-3.5, so that extreme hands do not occur. */
static float draw_normal(struct random *r)
{
    float sum = -6.0f;
    for (int k = 0; k < 4; k++)
        sum += 3.0f * random_uniform(r);
    return sum * 0.57735027f; /* the variance of the sum is 4 * 9 / 12 = 3 */
}

struct hand hand_pick(struct random *r)
{
    static const float mean[] = {
#define X(name, mean_, spread, what) mean_,
        HAND_TRAITS(X)
#undef X
    };
    static const float spread[] = {
#define X(name, mean_, spread_, what) spread_,
        HAND_TRAITS(X)
#undef X
    };
    struct hand hand;
    for (int k = 0; k < HAND_N_TRAITS; k++)
        hand.trait[k] = mean[k] + spread[k] * draw_normal(r);
    return hand;
}

float hand_soft(const struct hand *hand)
{
    return expf(hand->trait[HAND_SOFT]);
}

/* Move every knot a little. The error is correlated from knot to knot, like a drift of the hand, and starts anew
 * after the pen was lifted. */
static void hand_stray(const struct hand *hand, struct random *r,
                       struct shape_knot *knots, size_t n)
{
    const float error = expf(hand->trait[HAND_JITTER]);
    float ex = 0.0f, ey = 0.0f;
    for (size_t k = 0; k < n; k++) {
        const bool first = k == 0 || knots[k - 1].turn == SHAPE_LIFT;
        const float keep = first ? 0.0f : 0.6f, add = first ? 1.25f : 1.0f;
        ex = keep * ex + add * draw_normal(r);
        ey = keep * ey + add * draw_normal(r);
        knots[k].x += error * ex;
        knots[k].y += error * ey;
    }
}

/* Bend the plane by a polynomial of low degree, so that neighbouring points move together. */
static void hand_bend(const struct hand *hand, float *x, float *y)
{
    const float *t = hand->trait;
    const float u = *x, v = *y;
    *x = u * (1.0f + t[HAND_FLARE] * v) + t[HAND_BOW] * (1.0f - 2.0f * v * v) +
         t[HAND_SWAY] * v * (3.0f - 4.0f * v * v);
    *y = v + t[HAND_WAIST] * (1.0f - v * v) + t[HAND_SMILE] * u * u + t[HAND_RISE] * u;
}

/* Stretch, shear and rotate. Sine and cosine come from the tangent t of half the angle, with equal bits on every
 * machine: cos = (1 - t^2) / (1 + t^2), sin = 2 t / (1 + t^2). */
static void hand_lean(const struct hand *hand, float stretch, float *x, float *y)
{
    const float t = hand->trait[HAND_TURN];
    const float cosine = (1.0f - t * t) / (1.0f + t * t),
                sine = 2.0f * t / (1.0f + t * t);
    const float u = stretch * *x - hand->trait[HAND_SLANT] * *y, v = *y;
    *x = cosine * u - sine * v;
    *y = sine * u + cosine * v;
}

/* The point at 0 <= s < 1 between b and c, whose neighbours are a and d. `haste` mixes two curves: one through the
 * knots (Catmull and Rom 1974), and a smoother one that passes beside them (uniform cubic B-spline). */
static float spline(float a, float b, float c, float d, float haste, float s)
{
    const float c0 = haste * (a - 2.0f * b + c) * (1.0f / 6.0f);
    const float c1 = 0.5f * (c - a);
    const float c2 = a - 2.5f * b + 2.0f * c - 0.5f * d;
    const float c3 = 0.5f * (d - a) + 1.5f * (b - c);
    const float b2 = 0.5f * (a - 2.0f * b + c);
    const float b3 = (1.0f / 6.0f) * (d - a) + 0.5f * (b - c);
    const float k2 = c2 + haste * (b2 - c2), k3 = c3 + haste * (b3 - c3);
    return b + c0 + s * (c1 + s * (k2 + s * k3));
}

static void path_add(struct draw_path *path, float x, float y, bool down)
{
    assert(path->n < DRAW_MAX_POINTS);
    path->point[path->n++] = (struct draw_point){.x = x, .y = y, .down = down};
}

/* The knot that extends the curve b, c, d backwards beyond b with half of its curvature: a straight extension
 * would flatten rings at their start and end. */
static struct shape_knot continue_curve(struct shape_knot b, struct shape_knot c,
                                        struct shape_knot d)
{
    b.x += (b.x - c.x) + 0.5f * (b.x - 2.0f * c.x + d.x);
    b.y += (b.y - c.y) + 0.5f * (b.y - 2.0f * c.y + d.y);
    return b;
}

/* The knot that extends the line from b to c by its own length: no curvature. */
static struct shape_knot straight_on(struct shape_knot b, struct shape_knot c)
{
    return (struct shape_knot){.x = 2.0f * c.x - b.x, .y = 2.0f * c.y - b.y};
}

/* A smooth curve through the knots, broken at corners, ended at lifts. */
static void path_trace(const struct shape_knot *p, size_t n, float haste,
                       struct draw_path *path)
{
    bool down = false;
    path->n = 0;
    for (size_t k = 0; k < n; k++) {
        const struct shape_knot b = p[k];
        if (b.turn == SHAPE_LIFT) {
            path_add(path, b.x, b.y, down);
            down = false;
            continue;
        }
        const struct shape_knot c = p[k + 1];
        const bool starts = !down || b.turn == SHAPE_CORNER,
                   ends = c.turn != SHAPE_SMOOTH;
        const struct shape_knot before = starts ? straight_on(c, b) : p[k - 1];
        const struct shape_knot after = ends ? straight_on(b, c) : p[k + 2];
        const struct shape_knot a = starts ? continue_curve(b, c, after) : before;
        const struct shape_knot d = ends ? continue_curve(c, b, before) : after;
        for (int piece = 0; piece < PIECES; piece++) {
            const float s = (float)piece * (1.0f / PIECES);
            path_add(path, spline(a.x, b.x, c.x, d.x, haste, s),
                     spline(a.y, b.y, c.y, d.y, haste, s), down);
            down = true;
        }
    }
}

/* Set the radius of the pen at every point: smaller towards the end, larger in downward strokes. */
static void path_weigh(const struct hand *hand, struct draw_path *path)
{
    const float radius = expf(hand->trait[HAND_PEN]);
    const float step = 1.0f / (float)path->n;
    for (size_t k = 0; k < path->n; k++) {
        struct draw_point *p = &path->point[k];
        const struct draw_point *q = p->down || k + 1 == path->n ? p - 1 : p + 1;
        const float dx = p->x - q->x, dy = p->y - q->y;
        const float steep = (dy * dy - dx * dx) / (dx * dx + dy * dy + 1e-9f);
        const float pressure =
            hand->trait[HAND_PRESSURE] * (1.0f - 2.0f * step * (float)k);
        p->radius = radius * (1.0f + pressure + hand->trait[HAND_NIB] * steep);
    }
}

/* Middle of the ink (length times width) along x and y. */
static void path_centre(const struct draw_path *path, float *x, float *y)
{
    float ink = 0.0f, sx = 0.0f, sy = 0.0f;
    for (size_t k = 1; k < path->n; k++) {
        const struct draw_point *p = &path->point[k], *q = p - 1;
        const float dx = p->x - q->x, dy = p->y - q->y;
        const float part =
            p->down ? sqrtf(dx * dx + dy * dy) * (p->radius + q->radius) : 0.0f;
        ink += part;
        sx += part * 0.5f * (p->x + q->x);
        sy += part * 0.5f * (p->y + q->y);
    }
    *x = sx / ink;
    *y = sy / ink;
}

/* The image coordinate of the path's coordinate 0: `centre` is moved to the middle, unless low or high would then
 * be nearer than `margin` to the frame. */
static float place(float centre, float low, float high, float margin)
{
    const float at = 0.5f * DRAW_SIDE - centre;
    const float least = margin - low, most = DRAW_SIDE - margin - high;
    return at < least ? least : at > most ? most : at;
}

/* Scale to `size` pixels on the longer side and put the centre of the ink into the middle. */
static void path_fit(struct draw_path *path, float size, float pen)
{
    float left = path->point[0].x, right = left, top = path->point[0].y, bottom = top;
    for (size_t k = 1; k < path->n; k++) {
        const struct draw_point *p = &path->point[k];
        left = p->x < left ? p->x : left;
        right = p->x > right ? p->x : right;
        top = p->y < top ? p->y : top;
        bottom = p->y > bottom ? p->y : bottom;
    }
    const float side = right - left > bottom - top ? right - left : bottom - top;
    const float scale = (size - 2.0f * pen) / side;
    float x, y;
    path_centre(path, &x, &y);
    x = place(x * scale, left * scale, right * scale, pen + 1.0f);
    y = place(y * scale, top * scale, bottom * scale, pen + 1.0f);
    for (size_t k = 0; k < path->n; k++) {
        path->point[k].x = x + path->point[k].x * scale;
        path->point[k].y = y + path->point[k].y * scale;
    }
}

void hand_write(const struct hand *hand, const struct shape *shape, struct random *r,
                struct draw_path *path)
{
    struct shape_knot knots[SHAPE_MAX_KNOTS];
    const size_t n = shape_knots(shape, knots);
    hand_stray(hand, r, knots, n);
    path_trace(knots, n, hand->trait[HAND_HASTE], path);
    const float stretch = expf(hand->trait[HAND_WIDTH]);
    for (size_t k = 0; k < path->n; k++) {
        hand_bend(hand, &path->point[k].x, &path->point[k].y);
        hand_lean(hand, stretch, &path->point[k].x, &path->point[k].y);
    }
    path_weigh(hand, path);
    path_fit(path, expf(hand->trait[HAND_SIZE]), expf(hand->trait[HAND_PEN]));
}
