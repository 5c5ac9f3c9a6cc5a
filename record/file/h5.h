/* record/file/h5.h - the HDF5 calls that recordings share: types, attributes, opening of files, and messages
 * from HDF5's error stack. The parameter `file` is always the path that messages name. */
#ifndef ESPALIER_RECORD_FILE_H5_H
#define ESPALIER_RECORD_FILE_H5_H

#include "base/status.h"
#include "record/file/element.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return the HDF5 type of an element: little endian in a file, native byte order in memory. */
hid_t element_in_file(enum element e);
hid_t element_in_memory(enum element e);

/* Address space that libhdf5 and its tables need, in bytes, rounded up. */
enum {
    H5_READS = 16 << 20,  /* to read a file, or to create one in memory */
    H5_RECORDS = 48 << 20 /* to write a recording with all its columns */
};

/* Prepare libhdf5 for opening or creating a file. Every function that opens a file calls this before other HDF5
 * calls. The error output of libhdf5, which is a setting per thread, is turned off. Return ESP_MEMORY with
 * advice if less than `room` bytes of address space are free, because libhdf5 crashes when its own allocations
 * fail. */
enum esp_status h5_start(const char *file, size_t room);

/* Call esp_fail(status, "FILE: WHAT: REASON") and return its result. REASON is the system's error message if
 * HDF5's error stack contains one, otherwise HDF5's innermost description. */
enum esp_status h5_fail(enum esp_status status, const char *file, const char *what);

/* Write the attribute `name` with n elements; n = 1 makes a scalar. Return ESP_IO on failure. */
enum esp_status h5_put(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, const void *values);

/* Write the attribute `name`, a UTF-8 text of fixed length. */
enum esp_status h5_put_text(const char *file, hid_t object, const char *name,
                            const char *text);

/* Write the attribute `name`, a text of variable length. Readers of SONATA in C++ accept only this kind for the
 * attribute `units`. */
enum esp_status h5_put_unit(const char *file, hid_t object, const char *name,
                            const char *text);

/* Write the SONATA attribute `sorting` of a group of spikes. Its type is an enumeration over u8; its value is
 * by_time. */
enum esp_status h5_put_sorting(const char *file, hid_t object);

/* Read the attribute `name`. If it does not have exactly this type and n elements, return ESP_INPUT and leave
 * values[] unchanged. */
enum esp_status h5_get(const char *file, hid_t object, const char *name, enum element e,
                       size_t n, void *values);

/* Read the attribute `name`, a text of fixed length and at most `limit` bytes. The caller frees *out with
 * free(). */
enum esp_status h5_get_text(const char *file, hid_t object, const char *name,
                            size_t limit, char **out);

/* Return whether every link of the path "/a/b" or "a/b" is a hard link. Soft and external links of a malicious
 * file may lead to any other file, for example a pipe on which reading blocks forever. `where` is the file or
 * group at which the path begins. */
bool h5_path_is_plain(hid_t where, const char *path);

/* Return whether a dataset creation list uses only the filters deflate, shuffle and fletcher32, at most three
 * in all. */
bool h5_filters_are_plain(hid_t list);

/* Let HDF5 open the existing file without a lock if the file system has no locks. Return false if HDF5 fails. */
bool h5_set_locking(hid_t access, const char *file);

/* Open a file for reading. `in_writing`: another process may be writing the file (SWMR), so HDF5 reads metadata
 * again if they are inconsistent. If `cover` is not NULL, the structure `cover` replaces the metadata of the
 * file (driver_cover) and is borrowed until the file is closed. Return ESP_INPUT if the file cannot be opened. */
struct structure;
enum esp_status h5_open_to_read(const char *file, bool in_writing,
                                const struct structure *cover, hid_t *out);

#endif
