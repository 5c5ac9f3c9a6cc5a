/* kernels/units.c - the loops of fixed point (docs/hardware.md) in whole numbers. struct kernels documents them. */
#include "kernels/build.h"

enum { ROWS_PER_PASS = 8 };

/* Leak and add k <= 8 rows in one pass; their sum fits into 16 bits. k is a constant in every call. */
static inline __attribute__((always_inline)) int
pass(int32_t *restrict v, const uint16_t *const *rows, size_t k, struct kernel_units u,
     const int32_t *restrict limit, size_t n)
{
    const uint16_t *const r0 = k > 0 ? rows[0] : 0, *const r1 = k > 1 ? rows[1] : 0;
    const uint16_t *const r2 = k > 2 ? rows[2] : 0, *const r3 = k > 3 ? rows[3] : 0;
    const uint16_t *const r4 = k > 4 ? rows[4] : 0, *const r5 = k > 5 ? rows[5] : 0;
    const uint16_t *const r6 = k > 6 ? rows[6] : 0, *const r7 = k > 7 ? rows[7] : 0;
    int any = 0;
    ELEMENTWISE
    for (size_t j = 0; j < n; j++) {
        uint16_t sum = k > 0 ? r0[j] : 0;
        sum = k > 1 ? (uint16_t)(sum + r1[j]) : sum;
        sum = k > 2 ? (uint16_t)(sum + r2[j]) : sum;
        sum = k > 3 ? (uint16_t)(sum + r3[j]) : sum;
        sum = k > 4 ? (uint16_t)(sum + r4[j]) : sum;
        sum = k > 5 ? (uint16_t)(sum + r5[j]) : sum;
        sum = k > 6 ? (uint16_t)(sum + r6[j]) : sum;
        sum = k > 7 ? (uint16_t)(sum + r7[j]) : sum;
        const int32_t x = v[j] - ((v[j] * u.part) >> 8) + ((int32_t)sum << u.up);
        v[j] = x < u.most ? x : u.most;
        any |= v[j] >= limit[j];
    }
    return any;
}

static int pass_of(int32_t *v, const uint16_t *const *rows, size_t k,
                   struct kernel_units u, const int32_t *limit, size_t n)
{
    switch (k) {
    case 0:
        return pass(v, rows, 0, u, limit, n);
    case 1:
        return pass(v, rows, 1, u, limit, n);
    case 2:
        return pass(v, rows, 2, u, limit, n);
    case 3:
        return pass(v, rows, 3, u, limit, n);
    case 4:
        return pass(v, rows, 4, u, limit, n);
    case 5:
        return pass(v, rows, 5, u, limit, n);
    case 6:
        return pass(v, rows, 6, u, limit, n);
    case 7:
        return pass(v, rows, 7, u, limit, n);
    default:
        return pass(v, rows, ROWS_PER_PASS, u, limit, n);
    }
}

/* The first pass leaks. No pass lowers V after a weight was added, so V may be limited after each. */
bool NAME(add_units_, KERNEL_BUILD)(int32_t *v, const uint16_t *const *rows,
                                    size_t n_rows, const struct kernel_units *u,
                                    const int32_t *limit, size_t n)
{
    struct kernel_units now = *u;
    for (; n_rows > ROWS_PER_PASS; n_rows -= ROWS_PER_PASS) {
        pass(v, rows, ROWS_PER_PASS, now, limit, n);
        rows += ROWS_PER_PASS;
        now.part = 0;
    }
    return pass_of(v, rows, n_rows, now, limit, n) != 0;
}

void NAME(to_units_, KERNEL_BUILD)(int32_t *restrict out, const float *restrict x,
                                   float scale, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        const float y = x[j] * scale, bounded = y < 0x1p30f ? y : 0x1p30f;
        const int32_t whole = (int32_t)bounded;
        out[j] = whole + ((float)whole < bounded);
    }
}

void NAME(weight_units_, KERNEL_BUILD)(uint16_t *restrict out, const float *restrict w,
                                       float scale, size_t n)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (uint16_t)(int32_t)(w[j] * scale);
}

void NAME(from_units_, KERNEL_BUILD)(float *restrict out, const int32_t *restrict x,
                                     float unit, size_t n)
{
    for (size_t j = 0; j < n; j++)
        out[j] = (float)x[j] * unit;
}

/* Callers pass a constant stride of 1 where they can, for which the compiler uses vector instructions. */
static inline __attribute__((always_inline)) void
learn_by(float *restrict w, size_t stride, const int32_t *restrict rate,
         const uint16_t *restrict noise, int32_t gain, int32_t one, size_t n)
{
    const float scale = (float)one, unit = 1.0f / scale;
    for (size_t i = 0; i < n; i++) {
        const int32_t k = (int32_t)(w[i * stride] * scale);
        const int32_t sum = rate[i] * (one - k) + gain * k + noise[i];
        const int32_t next = k + (sum >> 16);
        const int32_t raised = next > 0 ? next : 0;
        w[i * stride] = (float)(raised < one ? raised : one - 1) * unit;
    }
}

void NAME(learn_units_, KERNEL_BUILD)(float *w, size_t stride, const int32_t *rate,
                                      const uint16_t *noise, int32_t gain, int32_t one,
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
