/* tests/fuzz/fuzz_gzip.c - any bytes as an IDX file, plain, compressed in two members, and cut off: a
 * compressed file reads like a plain one, and a part of it never. */
#include "base/hash.h"
#include "datasets/idx.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP = 16 + 15 /* zlib: the largest window, in gzip's wrapping */ };

/* Append the member of `size` bytes; the bytes used, 0 on failure. */
static size_t pack(const uint8_t *data, size_t size, int level, uint8_t *to, size_t room)
{
    z_stream z = {.next_in = (uint8_t *)data, .avail_in = (unsigned)size};
    if (deflateInit2(&z, level, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    z.next_out = to;
    z.avail_out = (unsigned)room;
    const bool done = deflate(&z, Z_FINISH) == Z_STREAM_END;
    const size_t n = z.total_out;
    deflateEnd(&z);
    return done ? n : 0;
}

static enum esp_status read_bytes(const uint8_t *bytes, size_t n, enum idx_kind kind,
                                  struct idx *out)
{
    struct fuzz_file f;
    if (!fuzz_file_create(bytes, n, &f))
        return ESP_MEMORY;
    const enum esp_status st = idx_read(f.path, kind, out);
    fuzz_expect_answer(st);
    fuzz_file_free(&f);
    return st;
}

static void expect_equal(const uint8_t *data, size_t size, const uint8_t *packed,
                         size_t n, enum idx_kind kind)
{
    struct idx plain = {.bytes = NULL}, unpacked = {.bytes = NULL};
    const enum esp_status want = read_bytes(data, size, kind, &plain);
    const enum esp_status got = read_bytes(packed, n, kind, &unpacked);
    if (want == ESP_MEMORY || got == ESP_MEMORY)
        goto out;
    fuzz_expect(want == got, "a compressed file is as good as a plain one");
    if (want != ESP_OK)
        goto out;
    const size_t pixels = plain.n * plain.rows * plain.cols;
    fuzz_expect(plain.n == unpacked.n && plain.rows == unpacked.rows &&
                    plain.cols == unpacked.cols &&
                    memcmp(plain.bytes, unpacked.bytes, pixels) == 0,
                "a compressed file holds the same");
out:
    idx_free(&plain);
    idx_free(&unpacked);
}

/* Only where the first member is a whole file by itself may the rest be missing. */
static void expect_refusal(const uint8_t *packed, size_t n_first, size_t cut,
                           enum idx_kind kind)
{
    struct idx alone = {.bytes = NULL}, idx = {.bytes = NULL};
    const enum esp_status first = read_bytes(packed, n_first, kind, &alone);
    fuzz_expect(read_bytes(packed, cut, kind, &idx) != ESP_OK || first == ESP_OK,
                "a part of a compressed file is not taken for the whole");
    idx_free(&alone);
    idx_free(&idx);
}

/* A number below `bound` that depends on the input only. */
static size_t choose(const uint8_t *data, size_t size, size_t bound)
{
    uint64_t hash = HASH_START;
    for (size_t k = 0; k < size; k++)
        hash = hash_word(hash, data[k]);
    return (size_t)((hash >> 8) % bound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || (data[0] == 0x1f && data[1] == 0x8b)) /* compressed as it is */
        return 0;
    const size_t first = choose(data, size, size), room = 2 * size + 4096;
    uint8_t *packed = malloc(room);
    const size_t n_first = packed ? pack(data, first, 1, packed, room) : 0;
    const size_t n = n_first > 0 ? pack(data + first, size - first, 9, packed + n_first,
                                        room - n_first)
                                 : 0;
    if (n > 0) {
        const size_t cut = n_first + choose(data, size, n);
        for (int kind = IDX_LABELS; kind <= IDX_IMAGES; kind += 2) {
            expect_equal(data, size, packed, n_first + n, (enum idx_kind)kind);
            expect_refusal(packed, n_first, cut, (enum idx_kind)kind);
        }
    }
    free(packed);
    return 0;
}
