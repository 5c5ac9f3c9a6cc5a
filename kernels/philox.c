/* kernels/philox.c - computes many blocks of Philox4x32-10 at a time (base/random.h). */
#include "kernels/build.h"

#include <string.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

#ifdef __AVX2__

#include <immintrin.h>

/* BLOCKS blocks are computed side by side, one per 64-bit lane. A word is in the lower half of its lane, which has
 * room for a product of two words. A compiler would not vectorise the plain loop below well: it would convert words
 * between 32 and 64 bits in every round, and it would not use the instruction that multiplies 32-bit factors to a
 * 64-bit product. */
#ifdef __AVX512F__
enum { BLOCKS = 8 };
#define PAIRS(a, b, k)                                                         \
    {                                                                          \
        a[k], b[k], a[k + 1], b[k + 1], a[k + 2], b[k + 2], a[k + 3], b[k + 3] \
    }
#define PRODUCT(a, b) ((wide)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#else
enum { BLOCKS = 4 };
#define PAIRS(a, b, k)                 \
    {                                  \
        a[k], b[k], a[k + 1], b[k + 1] \
    }
#define PRODUCT(a, b) ((wide)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#endif

enum { ROUNDS = 10 };

typedef uint64_t wide __attribute__((vector_size(BLOCKS * sizeof(uint64_t))));

static inline __attribute__((always_inline)) wide all(uint64_t x)
{
    return x - (wide){0};
}

/* Compute the blocks first .. first + BLOCKS - 1. */
static inline __attribute__((always_inline)) void some_blocks(const struct random *r,
                                                              uint32_t first, wide out[2])
{
    const wide low = all(UINT32_MAX), m0 = all(PHILOX_M4x32_0), m1 = all(PHILOX_M4x32_1);
    uint32_t k0 = (uint32_t)r->seed, k1 = (uint32_t)(r->seed >> 32);
    wide x0 = all(first), x1 = all((uint32_t)r->subject), x2 = all(r->subject >> 32),
         x3 = all(r->stream);
    for (size_t b = 0; b < BLOCKS; b++)
        x0[b] += b;
    x0 &= low;
    for (int round = 0; round < ROUNDS; round++) {
        const wide p0 = PRODUCT(x0, m0), p2 = PRODUCT(x2, m1);
        x0 = (p2 >> 32) ^ x1 ^ all(k0);
        x1 = p2 & low;
        x2 = (p0 >> 32) ^ x3 ^ all(k1);
        x3 = p0 & low;
        k0 += PHILOX_W32_0;
        k1 += PHILOX_W32_1;
    }
    const wide a = x0 | x1 << 32, b = x2 | x3 << 32;
    out[0] = (wide)PAIRS(a, b, 0);
    out[1] = (wide)PAIRS(a, b, BLOCKS / 2);
}

void NAME(words_, KERNEL_BUILD)(uint32_t *out, const struct random *r, uint32_t first,
                                size_t n_blocks)
{
    for (size_t b = 0; b < n_blocks; b += BLOCKS) {
        const size_t left = n_blocks - b, n = left < BLOCKS ? left : BLOCKS;
        wide words[2];
        some_blocks(r, first + (uint32_t)b, words);
        if (n == BLOCKS)
            memcpy(out + 4 * b, words, sizeof words);
        else
            memcpy(out + 4 * b, words, n * 4 * sizeof *out);
    }
}

#else

void NAME(words_, KERNEL_BUILD)(uint32_t *restrict out, const struct random *r,
                                uint32_t first, size_t n_blocks)
{
    const uint32_t low = (uint32_t)r->subject, high = (uint32_t)(r->subject >> 32);
    const uint32_t stream = r->stream;
    const philox4x32_key_t key = {{(uint32_t)r->seed, (uint32_t)(r->seed >> 32)}};
    for (size_t b = 0; b < n_blocks; b++) {
        const philox4x32_ctr_t counter = {{first + (uint32_t)b, low, high, stream}};
        const philox4x32_ctr_t x = philox4x32(counter, key);
        out[4 * b] = x.v[0];
        out[4 * b + 1] = x.v[1];
        out[4 * b + 2] = x.v[2];
        out[4 * b + 3] = x.v[3];
    }
}

#endif
