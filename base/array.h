/* base/array.h - aligned zeroed arrays, large mappings that give memory back, and the squeeze
 * that removes elements from an array in place. */
#ifndef ESPALIER_BASE_ARRAY_H
#define ESPALIER_BASE_ARRAY_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>

enum { ARRAY_ALIGN = 64 }; /* bytes: a cache line, and the widest vector */

/* A zeroed array of `count` elements of `size` bytes, aligned to ARRAY_ALIGN; at least one
 * element. NULL with a message when memory is short or count * size overflows. Memory is also short
 * where memory_available (base/memory.h) gives less than a large array needs: the kernel would
 * grant it, and end the process when it is used. */
void *array_create(size_t count, size_t size);

/* Grow *array from `have` to at least `want` elements of `size` bytes, doubling; contents are
 * kept, new elements are zero. On failure *array and *have are untouched. */
enum esp_status array_grow(void **array, size_t *have, size_t want, size_t size);

/* Free an array of array_create or array_grow; NULL is fine. */
void array_free(void *array);

/* Keep the elements keep[0] < keep[1] < ... < keep[n_keep - 1], in this order, at the front. */
void array_squeeze(void *array, size_t size, const esp_id *keep, size_t n_keep);

/* A zeroed memory mapping of its own, for arrays whose freed tail must go back to the system at
 * once. NULL with a message when memory is short. */
void *mapping_create(size_t bytes);

/* Enlarge the mapping to `bytes`, and return its address, which may change; nothing is copied, new bytes are zero.
 * NULL with a message when memory is short; the mapping is then unchanged. */
void *mapping_grow(void *mapping, size_t old_bytes, size_t bytes);

/* Keep the first `bytes` of a mapping of `old_bytes`; whole pages beyond are unmapped. */
void mapping_shrink(void *mapping, size_t old_bytes, size_t bytes);

/* Unmap; NULL is fine. */
void mapping_free(void *mapping, size_t bytes);

#endif
