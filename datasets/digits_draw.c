/* datasets/digits_draw.c - computes the signed distance of each pixel to the path, then its tone from the
 * distance. */
#include "datasets/digits_draw.h"

#include <math.h>

enum { AWAY = 64 }; /* initial distance in pixels, farther than any soft edge reaches */

static int clamp_side(float x)
{
    return x < 0.0f ? 0 : x > (float)DRAW_SIDE ? DRAW_SIDE : (int)x;
}

/* Lower distance[] to the distance from the tapered capsule between a and b, in the box around it that its edge
 * can reach. */
static void draw_segment(const struct draw_point *a, const struct draw_point *b,
                         float edge, float distance[DRAW_PIXELS])
{
    const float dx = b->x - a->x, dy = b->y - a->y, grow = b->radius - a->radius;
    const float length2 = dx * dx + dy * dy;
    const float scale = length2 > 1e-9f ? 1.0f / length2 : 0.0f;
    const float reach = (a->radius > b->radius ? a->radius : b->radius) + edge;
    const int left = clamp_side((dx < 0 ? b->x : a->x) - reach);
    const int right = clamp_side((dx < 0 ? a->x : b->x) + reach + 1.0f);
    const int top = clamp_side((dy < 0 ? b->y : a->y) - reach);
    const int bottom = clamp_side((dy < 0 ? a->y : b->y) + reach + 1.0f);
    for (int row = top; row < bottom; row++) {
        float *out = distance + row * DRAW_SIDE;
        const float py = (float)row + 0.5f - a->y;
        for (int column = left; column < right; column++) {
            const float px = (float)column + 0.5f - a->x;
            float t = (px * dx + py * dy) * scale;
            t = t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t;
            const float ex = px - t * dx, ey = py - t * dy;
            const float d = sqrtf(ex * ex + ey * ey) - (a->radius + t * grow);
            out[column] = d < out[column] ? d : out[column];
        }
    }
}

void draw_ink(const struct draw_path *path, float soft, uint8_t pixels[DRAW_PIXELS])
{
    float distance[DRAW_PIXELS];
    for (size_t k = 0; k < DRAW_PIXELS; k++)
        distance[k] = AWAY;
    for (size_t k = 1; k < path->n; k++)
        if (path->point[k].down)
            draw_segment(&path->point[k - 1], &path->point[k], 0.5f * soft, distance);
    const float slope = 255.0f / soft;
    for (size_t k = 0; k < DRAW_PIXELS; k++) {
        const float tone =
            128.0f - slope * distance[k]; /* 127.5 at the edge, + 0.5 to round */
        pixels[k] = (uint8_t)(tone < 0.0f ? 0.0f : tone > 255.0f ? 255.0f : tone);
    }
}
