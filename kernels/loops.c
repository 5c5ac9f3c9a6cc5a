/* kernels/loops.c - the loops in which a run spends most of its time, in plain C. Meson compiles the files of this
 * folder once per instruction set, with KERNEL_BUILD as the name of the build. The baseline build is the
 * specification. */
#include "kernels/build.h"

#include <assert.h>

enum { ROWS_PER_PASS = 8 };

/* Multiply v by decay and add k <= 8 rows in one pass. `out` may be v. k is a constant in every call, so that the
 * compiler unrolls the additions and keeps x in a register. */
static inline __attribute__((always_inline)) int pass(float *out, const float *v,
                                                      const float *const *rows, size_t k,
                                                      float decay, const float *limit,
                                                      size_t n)
{
    const float *const r0 = k > 0 ? rows[0] : 0, *const r1 = k > 1 ? rows[1] : 0;
    const float *const r2 = k > 2 ? rows[2] : 0, *const r3 = k > 3 ? rows[3] : 0;
    const float *const r4 = k > 4 ? rows[4] : 0, *const r5 = k > 5 ? rows[5] : 0;
    const float *const r6 = k > 6 ? rows[6] : 0, *const r7 = k > 7 ? rows[7] : 0;
    int any = 0;
    ELEMENTWISE
    for (size_t j = 0; j < n; j++) {
        float x = v[j] * decay;
        x = k > 0 ? x + r0[j] : x;
        x = k > 1 ? x + r1[j] : x;
        x = k > 2 ? x + r2[j] : x;
        x = k > 3 ? x + r3[j] : x;
        x = k > 4 ? x + r4[j] : x;
        x = k > 5 ? x + r5[j] : x;
        x = k > 6 ? x + r6[j] : x;
        x = k > 7 ? x + r7[j] : x;
        out[j] = x;
        any |= x >= limit[j];
    }
    return any;
}

static int pass_of(float *out, const float *v, const float *const *rows, size_t k,
                   float decay, const float *limit, size_t n)
{
    switch (k) {
    case 0:
        return pass(out, v, rows, 0, decay, limit, n);
    case 1:
        return pass(out, v, rows, 1, decay, limit, n);
    case 2:
        return pass(out, v, rows, 2, decay, limit, n);
    case 3:
        return pass(out, v, rows, 3, decay, limit, n);
    case 4:
        return pass(out, v, rows, 4, decay, limit, n);
    case 5:
        return pass(out, v, rows, 5, decay, limit, n);
    case 6:
        return pass(out, v, rows, 6, decay, limit, n);
    case 7:
        return pass(out, v, rows, 7, decay, limit, n);
    default:
        return pass(out, v, rows, ROWS_PER_PASS, decay, limit, n);
    }
}

/* The first pass multiplies by decay. Further passes multiply by 1, which changes no bit of a finite v. */
static bool advance(float *out, const float *v, const float *const *rows, size_t n_rows,
                    float decay, const float *limit, size_t n)
{
    while (n_rows > ROWS_PER_PASS) {
        pass(out, v, rows, ROWS_PER_PASS, decay, limit, n);
        v = out;
        rows += ROWS_PER_PASS;
        n_rows -= ROWS_PER_PASS;
        decay = 1.0f;
    }
    return pass_of(out, v, rows, n_rows, decay, limit, n) != 0;
}

static bool drive(float *restrict v, const float *restrict charge, float decay,
                  float inflow, float drift, const float *restrict limit, size_t n)
{
    int any = 0;
    for (size_t j = 0; j < n; j++) {
        const float x = (v[j] * decay + charge[j] * inflow) + drift;
        v[j] = x;
        any |= x >= limit[j];
    }
    return any != 0;
}

static bool inhibit(float *restrict v, float amount, float floor,
                    const float *restrict limit, size_t n)
{
    int any = 0;
    for (size_t j = 0; j < n; j++) {
        const float x = v[j] - amount;
        v[j] = x > floor ? x : floor;
        any |= v[j] >= limit[j];
    }
    return any != 0;
}

enum { SEARCH_BLOCK = 128, SEARCH_PART = 16 };

static inline int any_candidate(const float *restrict v, const float *restrict limit,
                                size_t n)
{
    int any = 0;
    for (size_t j = 0; j < n; j++)
        any |= v[j] >= limit[j];
    return any;
}

struct best {
    size_t j;
    float excess;
};

static void search_part(const float *restrict v, const float *restrict limit, size_t from,
                        size_t end, struct best *best)
{
    if (!any_candidate(v + from, limit + from, end - from))
        return;
    for (size_t j = from; j < end; j++) {
        const float excess = v[j] - limit[j];
        if (excess >= 0.0f && excess > best->excess)
            *best = (struct best){j, excess};
    }
}

/* Few neurons reach their limit. So vector comparisons first skip blocks without such a neuron, then parts of
 * blocks. */
static size_t winner(const float *restrict v, const float *restrict limit, size_t n)
{
    struct best best = {n, -1.0f};
    for (size_t from = 0; from < n; from += SEARCH_BLOCK) {
        const size_t end = from + SEARCH_BLOCK < n ? from + SEARCH_BLOCK : n;
        if (!any_candidate(v + from, limit + from, end - from))
            continue;
        for (size_t part = from; part < end; part += SEARCH_PART)
            search_part(v, limit, part,
                        part + SEARCH_PART < end ? part + SEARCH_PART : end, &best);
    }
    return best.j;
}

