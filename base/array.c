/* base/array.c - allocates the arrays and mappings of base/array.h. */
#define _GNU_SOURCE /* for mremap */
#include "base/array.h"

#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t round_up(size_t value, size_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* LARGE: an array of at least LARGE bytes is compared with the available memory before it is allocated. The
 * comparison takes about a millisecond, which is little beside the time to fill such an array. STEP: a growing
 * mapping is compared with the available memory each time its size passes a multiple of STEP bytes, so STEP bytes
 * more than its growth must be available. */
enum { LARGE = 2 << 20, STEP = 4 << 20 };

/* Return whether `bytes` bytes of memory are available. The comparison is needed because the kernel grants more
 * memory than it can provide. */
static bool is_there(size_t bytes)
{
    return bytes < LARGE || bytes <= memory_available();
}

void *array_create(size_t count, size_t size)
{
    assert(size > 0);
    if (count == 0)
        count = 1;
    if (count > (SIZE_MAX - ARRAY_ALIGN) / size) {
        esp_fail(ESP_MEMORY, "an array of %zu elements of %zu bytes is too large", count,
                 size);
        return NULL;
    }
    const size_t bytes = round_up(count * size, ARRAY_ALIGN);
    void *array = is_there(bytes) ? aligned_alloc(ARRAY_ALIGN, bytes) : NULL;
    if (!array) {
        esp_fail(ESP_MEMORY, "out of memory: %zu bytes refused", bytes);
        return NULL;
    }
    return memset(array, 0, bytes);
}

enum esp_status array_grow(void **array, size_t *have, size_t want, size_t size)
{
    if (want <= *have)
        return ESP_OK;
    size_t count = *have < 16 ? 16 : *have;
    while (count < want)
        count = count > SIZE_MAX / 2 ? want : count * 2;
    void *larger = array_create(count, size);
    if (!larger)
        return ESP_MEMORY;
    if (*array)
        memcpy(larger, *array, *have * size);
    array_free(*array);
    *array = larger;
    *have = count;
    return ESP_OK;
}

void array_free(void *array)
{
    free(array);
}

void array_squeeze(void *array, size_t size, const esp_id *keep, size_t n_keep)
{
    unsigned char *bytes = array;
    for (size_t k = 0; k < n_keep; k++) {
        assert(keep[k] >= k && (k == 0 || keep[k] > keep[k - 1]));
        if (keep[k] != k)
            memcpy(bytes + k * size, bytes + keep[k] * size, size);
    }
}

static size_t whole_pages(size_t bytes)
{
    return round_up(bytes ? bytes : 1, (size_t)sysconf(_SC_PAGESIZE));
}

void *mapping_create(size_t bytes)
{
    const size_t length = whole_pages(bytes);
    void *mapping = length < bytes || !is_there(length)
                        ? MAP_FAILED
                        : mmap(NULL, length, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        esp_fail(ESP_MEMORY, "out of memory: a mapping of %zu bytes refused", bytes);
        return NULL;
    }
    return mapping;
}

void *mapping_grow(void *mapping, size_t old_bytes, size_t bytes)
{
    const size_t old = whole_pages(old_bytes), length = whole_pages(bytes);
    const bool looks = length / STEP > old / STEP;
    void *moved = MAP_FAILED;
    if (length >= bytes && (!looks || length - old + STEP <= memory_available()))
        moved = mremap(mapping, old, length, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        esp_fail(ESP_MEMORY, "out of memory: a mapping of %zu bytes refused", bytes);
        return NULL;
    }
    return moved;
}

void mapping_shrink(void *mapping, size_t old_bytes, size_t bytes)
{
    const size_t have = whole_pages(old_bytes), want = whole_pages(bytes);
    if (want < have)
        munmap((unsigned char *)mapping + want, have - want);
}

void mapping_free(void *mapping, size_t bytes)
{
    if (mapping)
        munmap(mapping, whole_pages(bytes));
}
