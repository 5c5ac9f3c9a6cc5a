/* kernels/units.c - the loops of fixed point (docs/hardware.md) in whole numbers. struct kernels documents them. */
#include "kernels/build.h"

enum { ROWS_PER_PASS = 16 };

#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* A tick of one neuron with V of 16 bits. Return -1 if V stays below the limit, else 0. There are instructions for a
 * product shifted by 16, and for products instead of shifts by a number that is no constant. */
static inline __attribute__((always_inline)) int16_t
tick_short(int16_t *v, uint16_t sum, struct kernel_units u, int16_t limit)
{
    const int16_t part = (int16_t)(u.part << 8), most = (int16_t)u.most;
    const uint16_t factor = (uint16_t)(1u << u.up);
    const int16_t rise = (int16_t)(uint16_t)(sum * factor), room = (int16_t)(most - rise);
    const int16_t x = (int16_t)(*v - (int16_t)((*v * part) >> 16));
    *v = (int16_t)((x < room ? x : room) + rise);
    return *v < limit ? -1 : 0;
}

static inline __attribute__((always_inline)) int32_t
tick_long(int32_t *v, uint16_t sum, struct kernel_units u, int32_t limit)
{
    const int32_t x = *v - ((*v * u.part) >> 8) + ((int32_t)sum << u.up);
    *v = x < u.most ? x : u.most;
    return -(*v < limit);
}

/* Leak and add k <= 16 rows in one pass. Return whether a V has reached its limit. k is a constant in every call, so
 * that the loops over rows are unrolled. In a word of a row the weight of neuron j is the lower byte, and that of neuron
 * half + j the upper one. `words` is the sum of the words modulo 2^16, which with that of the upper bytes gives the sum
 * of the lower ones. */
static inline __attribute__((always_inline)) bool
pass_short(int16_t *restrict v, const uint16_t *const *rows, size_t k,
           struct kernel_units u, const int16_t *restrict limit, size_t half)
{
    const uint16_t *r[ROWS_PER_PASS];
    int16_t all = -1;
    for (size_t i = 0; i < k; i++)
        r[i] = rows[i];
    ELEMENTWISE
    for (size_t j = 0; j < half; j++) {
        uint16_t words = 0, upper = 0;
        UNROLLED
        for (size_t i = 0; i < k; i++) {
            words = (uint16_t)(words + r[i][j]);
            upper = (uint16_t)(upper + (r[i][j] >> 8));
        }
        const uint16_t lower = (uint16_t)(words - (uint16_t)(upper << 8));
        const int16_t a = tick_short(&v[j], lower, u, limit[j]);
        const int16_t b = tick_short(&v[half + j], upper, u, limit[half + j]);
        const int16_t both =
            a & b; /* -1 or 0; the largest, because clang knows no `&` of them */
        all = all > both ? all : both;
    }
    return !all;
}

/* The same with a weight per word; the sum of 16 fits into 16 bits. */
static inline __attribute__((always_inline)) bool
pass_long(int32_t *restrict v, const uint16_t *const *rows, size_t k,
          struct kernel_units u, const int32_t *restrict limit, size_t n)
{
    const uint16_t *r[ROWS_PER_PASS];
    int32_t all = -1;
    for (size_t i = 0; i < k; i++)
        r[i] = rows[i];
    ELEMENTWISE
    for (size_t j = 0; j < n; j++) {
        uint16_t sum = 0;
        UNROLLED
        for (size_t i = 0; i < k; i++)
            sum = (uint16_t)(sum + r[i][j]);
        all &= tick_long(&v[j], sum, u, limit[j]);
    }
    return !all;
}

/* is_short is a constant in every call. */
static inline __attribute__((always_inline)) bool
pass(void *v, const uint16_t *const *rows, size_t k, struct kernel_units u,
     const void *limit, size_t n, bool is_short)
{
    return is_short ? pass_short(v, rows, k, u, limit, (n + 1) / 2)
                    : pass_long(v, rows, k, u, limit, n);
}

static inline __attribute__((always_inline)) bool
pass_of(void *v, const uint16_t *const *rows, size_t k, struct kernel_units u,
        const void *limit, size_t n, bool is_short)
{
#define PASS(k) \
    case k:     \
        return pass(v, rows, k, u, limit, n, is_short)
    switch (k) {
        PASS(0);
        PASS(1);
        PASS(2);
        PASS(3);
        PASS(4);
        PASS(5);
        PASS(6);
        PASS(7);
        PASS(8);
        PASS(9);
        PASS(10);
        PASS(11);
        PASS(12);
        PASS(13);
        PASS(14);
        PASS(15);
    default:
        return pass(v, rows, ROWS_PER_PASS, u, limit, n, is_short);
    }
#undef PASS
}

/* The first pass leaks. No pass lowers V after a weight was added, so V may be limited after each. */
static inline __attribute__((always_inline)) bool
add(void *v, const uint16_t *const *rows, size_t n_rows, struct kernel_units u,
    const void *limit, size_t n, bool is_short)
{
    for (; n_rows > ROWS_PER_PASS; n_rows -= ROWS_PER_PASS) {
        pass(v, rows, ROWS_PER_PASS, u, limit, n, is_short);
        rows += ROWS_PER_PASS;
        u.part = 0;
    }
    return pass_of(v, rows, n_rows, u, limit, n, is_short);
}

