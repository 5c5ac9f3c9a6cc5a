/* tests/fuzz/hdf5_checksums.c */
#include "tests/fuzz/hdf5_checksums.h"

#include <string.h>

uint32_t H5_checksum_metadata(const void *block, size_t size, uint32_t start);
uint32_t H5_checksum_lookup3(const void *block, size_t size, uint32_t start);

static const char heap_mark[4] = "FHDB"; /* a direct block of a fractal heap */
enum { HEAP_SMALLEST = 512, HEAP_LARGEST = 1 << 16 };
enum { HEAP_OFFSET = 13 /* of the block in its heap, 4 or 5 bytes; then the checksum */ };

/* libhdf5 takes the definition of the program before its own. Wherever the checksum follows its block,
 * the four bytes after it belong to the same buffer. That of a heap's block, whose size is a power of
 * two unless it is hostile, stands within it and has been taken out by now. */
__attribute__((no_sanitize("address"))) uint32_t
H5_checksum_metadata(const void *block, size_t size, uint32_t start)
{
    const unsigned char *stored = (const unsigned char *)block + size;
    if (size >= HEAP_SMALLEST && (size & (size - 1)) == 0)
        return H5_checksum_lookup3(block, size, start);
    return (uint32_t)stored[0] | (uint32_t)stored[1] << 8 | (uint32_t)stored[2] << 16 |
           (uint32_t)stored[3] << 24;
}

/* The checksum of a heap's block, for which its own bytes are 0; they stay as they are. */
static uint32_t heap_checksum(uint8_t *block, const struct hdf5_block *b,
                              uint32_t *stored)
{
    uint8_t *at = block + b->checksum;
    const uint32_t none = 0;
    memcpy(stored, at, sizeof *stored);
    memcpy(at, &none, sizeof none);
    const uint32_t sum = H5_checksum_lookup3(block, b->size, 0);
    memcpy(at, stored, sizeof *stored);
    return sum;
}

/* Which block begins here: the size and place for which its checksum is right. */
static bool find_block(uint8_t *block, size_t room, struct hdf5_block *b)
{
    uint32_t stored;
    for (b->size = HEAP_SMALLEST; b->size <= HEAP_LARGEST && b->size <= room;
         b->size *= 2)
        for (b->checksum = HEAP_OFFSET + 4; b->checksum <= HEAP_OFFSET + 5; b->checksum++)
            if (heap_checksum(block, b, &stored) == stored)
                return true;
    return false;
}

size_t hdf5_checksums_find(uint8_t *file, size_t size,
                           struct hdf5_block blocks[HDF5_BLOCKS])
{
    size_t n = 0;
    for (size_t k = 0; k + HEAP_SMALLEST <= size && n < HDF5_BLOCKS; k++) {
        const uint8_t *mark = memchr(file + k, heap_mark[0], size - k);
        if (!mark)
            break;
        k = (size_t)(mark - file);
        blocks[n].first = k;
        if (k + HEAP_SMALLEST <= size && memcmp(mark, heap_mark, sizeof heap_mark) == 0 &&
            find_block(file + k, size - k, &blocks[n]))
            n++;
    }
    return n;
}

void hdf5_checksums_mend(uint8_t *file, const struct hdf5_block *blocks, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        uint8_t *block = file + blocks[k].first;
        uint32_t stored;
        const uint32_t sum = heap_checksum(block, &blocks[k], &stored);
        memcpy(block + blocks[k].checksum, &sum, sizeof sum);
    }
}
