/* tests/fuzz/hdf5_checksums.h - linked into a program, it makes every checksum of HDF5's metadata right.
 *
 * Metadata of our files carry checksums, so that chance never passes them; a hostile file has
 * the right ones. Only those of blocks of heaps must be mended in the file itself. */
#ifndef ESPALIER_TESTS_HDF5_CHECKSUMS_H
#define ESPALIER_TESTS_HDF5_CHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HDF5_BLOCKS = 32 };

/* A block of a heap. */
struct hdf5_block {
    size_t first, size; /* bytes of the file */
    size_t checksum;    /* where it stands in the block */
};

/* Find the blocks whose checksums are right; how many. The file is the same afterwards. */
size_t hdf5_checksums_find(uint8_t *file, size_t size,
                           struct hdf5_block blocks[HDF5_BLOCKS]);

/* Make their checksums right again. */
void hdf5_checksums_mend(uint8_t *file, const struct hdf5_block *blocks, size_t n);

#endif
