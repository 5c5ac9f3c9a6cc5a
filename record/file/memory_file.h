/* record/file/memory_file.h - HDF5 files in memory: complete before a byte is written to disk, and verified before HDF5
 * reads them.
 *
 * The file is then written by one call of this program, which reports the system's errors, and libhdf5 never reads a
 * file that was not verified. */
#ifndef ESPALIER_RECORD_FILE_MEMORY_FILE_H
#define ESPALIER_RECORD_FILE_MEMORY_FILE_H

#include "base/status.h"

#include <hdf5.h>
#include <stddef.h>

/* The bytes of a file: complete once its handle is closed. The memory is a mapping, so that it returns to the system
 * when freed. */
struct memory_file {
    unsigned char *bytes; /* [room] */
    size_t n;             /* bytes of the file, user block included */
    size_t room;
};

/* Create a file with a user block of `block` bytes (0, 512, 1024 ...). *image must stay where it is until the handle
 * is closed by memory_file_finish. `name` is for messages. */
enum esp_status memory_file_create(const char *name, size_t block,
                                   struct memory_file *image, hid_t *out);

/* Close the handle; the image then holds the file. */
enum esp_status memory_file_finish(const char *name, size_t block,
                                   struct memory_file *image, hid_t file);

/* Free the image, also after a failure of memory_file_create or memory_file_finish. */
void memory_file_free(struct memory_file *image);

/* Open a file in memory for reading; the bytes are copied. ESP_INPUT unless they are HDF5 in the format of
 * memory_file_create. The caller closes the handle with H5Fclose. */
enum esp_status memory_file_open(const char *name, size_t block, const void *bytes,
                                 size_t n, hid_t *out);

#endif
