/* record/file/memory_file.h - HDF5 files in memory: made whole before a byte is written, and checked before a
 * byte of them is believed.
 *
 * So the disk sees one write that is ours, with errors of the system and not of the library, and the
 * library sees no file that was not verified. */
#ifndef ESPALIER_RECORD_FILE_MEMORY_FILE_H
#define ESPALIER_RECORD_FILE_MEMORY_FILE_H

#include "base/status.h"

#include <hdf5.h>
#include <stddef.h>

/* The bytes of a file: complete once its handle is closed. A mapping, because so much memory must go
 * back to the system. */
struct memory_file {
    unsigned char *bytes; /* [room] */
    size_t n;             /* bytes of the file, user block included */
    size_t room;
};

/* A new file with a user block of `block` bytes (0, 512, 1024 ...). *image must stay where it is
 * until the handle is closed by memory_file_finish. `name` is for messages. */
enum esp_status memory_file_create(const char *name, size_t block,
                                   struct memory_file *image, hid_t *out);

/* Close the handle; the image then holds the file. */
enum esp_status memory_file_finish(const char *name, size_t block,
                                   struct memory_file *image, hid_t file);

/* Also after a failure of the two above. */
void memory_file_free(struct memory_file *image);

/* Open a file that lies in memory, for reading; the bytes are copied. ESP_INPUT unless they are HDF5
 * in the format of memory_file_create. Close it with H5Fclose. */
enum esp_status memory_file_open(const char *name, size_t block, const void *bytes,
                                 size_t n, hid_t *out);

#endif
