/* tests/fuzz/hdf5_change.h - changes to HDF5 files for fuzzers.
 *
 * Most bytes of our files are 0 and never looked at: numbers beside those that are not are changed. */
#ifndef ESPALIER_TESTS_HDF5_CHANGE_H
#define ESPALIER_TESTS_HDF5_CHANGE_H

#include <stddef.h>
#include <stdint.h>

/* Change one to four numbers, and mend the checksums that stand in the file. */
void hdf5_change(uint8_t *data, size_t size, unsigned seed);

#endif
