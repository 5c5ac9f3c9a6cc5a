/* record/file/checksummed_file.h - a file with a checksum: a damaged file is refused, and a new file replaces the old
 * one in one step.
 *
 * The file begins with a block of CHECKSUMMED_FILE_BLOCK bytes, a text filled up with zeros, that gives the number
 * of bytes after it and their hash. The hash (base/hash.h) is 64 bits wide and detects any damage that is confined
 * to eight bytes; a flipped bit or a truncation anywhere, the block included, is refused. HDF5 skips the block as a
 * user block. */
#ifndef ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H
#define ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHECKSUMMED_FILE_BLOCK = 512, CHECKSUMMED_FILE_FORMAT = 1 };

/* Write `file` of n >= CHECKSUMMED_FILE_BLOCK bytes, whose first CHECKSUMMED_FILE_BLOCK bytes this function fills
 * in, to PATH.new; rename it to PATH when it is on the disk. With keep_previous the old file at PATH becomes
 * PATH.prev. On failure PATH and PATH.prev are as they were: ESP_INPUT if the file cannot be made, ESP_IO if the
 * disk is full or fails. */
enum esp_status checksummed_file_write(const char *path, unsigned char *file, size_t n,
                                       bool keep_previous);

/* Read a checksummed file with its block into *file, which the caller frees with free(). ESP_INPUT with the reason
 * if the file is missing, of another kind or a later format, truncated or damaged. */
enum esp_status checksummed_file_read(const char *path, unsigned char **file, size_t *n);

/* Whether the first bytes are those of a checksummed file. */
bool checksummed_file_begins(const char *path);

#endif
