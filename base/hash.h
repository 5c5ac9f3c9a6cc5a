/* base/hash.h - a running 64-bit hash of words, used for golden hashes and to identify configurations. */
#ifndef ESPALIER_BASE_HASH_H
#define ESPALIER_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* Return `hash` with one word mixed in. The order of the words matters. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/* Return `hash` with n floats mixed in, by their bits. */
uint64_t hash_floats(uint64_t hash, const float *values, size_t n);

/* Return `hash` with n bytes mixed in, as words of eight bytes, followed by the number n. The last word is padded
 * with zeros. Two contents of equal length that differ in a single word never have the same hash: each step is a
 * bijection of the hash for a given word, and a bijection of the word for a given hash. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n);

/* Computes hash_bytes of bytes that arrive in pieces. Start with HASH_STREAM, call hash_stream_add for each piece,
 * then hash_stream_value for the hash of all bytes. */
struct hash_stream {
    /* hash: of all complete words. word: the bytes of the word that is partly filled. n: number of all bytes. */
    uint64_t hash, word, n;
};
#define HASH_STREAM ((struct hash_stream){.hash = HASH_START})
void hash_stream_add(struct hash_stream *s, const void *bytes, size_t n);
uint64_t hash_stream_value(const struct hash_stream *s);

/* Return `hash` with the bytes and the length of a text mixed in. */
uint64_t hash_text(uint64_t hash, const char *text);

#endif
