/* record/file/superblock.c - read superblocks of versions 2 and 3 (HDF5 file format specification 3.0, II.A). */
#include "record/file/superblock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERSION = 8, SIZE_OF_OFFSETS = 9, FLAGS = 11, BASE = 12, END = 28, LENGTH = 48 };

/* The file consistency flags of a file that is open for SWMR writing. */
enum { SWMR_WRITING = 0x05 };

static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

static uint64_t read_u64(const unsigned char *bytes)
{
    uint64_t value = 0;
    for (int k = 7; k >= 0; k--)
        value = value << 8 | bytes[k];
    return value;
}

/* Read up to LENGTH bytes from the start of a regular file; *n is their number, *size the size of the file. */
static enum esp_status read_start(const char *path, unsigned char head[LENGTH], size_t *n,
                                  uint64_t *size)
{
    struct stat s;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    enum esp_status st = ESP_OK;
    ssize_t got = 0;
    if (fstat(fd, &s) != 0)
        st = esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(s.st_mode))
        st = esp_fail(ESP_INPUT, "%s: %s", path,
                      S_ISDIR(s.st_mode) ? "is a directory" : "is not a regular file");
    else if ((got = read(fd, head, LENGTH)) < 0)
        st = esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    close(fd);
    if (st != ESP_OK)
        return st;
    *n = (size_t)got;
    *size = (uint64_t)s.st_size;
    return ESP_OK;
}

/* Read the first LENGTH bytes of an HDF5 file; *size is the size of the file. */
static enum esp_status read_head(const char *path, unsigned char head[LENGTH],
                                 uint64_t *size)
{
    size_t n = 0;
    const enum esp_status st = read_start(path, head, &n, size);
    if (st != ESP_OK)
        return st;
    if (n < sizeof signature || memcmp(head, signature, sizeof signature) != 0)
        return esp_fail(ESP_INPUT, "%s: not an HDF5 file", path);
    if (n < LENGTH)
        return esp_fail(ESP_INPUT, "%s: truncated: %llu bytes", path,
                        (unsigned long long)*size);
    return ESP_OK;
}

static enum esp_status check_head(const char *path, const unsigned char head[LENGTH],
                                  uint64_t size, struct superblock *out)
{
    if (head[FLAGS] != 0 && head[FLAGS] != SWMR_WRITING)
        return esp_fail(ESP_INPUT,
                        "%s: another program was writing it and did not close it", path);
    const bool in_writing = head[FLAGS] == SWMR_WRITING;
    const uint64_t end = read_u64(head + END);
    if (read_u64(head + BASE) != 0 || (!in_writing && end > size))
        return esp_fail(ESP_INPUT, "%s: truncated: %llu of %llu bytes", path,
                        (unsigned long long)size, (unsigned long long)end);
    out->in_writing = in_writing;
    return ESP_OK;
}

enum esp_status superblock_check(const char *path, struct superblock *out)
{
    unsigned char head[LENGTH];
    uint64_t size = 0;
    const enum esp_status st = read_head(path, head, &size);
    if (st != ESP_OK)
        return st;
    if ((head[VERSION] != 2 && head[VERSION] != 3) || head[SIZE_OF_OFFSETS] != 8)
        return esp_fail(ESP_INPUT,
                        "%s: HDF5 with superblock version %d: recordings have 3, or 2 "
                        "once they are repacked; if it is one, `h5repack -L` makes a "
                        "readable copy of it",
                        path, head[VERSION]);
    return check_head(path, head, size, out);
}

enum esp_status superblock_check_any(const char *path, struct superblock *out)
{
    unsigned char head[LENGTH];
    uint64_t size = 0;
    const enum esp_status st = read_head(path, head, &size);
    if (st != ESP_OK)
        return st;
    if (head[VERSION] == 3 && head[SIZE_OF_OFFSETS] == 8)
        return check_head(path, head, size, out);
    out->in_writing = false;
    return ESP_OK;
}
