/* datasets/sha256.h - SHA-256 (FIPS 180-4), to verify downloads. */
#ifndef ESPALIER_DATASETS_SHA256_H
#define ESPALIER_DATASETS_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64, SHA256_TEXT = 65 };

struct sha256 {
    uint32_t state[8];
    uint64_t n_bytes; /* bytes hashed so far */
    /* Its first n_bytes % SHA256_BLOCK bytes wait for the rest of the block. */
    uint8_t block[SHA256_BLOCK];
};

struct sha256 sha256_start(void);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);

/* Finish: write 64 lower-case hexadecimal digits and a zero. */
void sha256_text(struct sha256 *h, char text[SHA256_TEXT]);

#endif