static inline int can_reach(const float *restrict v, const float *restrict charge,
                            float bias, float inflow, const float *restrict limit,
                            size_t n)
{
    int any = 0;
    for (size_t j = 0; j < n; j++)
        any |= (v[j] > bias ? v[j] : bias) + charge[j] * inflow >= limit[j];
    return any;
}

/* Few neurons can reach their limit. So vector comparisons skip blocks without such a neuron. */
static size_t reach(const float *restrict v, const float *restrict charge, float bias,
                    float inflow, const float *restrict limit, size_t from, size_t n)
{
    for (size_t block = from; block < n; block += SEARCH_BLOCK) {
        const size_t end = block + SEARCH_BLOCK < n ? block + SEARCH_BLOCK : n;
        if (!can_reach(v + block, charge + block, bias, inflow, limit + block,
                       end - block))
            continue;
        for (size_t j = block; j < end; j++)
            if (can_reach(v + j, charge + j, bias, inflow, limit + j, 1))
                return j;
    }
    return n;
}

enum { PULL_BLOCK = 64 };

/* The ages of the traces and the products are computed by vector instructions. Only the table look-up between the
 * two is scalar. */
static void pull(float *restrict out, const float *restrict value,
                 const int32_t *restrict stamp, int32_t now, const float *restrict table,
                 int32_t last, float rate, float target, size_t n)
{
    int32_t age[PULL_BLOCK];
    float factor[PULL_BLOCK];
    for (size_t from = 0; from < n; from += PULL_BLOCK) {
        const size_t m = from + PULL_BLOCK < n ? PULL_BLOCK : n - from;
        for (size_t i = 0; i < m; i++) {
            const int32_t a = now - stamp[from + i];
            age[i] = a < last ? a : last;
        }
        for (size_t i = 0; i < m; i++)
            factor[i] = table[age[i]];
        for (size_t i = 0; i < m; i++)
            out[from + i] = rate * (value[from + i] * factor[i] - target);
    }
}

/* Return w limited to 0 .. w_max; 0 if w is NaN. */
static inline float clip(float w, float w_max)
{
    w = w > 0.0f ? w : 0.0f;
    return w > w_max ? w_max : w;
}

static_assert(-1 >> 8 == -1, "the shift of a negative number keeps its sign");

/* All values are exact, both as int32_t and as float. The shift rounds down, as in hardware. */
static void leak(float *restrict v, float most, float scale, int32_t part, size_t n)
{
    const float unit = 1.0f / scale;
    for (size_t j = 0; j < n; j++) {
        const float y = v[j] > most ? most : v[j];
        const int32_t x = (int32_t)(y * scale);
        v[j] = (float)(x - ((x * part) >> 8)) * unit;
    }
}

/* Callers pass a constant stride of 1 where they can, for which the compiler uses vector instructions. */
static inline __attribute__((always_inline)) void soften_by(float *restrict w,
                                                            size_t stride,
                                                            const float *restrict pulls,
                                                            float w_max, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float x = w[i * stride];
        const float room = w_max - x;
        w[i * stride] = clip(x + pulls[i] * (room > 0.0f ? room : 0.0f), w_max);
    }
}

static void soften(float *restrict w, size_t stride, const float *restrict pulls,
                   float w_max, size_t n)
{
    if (stride == 1)
        soften_by(w, 1, pulls, w_max, n);
    else
        soften_by(w, stride, pulls, w_max, n);
}

static inline __attribute__((always_inline)) void shift_by(float *restrict w,
                                                           size_t stride,
                                                           const float *restrict pulls,
                                                           float w_max, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w[i * stride] = clip(w[i * stride] + pulls[i], w_max);
}

static void shift(float *restrict w, size_t stride, const float *restrict pulls,
                  float w_max, size_t n)
{
    if (stride == 1)
        shift_by(w, 1, pulls, w_max, n);
    else
        shift_by(w, stride, pulls, w_max, n);
}

const struct kernels NAME(kernels_, KERNEL_BUILD) = {
    .name = STRING(KERNEL_BUILD),
    .advance = advance,
    .drive = drive,
    .leak = leak,
    .add_short = NAME(add_short_, KERNEL_BUILD),
    .add_long = NAME(add_long_, KERNEL_BUILD),
    .to_short = NAME(to_short_, KERNEL_BUILD),
    .to_long = NAME(to_long_, KERNEL_BUILD),
    .weights_short = NAME(weights_short_, KERNEL_BUILD),
    .weights_long = NAME(weights_long_, KERNEL_BUILD),
    .from_short = NAME(from_short_, KERNEL_BUILD),
    .from_long = NAME(from_long_, KERNEL_BUILD),
    .reach = reach,
    .run = NAME(run_, KERNEL_BUILD),
    .run_width = RUN_WIDTH,
    .gap = NAME(gap_, KERNEL_BUILD),
    .inhibit = inhibit,
    .winner = winner,
    .pull = pull,
    .soften = soften,
    .shift = shift,
    .learn_units = NAME(learn_units_, KERNEL_BUILD),
    .square_units = NAME(square_units_, KERNEL_BUILD),
    .words = NAME(words_, KERNEL_BUILD),
};
