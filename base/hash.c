/* base/hash.c */
#include "base/hash.h"

#include <string.h>

uint64_t hash_floats(uint64_t hash, const float *values, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        uint32_t bits;
        memcpy(&bits, &values[k], sizeof bits);
        hash = hash_word(hash, bits);
    }
    return hash;
}

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    uint64_t word = 0;
    size_t k = 0;
    for (; n - k >= sizeof word; k += sizeof word) {
        memcpy(&word, from + k, sizeof word);
        hash = hash_word(hash, word);
    }
    word = 0;
    if (k < n) /* nothing may lie nowhere */
        memcpy(&word, from + k, n - k);
    return hash_word(hash_word(hash, word), n);
}

uint64_t hash_text(uint64_t hash, const char *text)
{
    size_t n = 0;
    for (; text[n]; n++)
        hash = hash_word(hash, (unsigned char)text[n]);
    return hash_word(hash, n);
}
