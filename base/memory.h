/* base/memory.h - how much memory the process can still get, and whether this is enough for what a file or a
 * configuration needs. */
#ifndef ESPALIER_BASE_MEMORY_H
#define ESPALIER_BASE_MEMORY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return the number of bytes that the process can get now: the smallest of the memory that the machine has without
 * swapping, the memory that the control groups of the process leave, and what RLIMIT_AS and RLIMIT_DATA leave. An
 * eighth of this number, at most 32 MB, is subtracted for small allocations. */
uint64_t memory_available(void);

/* Like memory_available, but without the limits RLIMIT_AS and RLIMIT_DATA and without the subtraction. The files of
 * /proc and of the control groups are read below the folder `root`, which is "" except in tests. A group leaves its
 * limit minus its usage. File pages do not count as usage, because the kernel drops them when memory is needed. The
 * ancestors of a group limit it, too. Both versions of control groups are read. */
uint64_t memory_of_system(const char *root);

/* Return whether `bytes` bytes of address space can be mapped now. The function maps and unmaps them. */
bool memory_has_room(size_t bytes);

/* Return the bytes of address space that the process uses, as RLIMIT_AS counts them. */
uint64_t memory_mapped(void);

/* Check that `bytes` bytes of memory are available. Otherwise return ESP_INPUT with the message "NAME: needs 10000
 * MB of memory, 419 MB are free; REMEDY". Call this before allocating a size that a file states. */
enum esp_status memory_check(const char *name, uint64_t bytes, const char *remedy);

#endif
