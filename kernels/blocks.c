/* kernels/blocks.c - computes many ticks for a block of neurons. Vector types are used explicitly, because a
 * compiler does not keep an array in registers through a loop of unknown length. */
#include "kernels/build.h"

typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), may_alias));
typedef int32_t truths __attribute__((vector_size(LANES * sizeof(float))));

#ifdef __AVX512F__

typedef int64_t pair __attribute__((vector_size(2 * sizeof(int64_t))));

/* Return whether the sign bit of any lane is 0. The quarters of the vector are combined first: testing lane by lane
 * would take as long as adding the rows of a tick. */
static inline bool any_positive(truths x)
{
    const union {
        truths all;
        pair quarter[LANES / 4];
    } u = {x};
    const uint64_t signs = UINT64_C(0x8000000080000000);
    const pair both = (u.quarter[0] & u.quarter[1]) & (u.quarter[2] & u.quarter[3]);
    return ((uint64_t)(both[0] & both[1]) & signs) != signs;
}

/* The function `run` of struct kernels for m vectors of neurons. V stays in registers from the first tick to the
 * last. m is a constant in every call, so that the compiler unrolls the loops over i. */
static inline __attribute__((always_inline)) size_t
run_lanes(lanes *out, const lanes *v, const lanes *limit, const float *w, size_t m,
          const struct kernel_ticks *t, bool *reached)
{
    lanes x[RUN_LANES];
    const uint32_t *id = t->id + t->begin;
    size_t tick = 0;
    bool any = false;
    for (size_t i = 0; i < m; i++)
        x[i] = v[i];
    while (tick < t->n && !any) {
        const uint32_t *const end = t->id + t->group[tick].end;
        const float decay = t->decay[tick++];
        for (size_t i = 0; i < m; i++)
            x[i] *= decay;
        for (; id < end; id++) {
            const lanes *row = (const lanes *)(w + *id * t->stride);
            for (size_t i = 0; i < m; i++)
                x[i] += row[i];
        }
        /* x >= limit exactly if the sign bit of x - limit is 0. Unlike a comparison, testing the sign bit needs no
         * mask registers. */
        truths below = (truths)(x[0] - limit[0]);
        for (size_t i = 1; i < m; i++)
            below &= (truths)(x[i] - limit[i]);
        any = any_positive(below);
    }
    for (size_t i = 0; i < m; i++)
        out[i] = x[i];
    *reached = any;
    return tick;
}

#define RUN_CASE(m)                                                                    \
    case m:                                                                            \
        return run_lanes(to, (const lanes *)(v + from), (const lanes *)(limit + from), \
                         w, m, t, reached);

size_t NAME(run_, KERNEL_BUILD)(float *out, const float *v, const float *limit,
                                size_t from, size_t n, const struct kernel_ticks *t,
                                bool *reached)
{
    const float *w = t->w + from;
    lanes *to = (lanes *)(out + from);
    switch ((n + LANES - 1) / LANES) {
        RUN_CASE(1)
        RUN_CASE(2)
        RUN_CASE(3)
        RUN_CASE(4)
        RUN_CASE(5)
        RUN_CASE(6)
        RUN_CASE(7)
        RUN_CASE(8)
        RUN_CASE(9)
        RUN_CASE(10)
        RUN_CASE(11)
        RUN_CASE(12)
        RUN_CASE(13)
        RUN_CASE(14)
        RUN_CASE(15)
    default:
        return run_lanes(to, (const lanes *)(v + from), (const lanes *)(limit + from), w,
                         RUN_LANES, t, reached);
    }
}

#else

enum { RUN_ROWS = 64 };

size_t NAME(run_, KERNEL_BUILD)(float *out, const float *v, const float *limit,
                                size_t from, size_t n, const struct kernel_ticks *t,
                                bool *reached)
{
    const float *rows[RUN_ROWS];
    size_t event = t->begin, tick = 0;
    bool any = false;
    for (v += from; tick < t->n && !any; tick++) {
        const size_t end = t->group[tick].end;
        float decay = t->decay[tick];
        do {
            size_t k = 0;
            for (; k < RUN_ROWS && event < end; k++)
                rows[k] = t->w + t->id[event++] * t->stride + from;
            any = NAME(kernels_, KERNEL_BUILD)
                      .advance(out + from, v, rows, k, decay, limit + from, n);
            v = out + from;
            decay = 1.0f;
        } while (event < end);
    }
    *reached = any;
    return tick;
}

#endif

static inline lanes lesser(lanes a, lanes b)
{
    const truths less = a < b;
    return (lanes)(((truths)a & less) | ((truths)b & ~less));
}

float NAME(gap_, KERNEL_BUILD)(const float *v, const float *limit, size_t n)
{
    lanes least = ((const lanes *)limit)[0] - ((const lanes *)v)[0];
    for (size_t i = 1; i < (n + LANES - 1) / LANES; i++)
        least = lesser(((const lanes *)limit)[i] - ((const lanes *)v)[i], least);
    float x = least[0];
    for (int k = 1; k < LANES; k++)
        x = least[k] < x ? least[k] : x;
    return x;
}
