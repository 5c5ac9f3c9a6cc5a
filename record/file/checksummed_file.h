/* record/file/checksummed_file.h - a file that is whole or is refused, and that takes the place of its predecessor in
 * one step.
 *
 * It begins with a block of CHECKSUMMED_FILE_BLOCK bytes, a text filled up with zeros, that gives the number of
 * bytes after it and their hash. The hash (base/hash.h) is 64 bits wide and is certain to notice any
 * damage within eight bytes; a flip or a cut anywhere, the block included, is refused. HDF5 skips
 * the block, which it calls a user block. */
#ifndef ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H
#define ESPALIER_RECORD_FILE_CHECKSUMMED_FILE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHECKSUMMED_FILE_BLOCK = 512, CHECKSUMMED_FILE_FORMAT = 1 };

/* Write `file` of n >= CHECKSUMMED_FILE_BLOCK bytes, of which the first CHECKSUMMED_FILE_BLOCK are filled in here, to
 * PATH.new; when the disk has it, give it its name. With keep_previous the file that had the name
 * before stays as PATH.prev. On failure PATH and PATH.prev are as they were: ESP_INPUT if the file
 * cannot be made, ESP_IO if the disk is full or fails. */
enum esp_status checksummed_file_write(const char *path, unsigned char *file, size_t n,
                                       bool keep_previous);

/* Read a checksummed file, block of checksums included; *file is the caller's, for free(). ESP_INPUT with the reason if
 * it is missing, something else, of a later format, cut or damaged. */
enum esp_status checksummed_file_read(const char *path, unsigned char **file, size_t *n);

/* Whether the file begins as checksummed files do. */
bool checksummed_file_begins(const char *path);

#endif
