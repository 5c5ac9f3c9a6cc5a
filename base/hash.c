/* base/hash.c - hashes of arrays, which mix in one word at a time by hash_word. */
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
    if (k < n) /* if no byte is left, `from` may be NULL, which memcpy does not allow */
        memcpy(&word, from + k, n - k);
    return hash_word(hash_word(hash, word), n);
}

/* If a word of the stream is partly filled, add up to n bytes to it. Return the number of bytes added. */
static size_t fill_word(struct hash_stream *s, const unsigned char *from, size_t n)
{
    const size_t begun = s->n % sizeof s->word;
    const size_t room = begun > 0 ? sizeof s->word - begun : 0;
    const size_t take = n < room ? n : room;
    if (take == 0)
        return 0;
    memcpy((unsigned char *)&s->word + begun, from, take);
    s->n += take;
    if (take == room) {
        s->hash = hash_word(s->hash, s->word);
        s->word = 0;
    }
    return take;
}

void hash_stream_add(struct hash_stream *s, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    uint64_t hash, word;
    size_t k = fill_word(s, from, n);
    s->n += n - k;
    hash = s->hash;
    for (; n - k >= sizeof word; k += sizeof word) {
        memcpy(&word, from + k, sizeof word);
        hash = hash_word(hash, word);
    }
    s->hash = hash;
    if (k < n)
        memcpy(&s->word, from + k, n - k);
}

uint64_t hash_stream_value(const struct hash_stream *s)
{
    return hash_word(hash_word(s->hash, s->word), s->n);
}

uint64_t hash_text(uint64_t hash, const char *text)
{
    size_t n = 0;
    for (; text[n]; n++)
        hash = hash_word(hash, (unsigned char)text[n]);
    return hash_word(hash, n);
}
