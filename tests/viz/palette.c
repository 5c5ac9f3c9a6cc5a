/* tests/viz/palette.c */
#include "tests/viz/palette.h"

#include "viz/draw/theme.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* ---- how a colour looks ---- */

static const double machado[PALETTE_VISIONS][3][3] = {
    [PALETTE_NORMAL] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    [PALETTE_PROTAN] = {{0.152286, 1.052583, -0.204868},
                        {0.114503, 0.786281, 0.099216},
                        {-0.003882, -0.048116, 1.051998}},
    [PALETTE_DEUTAN] = {{0.367322, 0.860646, -0.227968},
                        {0.280085, 0.672501, 0.047413},
                        {-0.011820, 0.042940, 0.968881}},
    [PALETTE_TRITAN] = {{1.255528, -0.076749, -0.178779},
                        {-0.078411, 0.930809, 0.147602},
                        {0.004733, 0.691367, 0.303900}},
};

static double linear(uint32_t channel)
{
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double cube(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

struct palette_lab palette_look(uint32_t colour, enum palette_vision vision)
{
    const double rgb[3] = {linear(colour >> 16 & 0xff), linear(colour >> 8 & 0xff),
                           linear(colour & 0xff)};
    double seen[3];
    for (int k = 0; k < 3; k++) {
        const double *m = machado[vision][k];
        seen[k] = fmin(fmax(m[0] * rgb[0] + m[1] * rgb[1] + m[2] * rgb[2], 0), 1);
    }
    const double r = seen[0], g = seen[1], b = seen[2];
    const double x = cube((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const double y = cube(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    const double z = cube((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return (struct palette_lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/* ---- CIEDE2000 ---- */

static double pow7(double x)
{
    return x * x * x * x * x * x * x;
}

static double hue(double a, double b)
{
    const double h = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / PI;
    return h < 0 ? h + 360 : h;
}

static double degrees(double (*of)(double), double angle)
{
    return of(angle * PI / 180);
}

double palette_difference(struct palette_lab x, struct palette_lab y)
{
    const double mean_c = (hypot(x.a, x.b) + hypot(y.a, y.b)) / 2;
    const double g = 0.5 * (1 - sqrt(pow7(mean_c) / (pow7(mean_c) + pow7(25))));
    const double ax = (1 + g) * x.a, ay = (1 + g) * y.a;
    const double cx = hypot(ax, x.b), cy = hypot(ay, y.b), c = (cx + cy) / 2;
    const double hx = hue(ax, x.b), hy = hue(ay, y.b);
    double dh = hy - hx, h = hx + hy;
    if (cx * cy == 0) {
        dh = 0;
    } else if (fabs(hx - hy) > 180) {
        dh += dh > 0 ? -360 : 360;
        h = (h < 360 ? h + 360 : h - 360) / 2;
    } else {
        h /= 2;
    }
    const double l = (x.l + y.l) / 2, dl = y.l - x.l, dc = cy - cx;
    const double dH = 2 * sqrt(cx * cy) * degrees(sin, dh / 2);
    const double t = 1 - 0.17 * degrees(cos, h - 30) + 0.24 * degrees(cos, 2 * h) +
                     0.32 * degrees(cos, 3 * h + 6) - 0.20 * degrees(cos, 4 * h - 63);
    const double sl = 1 + 0.015 * (l - 50) * (l - 50) / sqrt(20 + (l - 50) * (l - 50));
    const double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
    const double turn = 30 * exp(-((h - 275) / 25) * ((h - 275) / 25));
    const double rt = -degrees(sin, 2 * turn) * 2 * sqrt(pow7(c) / (pow7(c) + pow7(25)));
    return sqrt(dl / sl * (dl / sl) + dc / sc * (dc / sc) + dH / sh * (dH / sh) +
                rt * (dc / sc) * (dH / sh));
}

double palette_least(const uint32_t *colours, size_t n, enum palette_vision vision)
{
    double least = (double)INFINITY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            least = fmin(least, palette_difference(palette_look(colours[i], vision),
                                                   palette_look(colours[k], vision)));
    return least;
}

/* ---- the search ---- */

enum { MOST = 32 };

struct candidate {
    uint32_t colour;
    struct palette_lab lab[PALETTE_VISIONS];
};

static uint32_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static const double APART = 10; /* from the other colours of the window */

static bool is_allowed(const struct palette_ground *g, uint32_t colour)
{
    for (size_t k = 0; k < 2; k++)
        if (theme_contrast(colour, g->surfaces[k]) < g->contrast)
            return false;
    const struct palette_lab lab = palette_look(colour, PALETTE_NORMAL);
    if (hypot(lab.a, lab.b) < g->chroma)
        return false;
    for (size_t k = 0; k < g->n_others; k++)
        if (palette_difference(lab, palette_look(g->others[k], PALETTE_NORMAL)) < APART)
            return false;
    return true;
}

static struct candidate draw_allowed(const struct palette_ground *g, uint64_t *state)
{
    struct candidate c;
    do
        c.colour = 0xff000000u | (draw(state) & 0xffffff);
    while (!is_allowed(g, c.colour));
    for (int v = 0; v < PALETTE_VISIONS; v++)
        c.lab[v] = palette_look(c.colour, (enum palette_vision)v);
    return c;
}

static double apart(const struct candidate *x, const struct candidate *y)
{
    double least = (double)INFINITY;
    for (int v = 0; v < PALETTE_VISIONS; v++)
        least = fmin(least, palette_difference(x->lab[v], y->lab[v]));
    return least;
}

/* The smallest difference, and a member of that pair. */
static double nearest(const struct candidate *c, size_t n, size_t *member)
{
    double least = (double)INFINITY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            const double d = apart(&c[i], &c[k]);
            *member = d < least ? i : *member;
            least = fmin(least, d);
        }
    return least;
}

static double from_others(const struct candidate *c, size_t n, size_t member,
                          const struct candidate *with)
{
    double least = (double)INFINITY;
    for (size_t k = 0; k < n; k++)
        if (k != member)
            least = fmin(least, apart(&c[k], with));
    return least;
}

double palette_search(const struct palette_ground *ground, size_t n, uint64_t seed,
                      unsigned steps, uint32_t *out)
{
    struct candidate c[MOST] = {0};
    uint64_t state = seed;
    size_t member = 0;
    for (size_t k = 0; k < n; k++)
        c[k] = draw_allowed(ground, &state);
    double least = nearest(c, n, &member);
    for (unsigned step = 0; step < steps; step++) {
        const struct candidate other = draw_allowed(ground, &state);
        const size_t k = draw(&state) % 4 ? member : draw(&state) % n;
        if (from_others(c, n, k, &other) <=
            (k == member ? least : from_others(c, n, k, &c[k])))
            continue;
        c[k] = other;
        least = nearest(c, n, &member);
    }
    for (size_t k = 0; k < n; k++)
        out[k] = c[k].colour;
    return least;
}
