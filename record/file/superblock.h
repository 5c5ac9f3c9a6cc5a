/* record/file/superblock.h - check the superblock, the first bytes of an HDF5 file, before HDF5 reads the file.
 *
 * libhdf5 crashes or hangs on malicious files of its oldest formats. Therefore libhdf5 may only open files with
 * superblock version 3, which recordings have, or version 2, which h5repack writes. Both versions have the same
 * fields and checksum. */
#ifndef ESPALIER_RECORD_FILE_SUPERBLOCK_H
#define ESPALIER_RECORD_FILE_SUPERBLOCK_H

#include "base/status.h"

#include <stdbool.h>

struct superblock {
    /* A writer has the file open or was killed: open the file in SWMR mode. */
    bool in_writing;
};

/* Check the superblock of `path`. Return ESP_INPUT if the file is not a readable regular file, is not HDF5, has
 * another superblock version, or is shorter than its superblock states. */
enum esp_status superblock_check(const char *path, struct superblock *out);

/* Check the superblock of a file of another program. Other superblock versions are accepted too, but then the
 * length of the file is not checked. */
enum esp_status superblock_check_any(const char *path, struct superblock *out);

#endif
