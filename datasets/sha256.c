/* datasets/sha256.c - section numbers are those of FIPS 180-4. */
#include "datasets/sha256.h"

#include <string.h>

struct sha256 sha256_start(void)
{
    /* 5.3.3: fractions of the square roots of the first 8 primes */
    return (struct sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

static uint32_t turn(uint32_t x, int right)
{
    return x >> right | x << (32 - right);
}

/* 6.2.2, step 1: the message schedule. */
static void expand(const uint8_t block[SHA256_BLOCK], uint32_t w[64])
{
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
               (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (int t = 16; t < 64; t++) {
        const uint32_t a = w[t - 15], b = w[t - 2];
        w[t] = w[t - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[t - 7] +
               (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
}

/* 6.2.2, steps 2 to 4; s[0] .. s[7] are a .. h. */
static void compress(struct sha256 *h)
{
    /* 4.2.2: fractions of the cube roots of the first 64 primes */
    static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
        0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
        0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
        0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
        0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
        0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
        0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
        0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
    uint32_t w[64], s[8];
    expand(h->block, w);
    memcpy(s, h->state, sizeof s);
    for (int t = 0; t < 64; t++) {
        const uint32_t choose = (s[4] & s[5]) ^ (~s[4] & s[6]);
        const uint32_t major = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        const uint32_t t1 = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) +
                            choose + k[t] + w[t];
        const uint32_t t2 = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + major;
        memmove(s + 1, s, 7 * sizeof s[0]);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++)
        h->state[i] += s[i];
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
    const uint8_t *from = bytes;
    while (n > 0) {
        const size_t used = h->n_bytes % SHA256_BLOCK;
        const size_t part = n < SHA256_BLOCK - used ? n : SHA256_BLOCK - used;
        memcpy(h->block + used, from, part);
        h->n_bytes += part;
        from += part;
        n -= part;
        if (used + part == SHA256_BLOCK)
            compress(h);
    }
}

void sha256_text(struct sha256 *h, char text[SHA256_TEXT])
{
    /* 5.1.1: a one bit, zeros to 8 bytes short of a block, the length in bits */
    static const uint8_t padding[SHA256_BLOCK] = {0x80};
    const uint64_t bits = h->n_bytes * 8;
    const size_t used = h->n_bytes % SHA256_BLOCK;
    uint8_t length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_add(h, padding, (used < 56 ? 56 : 120) - used);
    sha256_add(h, length, sizeof length);
    for (int i = 0; i < 64; i++)
        text[i] = "0123456789abcdef"[h->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
    text[64] = 0;
}
