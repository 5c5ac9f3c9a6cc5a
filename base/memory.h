/* base/memory.h - how much memory the process can still get, and whether the memory that a file or a configuration
 * asks for is available. */
#ifndef ESPALIER_BASE_MEMORY_H
#define ESPALIER_BASE_MEMORY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that the process could get now: the minimum of what the machine has without swapping, what the control
 * groups of the process leave, and what RLIMIT_AS and RLIMIT_DATA leave. An eighth of it, at most 32 MB, is kept
 * back for small allocations. */
uint64_t memory_available(void);

/* The minimum of the first two of these, read from files below `root` ("" for those of the system). A group leaves
 * its limit minus its usage; file pages do not count as used, because the kernel drops them when it needs room.
 * All ancestors of a group limit it, too. Understands versions 1 and 2 of control groups. */
uint64_t memory_of_system(const char *root);

/* Whether so many bytes of address space can be mapped now; they are unmapped at once. */
bool memory_has_room(size_t bytes);

/* Bytes of address space in use, as RLIMIT_AS counts them. */
uint64_t memory_mapped(void);

/* Whether so many bytes are available: ESP_INPUT "NAME: needs 10000 MB of memory, 419 MB are free; REMEDY". Call
 * it with a size that a file announces before allocating. */
enum esp_status memory_check(const char *name, uint64_t bytes, const char *remedy);

#endif
