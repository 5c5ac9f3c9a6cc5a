/* base/array.h - aligned arrays of zeros, large mappings whose unused end can be returned to the system, and
 * array_squeeze, which removes elements from an array in place. */
#ifndef ESPALIER_BASE_ARRAY_H
#define ESPALIER_BASE_ARRAY_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>

/* Alignment in bytes: the size of a cache line and of the widest vector register. */
enum { ARRAY_ALIGN = 64 };

/* Return an array of `count` elements of `size` bytes, all zero, aligned to ARRAY_ALIGN. A count of 0 gives an
 * array of one element. Return NULL with a message if count * size overflows or memory is short. For a large array,
 * memory is also short if memory_available (base/memory.h) is less than the array needs: the kernel would grant the
 * memory and end the process when the memory is used. */
void *array_create(size_t count, size_t size);

/* Grow *array from *have elements to at least `want` elements of `size` bytes, by doubling, and set *have to the
 * new number. The old elements are kept, new elements are zero. On failure *array and *have are untouched. */
enum esp_status array_grow(void **array, size_t *have, size_t want, size_t size);

/* Free an array made by array_create or array_grow. NULL is allowed. */
void array_free(void *array);

/* Move the elements with the indices keep[0] < keep[1] < ... < keep[n_keep - 1] to the front of the array, in this
 * order. `size`: bytes of an element. */
void array_squeeze(void *array, size_t size, const esp_id *keep, size_t n_keep);

/* Return a new memory mapping of `bytes` zero bytes. Unlike an array, a mapping returns its end to the system when
 * it is shrunk. Return NULL with a message if memory is short. */
void *mapping_create(size_t bytes);

/* Enlarge a mapping from `old_bytes` to `bytes` and return its address, which may be a new one. The pages are not
 * copied; new bytes are zero. Return NULL with a message if memory is short; the mapping is then unchanged. */
void *mapping_grow(void *mapping, size_t old_bytes, size_t bytes);

/* Shrink a mapping from `old_bytes` to its first `bytes` bytes. The whole pages after them are returned to the
 * system. */
void mapping_shrink(void *mapping, size_t old_bytes, size_t bytes);

/* Return a mapping of `bytes` bytes to the system. NULL is allowed. */
void mapping_free(void *mapping, size_t bytes);

#endif