bool NAME(add_short_, KERNEL_BUILD)(int16_t *v, const uint16_t *const *rows,
                                    size_t n_rows, const struct kernel_units *u,
                                    const int16_t *limit, size_t n)
{
    return add(v, rows, n_rows, *u, limit, n, true);
}

bool NAME(add_long_, KERNEL_BUILD)(int32_t *v, const uint16_t *const *rows, size_t n_rows,
                                   const struct kernel_units *u, const int32_t *limit,
                                   size_t n)
{
    return add(v, rows, n_rows, *u, limit, n, false);
}

/* x in units, rounded up. `highest` is no constant here, which would keep gcc from vector instructions. */
static inline __attribute__((always_inline)) int32_t ceiling(float x, float scale,
                                                             float highest)
{
    const float y = x * scale, bounded = y > highest ? highest : y;
    const int32_t whole = (int32_t)bounded;
    return whole + ((float)whole < bounded);
}

void NAME(to_short_, KERNEL_BUILD)(int16_t *restrict out, const float *restrict x,
                                   float scale, size_t n)
{
    const float highest = 128.0f * scale - 1.0f;
    for (size_t j = 0; j < n; j++)
        out[j] = (int16_t)ceiling(x[j], scale, highest);
}

void NAME(to_long_, KERNEL_BUILD)(int32_t *restrict out, const float *restrict x,
                                  float scale, size_t n)
{
    const float highest = 128.0f * scale - 1.0f;
    for (size_t j = 0; j < n; j++)
        out[j] = ceiling(x[j], scale, highest);
}

void NAME(weights_short_, KERNEL_BUILD)(uint16_t *restrict out, const float *restrict w,
                                        float scale, size_t n)
{
    const size_t half = (n + 1) / 2;
    const float *const upper = w + half;
    for (size_t j = 0; j < n / 2; j++)
        out[j] = (uint16_t)((int32_t)(w[j] * scale) | (int32_t)(upper[j] * scale) << 8);
    if (n % 2)
        out[half - 1] = (uint16_t)(int32_t)(w[half - 1] * scale);
}

void NAME(weights_long_, KERNEL_BUILD)(uint16_t *restrict out, const float *restrict w,
                                       float scale, size_t n)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (uint16_t)(int32_t)(w[j] * scale);
}

void NAME(from_short_, KERNEL_BUILD)(float *restrict out, const int16_t *restrict x,
                                     float unit, size_t n)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (float)x[j] * unit;
}

void NAME(from_long_, KERNEL_BUILD)(float *restrict out, const int32_t *restrict x,
                                    float unit, size_t n)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (float)x[j] * unit;
}

/* x, or 0 if it is negative. Without a condition, which would keep gcc from vector instructions. */
static inline __attribute__((always_inline)) int32_t not_negative(int32_t x)
{
    return x & ~(x >> 31);
}

/* Callers pass a constant stride of 1 where they can, for which the compiler uses vector instructions. */
static inline __attribute__((always_inline)) void
learn_by(float *restrict w, size_t stride, const int32_t *restrict rate,
         const uint32_t *restrict noise, int32_t gain, int32_t one, size_t n)
{
    const float scale = (float)one, unit = 1.0f / scale;
    const int32_t most = one - 1;
    for (size_t i = 0; i < n; i++) {
        const int32_t k = (int32_t)(w[i * stride] * scale);
        const int32_t sum = rate[i] * (one - k) + gain * k + (int32_t)(noise[i] & 0xffff);
        const int32_t next = k + (sum >> 16);
        const int32_t raised = not_negative(next);
        w[i * stride] = (float)(raised - not_negative(raised - most)) * unit;
    }
}

void NAME(learn_units_, KERNEL_BUILD)(float *w, size_t stride, const int32_t *rate,
                                      const uint32_t *noise, int32_t gain, int32_t one,
                                      size_t n)
{
    if (stride == 1)
        learn_by(w, 1, rate, noise, gain, one, n);
    else
        learn_by(w, stride, rate, noise, gain, one, n);
}

/* A sum of 128 squares of numbers of 12 bits fits into 32 bits. */
static inline __attribute__((always_inline)) uint32_t
squares_by(const float *w, size_t stride, float scale, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t k = (uint32_t)(int32_t)(w[i * stride] * scale);
        sum += k * k;
    }
    return sum;
}

int64_t NAME(square_units_, KERNEL_BUILD)(const float *w, size_t stride, int32_t one,
                                          size_t n)
{
    enum { PIECE = 128 };
    int64_t sum = 0;
    for (size_t i = 0; i < n; i += PIECE) {
        const size_t piece = n - i < PIECE ? n - i : PIECE;
        sum += stride == 1 ? squares_by(w + i, 1, (float)one, piece)
                           : squares_by(w + i * stride, stride, (float)one, piece);
    }
    return sum;
}
