/* base/hash.h - a running 64-bit hash of words, for golden hashes and config identities. */
#ifndef ESPALIER_BASE_HASH_H
#define ESPALIER_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* Mix one word in. The order of the words matters. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/* Mix an array of floats in, by their bits. */
uint64_t hash_floats(uint64_t hash, const float *values, size_t n);

/* Mix n bytes in as words of eight bytes, the last word padded with zeros, then mix in n. Two contents of equal
 * length that differ only within eight bytes at a multiple of eight never have the same hash: each step is a
 * bijection of the hash for a given word, and of the word for a given hash. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n);

/* The same hash as hash_bytes of bytes that come in pieces: start with HASH_STREAM, add the pieces, ask for the
 * value. */
struct hash_stream {
    /* Hash of the whole words; bytes of a word partly filled; number of all bytes. */
    uint64_t hash, word, n;
};
#define HASH_STREAM ((struct hash_stream){.hash = HASH_START})
void hash_stream_add(struct hash_stream *s, const void *bytes, size_t n);
uint64_t hash_stream_value(const struct hash_stream *s);

/* Mix a text in, by its bytes and its length. */
uint64_t hash_text(uint64_t hash, const char *text);

#endif
