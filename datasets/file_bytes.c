/* datasets/file_bytes.c */
#include "datasets/file_bytes.h"

#include "base/array.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { FIRST = 1 << 16, STEP = 1 << 30 }; /* bytes */

/* Open a file and write its size in bytes. ESP_INPUT if it is not regular (O_NONBLOCK: a FIFO does not block) or is
 * empty. */
static enum esp_status open_file(const char *path, int *fd, uint64_t *size)
{
    struct stat info;
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0)
        return esp_fail(ESP_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
    if (fstat(*fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        *size = (uint64_t)info.st_size;
        return ESP_OK;
    }
    close(*fd);
    return S_ISREG(info.st_mode)
               ? esp_fail(ESP_INPUT, "%s: is empty; copy the file again", path)
               : esp_fail(ESP_INPUT, "%s: is no regular file", path);
}

/* Double the mapping. ESP_INPUT if the computer has less free memory than the new size. */
static enum esp_status widen(const char *path, struct file_bytes *f)
{
    const size_t want = f->n_mapped * 2;
    const enum esp_status st = memory_check(path, want, "use a smaller file");
    uint8_t *wider = st == ESP_OK ? mapping_grow(f->bytes, f->n_mapped, want) : NULL;
    if (!wider)
        return st == ESP_OK ? ESP_MEMORY : st;
    f->bytes = wider;
    f->n_mapped = want;
    return ESP_OK;
}

static enum esp_status damaged(const char *path, gzFile gz)
{
    int code;
    const char *why = gzerror(gz, &code);
    return esp_fail(ESP_INPUT, "%s: cannot be read (%s); copy the file again", path,
                    code == Z_ERRNO       ? strerror(errno)
                    : code == Z_BUF_ERROR ? "it is cut off"
                                          : why);
}

static enum esp_status read_all(const char *path, gzFile gz, struct file_bytes *f)
{
    for (;;) {
        const size_t left = f->n_mapped - f->n;
        const int got =
            gzread(gz, f->bytes + f->n, (unsigned)(left < STEP ? left : STEP));
        int code;
        gzerror(gz, &code);
        if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END))
            return damaged(path, gz);
        if (got == 0)
            return ESP_OK;
        f->n += (size_t)got;
        const enum esp_status st = f->n == f->n_mapped ? widen(path, f) : ESP_OK;
        if (st != ESP_OK)
            return st;
    }
}

/* Read the file without uncompressing it. */
static enum esp_status read_plain(const char *path, int fd, struct file_bytes *f)
{
    for (ssize_t got;; f->n += (size_t)got) {
        if (f->n == f->n_mapped) {
            const enum esp_status st = widen(path, f);
            if (st != ESP_OK)
                return st;
        }
        got = read(fd, f->bytes + f->n, f->n_mapped - f->n);
        if (got < 0)
            return esp_fail(ESP_INPUT, "%s: cannot be read: %s", path, strerror(errno));
        if (got == 0)
            return ESP_OK;
    }
}

static enum esp_status fill(const char *path, int fd, bool unpack, uint64_t size,
                            struct file_bytes *f)
{
    enum esp_status st = memory_check(path, size, "use a smaller file");
    const size_t first = size < FIRST ? FIRST : (size_t)size + 1;
    f->bytes = st == ESP_OK ? mapping_create(first) : NULL;
    gzFile gz = f->bytes && unpack ? gzdopen(fd, "rb") : NULL;
    if (!f->bytes || (unpack && !gz)) {
        close(fd);
        return st == ESP_OK ? ESP_MEMORY : st;
    }
    f->n_mapped = first;
    st = gz ? read_all(path, gz, f) : read_plain(path, fd, f);
    if (gz)
        gzclose_r(gz);
    else
        close(fd);
    return st == ESP_OK && f->n == 0 ? esp_fail(ESP_INPUT, "%s: is empty", path) : st;
}

enum esp_status file_bytes_read(const char *path, bool unpack, struct file_bytes *out)
{
    struct file_bytes f = {0};
    uint64_t size = 0;
    int fd;
    enum esp_status st = open_file(path, &fd, &size);
    if (st == ESP_OK)
        st = fill(path, fd, unpack, size, &f);
    if (st == ESP_OK)
        *out = f;
    else
        file_bytes_free(&f);
    return st;
}

void file_bytes_free(struct file_bytes *f)
{
    mapping_free(f->bytes, f->n_mapped);
    *f = (struct file_bytes){0};
}
