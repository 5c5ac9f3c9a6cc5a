/* kernels/words.c - many blocks of Philox4x32-10 at a time (base/random.h). */
#include "kernels/build.h"

#include <string.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

#ifdef __AVX512DQ__

/* Eight blocks side by side, each word in the lower half of 64 bits, which hold a product: what a compiler
 * makes of the loop below goes back and forth between the two widths. */
enum { BLOCKS = 8, ROUNDS = 10 };

typedef uint64_t wide __attribute__((vector_size(BLOCKS * sizeof(uint64_t))));

static inline __attribute__((always_inline)) wide all(uint64_t x)
{
    return (wide){x, x, x, x, x, x, x, x};
}

/* Blocks first .. first + 7. */
static inline __attribute__((always_inline)) void
eight_blocks(const struct random *r, uint32_t first, wide out[2])
{
    const wide low = all(UINT32_MAX);
    uint32_t k0 = (uint32_t)r->seed, k1 = (uint32_t)(r->seed >> 32);
    wide x0 = (all(first) + (wide){0, 1, 2, 3, 4, 5, 6, 7}) & low;
    wide x1 = all((uint32_t)r->subject), x2 = all(r->subject >> 32), x3 = all(r->stream);
    for (int round = 0; round < ROUNDS; round++) {
        const wide p0 = x0 * PHILOX_M4x32_0, p2 = x2 * PHILOX_M4x32_1;
        x0 = (p2 >> 32) ^ x1 ^ all(k0);
        x1 = p2 & low;
        x2 = (p0 >> 32) ^ x3 ^ all(k1);
        x3 = p0 & low;
        k0 += PHILOX_W32_0;
        k1 += PHILOX_W32_1;
    }
    const wide a = x0 | x1 << 32, b = x2 | x3 << 32;
    out[0] = (wide){a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]};
    out[1] = (wide){a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]};
}

void NAME(words_, KERNEL_BUILD)(uint32_t *out, const struct random *r, uint32_t first,
                                size_t n_blocks)
{
    enum { BLOCK_BYTES = 4 * sizeof(uint32_t) };
    for (size_t b = 0; b < n_blocks; b += BLOCKS) {
        const size_t left = n_blocks - b, n = left < BLOCKS ? left : BLOCKS;
        wide words[2];
        eight_blocks(r, first + (uint32_t)b, words);
        if (n == BLOCKS)
            memcpy(out + 4 * b, words, BLOCKS * BLOCK_BYTES);
        else
            memcpy(out + 4 * b, words, n * BLOCK_BYTES);
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
