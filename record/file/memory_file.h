/* record/file/memory_file.h - HDF5 files in memory.
 *
 * A file to be written is completed in memory and then written by one call of this program, which reports the
 * errors of the system. A file to be read is verified in memory before libhdf5 reads it. */
#ifndef ESPALIER_RECORD_FILE_MEMORY_FILE_H
#define ESPALIER_RECORD_FILE_MEMORY_FILE_H

#include "base/status.h"

#include <hdf5.h>
#include <stddef.h>

/* The bytes of an HDF5 file, complete after memory_file_finish. They are in a memory mapping that the struct owns,
 * so that freeing it returns the memory to the operating system. */
struct memory_file {
    unsigned char *bytes; /* [room] the file, followed by unused memory */
    size_t n;             /* size of the file, user block included */
    size_t room;          /* size of the mapping, bytes */
};

/* Create a file with a user block of `block` bytes (0, 512, 1024 and further powers of two). *image must not
 * move in memory before memory_file_finish closes the file. `name` is for messages. */
enum esp_status memory_file_create(const char *name, size_t block,
                                   struct memory_file *image, hid_t *out);

/* Close `file`, which memory_file_create has returned; *image then holds the complete file. */
enum esp_status memory_file_finish(const char *name, size_t block,
                                   struct memory_file *image, hid_t file);

/* Free the memory of the image, also after a failure of memory_file_create or memory_file_finish. */
void memory_file_free(struct memory_file *image);

/* Open a file in memory for reading. HDF5 copies the n bytes. Return ESP_INPUT if they are not HDF5 of the
 * format that memory_file_create makes. The caller closes *out with H5Fclose. */
enum esp_status memory_file_open(const char *name, size_t block, const void *bytes,
                                 size_t n, hid_t *out);

#endif
