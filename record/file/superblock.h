/* record/file/superblock.h - check the first bytes of a file before HDF5 reads it.
 *
 * libhdf5 crashes or hangs on hostile files of its old formats, so only files of the format that
 * recordings have, superblock version 3, may reach it. */
#ifndef ESPALIER_RECORD_FILE_SUPERBLOCK_H
#define ESPALIER_RECORD_FILE_SUPERBLOCK_H

#include "base/status.h"

#include <stdbool.h>

struct superblock {
    bool in_writing; /* a writer has it open or was killed: open it in SWMR mode */
};

/* Check the superblock. ESP_INPUT if `path` is not a readable regular file, not HDF5, of another format, or shorter
 * than its superblock states. */
enum esp_status superblock_check(const char *path, struct superblock *out);

/* The same for a file of another program: old formats of HDF5 are accepted too, without a check of their length. */
enum esp_status superblock_check_any(const char *path, struct superblock *out);

#endif
