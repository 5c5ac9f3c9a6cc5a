/* tests/datasets/naive_edges.c */
#include "tests/datasets/naive_edges.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A picture; what lies outside is 0. */
struct picture {
    long width, height;
    float *at;
};

static struct picture picture_of(long width, long height)
{
    return (struct picture){width, height,
                            calloc((size_t)(width * height), sizeof(float))};
}

static float pixel(const struct picture *p, long x, long y)
{
    const bool inside = x >= 0 && y >= 0 && x < p->width && y < p->height;
    return inside ? p->at[y * p->width + x] : 0.0f;
}

/* How far a Gaussian reaches, and its values by distance, divided by their sum. */
struct gauss {
    long reach;
    double at[64], sum;
};

static struct gauss gauss_of(double sigma)
{
    struct gauss g = {.reach = (long)ceil(3 * sigma)};
    for (long d = 0; d <= g.reach; d++)
        g.at[d] = sigma > 0
                      ? (double)expf((float)(-(double)(d * d) / (2 * sigma * sigma)))
                      : 1.0;
    for (long d = -g.reach; d <= g.reach; d++)
        g.sum += g.at[labs(d)];
    return g;
}

/* How much of position i is in the mean over [from, to) of what is blurred. */
static float part(const struct gauss *g, long i, long from, long to)
{
    double w = 0.0;
    for (long q = from; q < to; q++)
        w += labs(i - q) <= g->reach ? g->at[labs(i - q)] : 0.0;
    return (float)(w / g->sum / (double)(to - from));
}

static long least(long a, long b)
{
    return a < b ? a : b;
}

/* Blur, then the mean over blocks: along the columns first, then along the rows. */
static struct picture reduce(const struct picture *in, double sigma, long pool)
{
    const struct gauss g = gauss_of(sigma);
    const long w = (in->width + pool - 1) / pool, h = (in->height + pool - 1) / pool;
    struct picture middle = picture_of(in->width, h), out = picture_of(w, h);
    for (long y = 0; y < h; y++) {
        const long from = y * pool, to = least(from + pool, in->height);
        for (long i = from - g.reach; i < to + g.reach; i++) {
            const float weight = part(&g, i, from, to);
            for (long x = 0; x < in->width; x++)
                middle.at[y * in->width + x] += weight * pixel(in, x, i);
        }
    }
    for (long x = 0; x < w; x++) {
        const long from = x * pool, to = least(from + pool, in->width);
        for (long i = from - g.reach; i < to + g.reach; i++) {
            const float weight = part(&g, i, from, to);
            for (long y = 0; y < h; y++)
                out.at[y * w + x] += weight * pixel(&middle, i, y);
        }
    }
    free(middle.at);
    return out;
}

/* A direction of the half turn: map k of n; up and left are exact. */
static void direction(uint64_t k, uint64_t n, float *x, float *y)
{
    const double angle = 3.14159265358979323846 * (double)k / (double)n;
    *x = 2 * k == n ? 0.0f : (float)cos(angle);
    *y = k == n ? 0.0f : (float)sin(angle);
}

static void share(const struct edges_params *p, struct picture *maps, long at, float gx,
                  float gy)
{
    const float m = sqrtf(gx * gx + gy * gy);
    const bool flip = gy < 0 || (gy == 0 && gx < 0);
    if (gx * gx + gy * gy < 1e-8f)
        return;
    if (flip) {
        gx = -gx;
        gy = -gy;
    }
    for (uint64_t k = p->orientations; k-- > 0;) {
        float x, y, x1, y1;
        direction(k, p->orientations, &x, &y);
        direction(k + 1, p->orientations, &x1, &y1);
        const float from = x * gy - y * gx;
        if (from < 0 && k > 0)
            continue;
        const float to = -(x1 * gy - y1 * gx), f = from / (from + to);
        maps[k].at[at] += m * (1.0f - f);
        maps[(k + 1) % p->orientations].at[at] += m * f;
        return;
    }
}

void naive_edges(const struct edges_params *p, size_t width, size_t height,
                 const uint8_t *pixels, float *averages)
{
    const long w = (long)width, h = (long)height;
    struct picture a = picture_of(w, h), maps[EDGES_ORIENTATIONS];
    for (long i = 0; i < w * h; i++)
        a.at[i] = (float)pixels[i] / 255.0f;
    struct picture b = reduce(&a, p->sigma_px, 1);
    for (uint64_t k = 0; k < p->orientations; k++)
        maps[k] = picture_of(w, h);
    for (long y = 0; y < h; y++)
        for (long x = 0; x < w; x++)
            share(p, maps, y * w + x, pixel(&b, x + 1, y) - pixel(&b, x - 1, y),
                  pixel(&b, x, y + 1) - pixel(&b, x, y - 1));
    for (uint64_t k = 0; k < p->orientations; k++) {
        struct picture r = reduce(&maps[k], p->spread_px, (long)p->pool);
        const size_t n = (size_t)(r.width * r.height);
        memcpy(averages + k * n, r.at, n * sizeof *averages);
        free(r.at);
        free(maps[k].at);
    }
    free(a.at);
    free(b.at);
}

void naive_edges_values(const struct edges_params *p, size_t n, const float *averages,
                        uint8_t *values)
{
    for (size_t i = 0; i < n; i++) {
        const float x = averages[i] * (255.0f / (float)p->full) + 0.5f;
        values[i] = x >= 255.0f ? 255 : (uint8_t)x;
    }
}
