/* record/file/checksummed_file.h - files with a checksum. A damaged file is refused, and a new file replaces an
 * old one atomically.
 *
 * The file begins with a header of CHECKSUMMED_FILE_BLOCK bytes: a text, padded with zeros, with the number of
 * bytes after the header and their hash. The hash (base/hash.h) has 64 bits and detects any damage that is
 * confined to eight bytes. A flipped bit or a truncation anywhere in the file, header included, is detected.
 * HDF5 skips the header as a user block. */
#ifndef ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H
#define ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHECKSUMMED_FILE_BLOCK = 512, CHECKSUMMED_FILE_FORMAT = 1 };

/* Write `file`, n >= CHECKSUMMED_FILE_BLOCK bytes, to `path`. The function fills in the header, the first
 * CHECKSUMMED_FILE_BLOCK bytes of `file`. It writes PATH.new and renames it to PATH once the data are on the
 * disk. With keep_previous the old file at PATH becomes PATH.prev. On failure PATH and PATH.prev are unchanged;
 * the status is ESP_INPUT if the file cannot be created, ESP_IO if the disk is full or fails. */
enum esp_status checksummed_file_write(const char *path, unsigned char *file, size_t n,
                                       bool keep_previous);

/* Read a checksummed file, header included, into *file; *n is its size in bytes. The caller frees *file with
 * free(). Return ESP_INPUT with the reason if the file is missing, of another kind, of a later format,
 * truncated or damaged. */
enum esp_status checksummed_file_read(const char *path, unsigned char **file, size_t *n);

/* Return whether the file at `path` begins like a checksummed file. */
bool checksummed_file_begins(const char *path);

#endif
