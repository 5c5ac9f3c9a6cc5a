/* base/memory.h - how much memory the process can still get, and whether what a file or a
 * configuration asks for fits into it. */
#ifndef ESPALIER_BASE_MEMORY_H
#define ESPALIER_BASE_MEMORY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that the process could get now: the least of what the machine has without swapping, what the
 * control groups of the process leave, and what RLIMIT_AS and RLIMIT_DATA leave; of that an eighth, at most
 * 32 MB, stays for all that is small. */
uint64_t memory_available(void);

/* The first two of these, from the files below `root`: "" for those of the system. A group leaves its
 * limit less its usage, where file pages do not count as used: the kernel drops them when it needs room.
 * A group is bound by all those above it. Versions 1 and 2 of control groups. */
uint64_t memory_of_system(const char *root);

/* Whether so many bytes of address space can be had now; they are given back at once. */
bool memory_has_room(size_t bytes);

/* Bytes of address space in use, as RLIMIT_AS counts them. */
uint64_t memory_mapped(void);

/* Whether so many bytes are available: ESP_INPUT "NAME: needs 10000 MB of memory,
 * 419 MB are free; REMEDY". For sizes that a file promises, before the memory is asked for. */
enum esp_status memory_check(const char *name, uint64_t bytes, const char *remedy);

#endif
