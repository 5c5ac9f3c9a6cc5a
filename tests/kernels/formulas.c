/* tests/kernels/formulas.c */
#include "tests/kernels/formulas.h"

#include <math.h>

static bool scalar_advance(float *out, const float *v, const float *const *rows,
                           size_t n_rows, float decay, const float *limit, size_t n)
{
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        out[j] = v[j] * decay;
        for (size_t k = 0; k < n_rows; k++)
            out[j] = out[j] + rows[k][j];
        any = any || out[j] >= limit[j];
    }
    return any;
}

static bool scalar_drive(float *v, const float *charge, float decay, float inflow,
                         float drift, const float *limit, size_t n)
{
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        const float kept = v[j] * decay, gained = charge[j] * inflow;
        v[j] = kept + gained;
        v[j] = v[j] + drift;
        any = any || v[j] >= limit[j];
    }
    return any;
}

static void scalar_leak(float *v, float most, float scale, int32_t part, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        const double x = fmin((double)v[j], (double)most) * (double)scale;
        v[j] = (float)((x - floor(x * part / 256.0)) / (double)scale);
    }
}

static size_t scalar_reach(const float *v, const float *charge, float bias, float inflow,
                           const float *limit, size_t from, size_t n)
{
    size_t j = from;
    while (j < n && !(fmaxf(v[j], bias) + charge[j] * inflow >= limit[j]))
        j++;
    return j;
}

static size_t scalar_run(float *out, const float *v, const float *limit, size_t from,
                         size_t n, const struct kernel_ticks *t, bool *reached)
{
    size_t event = t->begin, tick = 0;
    for (size_t j = from; j < from + n; j++)
        out[j] = v[j];
    *reached = false;
    while (tick < t->n && !*reached) {
        for (size_t j = from; j < from + n; j++)
            out[j] = out[j] * t->decay[tick];
        for (; event < t->group[tick].end; event++)
            for (size_t j = from; j < from + n; j++)
                out[j] = out[j] + t->w[t->id[event] * t->stride + j];
        for (size_t j = from; j < from + n; j++)
            *reached = *reached || out[j] >= limit[j];
        tick++;
    }
    return tick;
}

static float scalar_gap(const float *v, const float *limit, size_t n)
{
    float least = INFINITY;
    for (size_t j = 0; j < n; j++)
        least = fminf(least, limit[j] - v[j]);
    return least;
}

static bool scalar_inhibit(float *v, float amount, float floor, const float *limit,
                           size_t n)
{
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        v[j] = fmaxf(v[j] - amount, floor);
        any = any || v[j] >= limit[j];
    }
    return any;
}

static size_t scalar_winner(const float *v, const float *limit, size_t n)
{
    float largest = -INFINITY;
    for (size_t j = 0; j < n; j++)
        largest = fmaxf(largest, v[j] - limit[j]);
    for (size_t j = 0; j < n && largest >= 0.0f; j++)
        if (v[j] - limit[j] == largest)
            return j;
    return n;
}

static void scalar_pull(float *pull, const float *value, const int32_t *stamp,
                        int32_t now, const float *table, int32_t last, float rate,
                        float target, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int32_t age = now - stamp[i];
        const float factor = age >= last ? table[last] : table[age];
        pull[i] = rate * (value[i] * factor - target);
    }
}

static float clipped(float w, float w_max)
{
    if (!(w > 0.0f)) /* also NaN */
        return 0.0f;
    return w > w_max ? w_max : w;
}

static void scalar_soften(float *w, size_t stride, const float *pull, float w_max,
                          size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float room = fmaxf(w_max - w[i * stride], 0.0f);
        w[i * stride] = clipped(w[i * stride] + pull[i] * room, w_max);
    }
}

static void scalar_shift(float *w, size_t stride, const float *pull, float w_max,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        w[i * stride] = clipped(w[i * stride] + pull[i], w_max);
}

static void scalar_words(uint32_t *out, const struct random *r, uint32_t first,
                         size_t n_blocks)
{
    for (size_t b = 0; b < n_blocks; b++)
        random_block(r, first + (uint32_t)b, out + 4 * b);
}

const struct kernels *formulas(void)
{
    static const struct kernels scalar = {.name = "its formula",
                                          .advance = scalar_advance,
                                          .drive = scalar_drive,
                                          .leak = scalar_leak,
                                          .reach = scalar_reach,
                                          .run = scalar_run,
                                          .run_width = SIZE_MAX,
                                          .gap = scalar_gap,
                                          .inhibit = scalar_inhibit,
                                          .winner = scalar_winner,
                                          .pull = scalar_pull,
                                          .soften = scalar_soften,
                                          .shift = scalar_shift,
                                          .words = scalar_words};
    return &scalar;
}

const struct kernels *formulas_portable(void)
{
    size_t n = 1;
    while (kernels_available(n))
        n++;
    return kernels_available(n - 1);
}
