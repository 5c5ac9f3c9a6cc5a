/* record/file/h5.h - the few HDF5 calls that recordings share: types, attributes, and the
 * library's error stack as one message. `file` is always the name that messages give. */
#ifndef ESPALIER_RECORD_FILE_H5_H
#define ESPALIER_RECORD_FILE_H5_H

#include "base/status.h"
#include "record/file/element.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The HDF5 types of elements: little endian in the file, native in memory. */
hid_t element_in_file(enum element e);
hid_t element_in_memory(enum element e);

/* Address space that libhdf5 and its tables need, rounded up. */
enum {
    H5_READS = 16 << 20,  /* bytes, for a file that is read or made in memory */
    H5_RECORDS = 48 << 20 /* for a recording with all its columns */
};

/* Prepare libhdf5 for opening or creating a file, before any other call: turn off its own error output. That setting
 * is per thread, so every function that opens a file calls this. ESP_MEMORY, with a remedy, if less than `room`
 * bytes of address space are free: libhdf5 crashes when its own allocations fail. */
enum esp_status h5_start(const char *file, size_t room);

/* esp_fail(status, "FILE: WHAT: REASON"), where REASON is the system's error message if HDF5's error stack has one,
 * else HDF5's innermost description. */
enum esp_status h5_fail(enum esp_status status, const char *file, const char *what);

/* Write attribute `name` of n elements; n = 1 makes a scalar. ESP_IO on failure. */
enum esp_status h5_put(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, const void *values);

/* Write a UTF-8 text of fixed length. */
enum esp_status h5_put_text(const char *file, hid_t object, const char *name,
                            const char *text);

/* Write a text of variable length. SONATA readers in C++ accept no other kind for `units`. */
enum esp_status h5_put_unit(const char *file, hid_t object, const char *name,
                            const char *text);

/* Write the SONATA attribute `sorting` of a group of spikes: an enumeration over u8, set to by_time. */
enum esp_status h5_put_sorting(const char *file, hid_t object);

/* Read attribute `name`, which must have exactly this type and number of elements; ESP_INPUT
 * otherwise, values untouched. */
enum esp_status h5_get(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, void *values);

/* Read a text of fixed length, at most `limit` bytes. The caller frees *out with free(). */
enum esp_status h5_get_text(const char *file, hid_t object, const char *name,
                            size_t limit, char **out);

/* Whether every link on the way from `where` to "/a/b" or "a/b" is a hard link: soft and external links of a hostile
 * file may lead anywhere, even to a pipe on which reading blocks forever. */
bool h5_path_is_plain(hid_t where, const char *path);

/* Whether a dataset creation list has only filters that are built into HDF5, each at most once. */
bool h5_filters_are_plain(hid_t list);

/* Open a file for reading. in_writing: a writer has it open, so the reader retries when it meets metadata that are
 * being changed. `cover`, unless NULL, is read in place of the file's own structure and is borrowed until the file
 * is closed. ESP_INPUT if the file cannot be opened. */
struct structure;
enum esp_status h5_open_to_read(const char *file, bool in_writing,
                                const struct structure *cover, hid_t *out);

#endif
