/* tests/faults/no_flock.c - loaded before libc: flock fails as on a file system without locks, with errno NO_FLOCK. */
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>

int flock(int fd, int how)
{
    const char *code = getenv("NO_FLOCK");
    (void)fd, (void)how;
    errno = code ? (int)strtol(code, NULL, 10) : ENOLCK;
    return -1;
}
