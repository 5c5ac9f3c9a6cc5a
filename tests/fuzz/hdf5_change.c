/* tests/fuzz/hdf5_change.c */
#include "tests/fuzz/hdf5_change.h"

#include "tests/fuzz/hdf5_checksums.h"

#include <string.h>

static uint64_t next(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* A place near a byte that is not 0. */
static size_t find_place(const uint8_t *data, size_t size, uint64_t *random)
{
    size_t at = (size_t)(next(random) % size);
    for (size_t k = 0; k < size && data[at] == 0; k++)
        at = (at + 1) % size;
    const size_t shift = (size_t)(next(random) % 12);
    return shift < 8 && at + shift < size ? at + shift : at;
}

/* A number of 1, 2, 4 or 8 bytes: a little more or less, an extreme, or one from elsewhere. */
static void change(uint8_t *data, size_t size, uint64_t *random)
{
    static const uint64_t extremes[] = {0,          1,         2,         0x7f,
                                        0xff,       0x7fff,    0xffff,    0x7fffffff,
                                        UINT32_MAX, INT64_MAX, UINT64_MAX};
    const size_t bytes = (size_t)1 << next(random) % 4,
                 at = find_place(data, size, random);
    if (size < 8 || at > size - bytes)
        return;
    uint64_t value = 0;
    memcpy(&value, data + at, bytes);
    switch (next(random) % 5) {
    case 0:
        value += next(random) % 33 - 16;
        break;
    case 1:
        value ^= UINT64_C(1) << next(random) % 64;
        break;
    case 2:
        value = extremes[next(random) % (sizeof extremes / sizeof *extremes)];
        break;
    case 3:
        value = next(random);
        break;
    default:
        memcpy(&value, data + next(random) % (size - 7), bytes);
    }
    memcpy(data + at, &value, bytes);
}

void hdf5_change(uint8_t *data, size_t size, unsigned seed)
{
    uint64_t random = (uint64_t)seed * 0x9e3779b97f4a7c15u | 1;
    struct hdf5_block blocks[HDF5_BLOCKS];
    if (size == 0)
        return;
    const size_t n_blocks = hdf5_checksums_find(data, size, blocks);
    for (uint64_t n = next(&random) % 4 + 1; n > 0; n--)
        change(data, size, &random);
    hdf5_checksums_mend(data, blocks, n_blocks);
}
