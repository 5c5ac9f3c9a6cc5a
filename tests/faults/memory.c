/* tests/faults/memory.c - allocations that can be refused. */
#define _GNU_SOURCE /* mmap64 */
#include "tests/faults/faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* CALL(result, name, parameters, arguments): NULL and ENOMEM. tests/faults/meson.build reads the names
 * from these lines. */
#define CALL(type, name, parameters, arguments)   \
    type __real_##name parameters;                \
    type __wrap_##name parameters;                \
    type __wrap_##name parameters                 \
    {                                             \
        if (!faults_strike(FAULTS_MEMORY, #name)) \
            return __real_##name arguments;       \
        errno = ENOMEM;                           \
        return NULL;                              \
    }

/* clang-format off */
CALL(void *, malloc, (size_t n), (n))
CALL(void *, calloc, (size_t n, size_t size), (n, size))
CALL(void *, realloc, (void *p, size_t n), (p, n))
CALL(void *, aligned_alloc, (size_t alignment, size_t n), (alignment, n))
CALL(char *, strdup, (const char *text), (text))
CALL(char *, strndup, (const char *text, size_t n), (text, n))
CALL(char *, realpath, (const char *path, char *to), (path, to))
CALL(FILE *, open_memstream, (char **text, size_t *n), (text, n))
/* clang-format on */

void *__real_mmap64(void *p, size_t n, int prot, int flags, int fd, off_t at);
void *__wrap_mmap64(void *p, size_t n, int prot, int flags, int fd, off_t at);

void *__wrap_mmap64(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
    if (!faults_strike(FAULTS_MEMORY, "mmap64"))
        return __real_mmap64(p, n, prot, flags, fd, at);
    errno = ENOMEM;
    return MAP_FAILED;
}
