/* record/file/checksummed_file.c - write files with a checksum, and verify them while reading. */
#include "record/file/checksummed_file.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Copies in memory while a checkpoint is read: one in this module, two in libhdf5. */
enum { COPIES = 3 };

static const char MAGIC[] = "espalier checkpoint\n";

struct checksummed_file {
    unsigned format;
    uint64_t length, hash; /* number and hash of the bytes after the header */
};

/* Write the header as text into block[] and pad it with zeros. */
static void write_block(const struct checksummed_file *header,
                        char block[CHECKSUMMED_FILE_BLOCK])
{
    memset(block, 0, CHECKSUMMED_FILE_BLOCK);
    snprintf(block, CHECKSUMMED_FILE_BLOCK,
             "%sformat %u\nlength %" PRIu64 "\nhash   %016" PRIx64 "\n\n", MAGIC,
             header->format, header->length, header->hash);
}

/* ---- writing ---- */

static enum esp_status write_all(int fd, const char *path, const unsigned char *bytes,
                                 size_t n)
{
    while (n > 0) {
        const ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return esp_fail(ESP_IO, "%s: %s", path,
                            strerror(written < 0 ? errno : ENOSPC));
        bytes += written;
        n -= (size_t)written;
    }
    return ESP_OK;
}

/* Link the old file to `previous`, so that a file exists at `path` at every moment. On a file system without
 * links, rename the old file instead. A checkpoint that is already at `previous` is deleted; any other file at
 * `previous` is an error. */
static enum esp_status keep_old(const char *path, const char *previous)
{
    const struct output_order order = {
        .path = previous, .kind = OUTPUT_CHECKPOINT, .force = true};
    const enum esp_status st = output_check(&order);
    if (st != ESP_OK)
        return st;
    unlink(previous);
    if (link(path, previous) != 0 && errno != ENOENT)
        (void)!rename(path, previous);
    return ESP_OK;
}

enum esp_status checksummed_file_write(const char *path, unsigned char *file, size_t n,
                                       bool keep_previous)
{
    const struct checksummed_file header = {
        .format = CHECKSUMMED_FILE_FORMAT,
        .length = n - CHECKSUMMED_FILE_BLOCK,
        .hash = hash_bytes(HASH_START, file + CHECKSUMMED_FILE_BLOCK,
                           n - CHECKSUMMED_FILE_BLOCK)};
    char previous[FILES_PATH];
    struct output out = {0};
    enum esp_status st = files_path(previous, "%s.prev", path);
    const struct output_order order = {
        .path = path, .kind = OUTPUT_CHECKPOINT, .force = true, .like = {previous}};
    write_block(&header, (char *)file);
    if (st == ESP_OK)
        st = output_begin(&order, &out);
    if (st == ESP_OK)
        st = write_all(fileno(out.f), path, file, n);
    if (st == ESP_OK && keep_previous)
        st = keep_old(path, previous);
    if (st == ESP_OK)
        return output_keep(&out);
    output_drop(&out);
    return st;
}

/* ---- reading ---- */

/* Read up to n bytes. *got is less than n only at the end of the file. */
static enum esp_status read_some(int fd, const char *path, unsigned char *bytes, size_t n,
                                 size_t *got)
{
    *got = 0;
    while (*got < n) {
        const ssize_t more = read(fd, bytes + *got, n - *got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
        if (more == 0)
            break;
        *got += (size_t)more;
    }
    return ESP_OK;
}

/* Read length and hash from the header. Refuse a header that write_block would not write in exactly this form. */
static enum esp_status read_block(const char *path, const char *block,
                                  struct checksummed_file *header)
{
    char text[CHECKSUMMED_FILE_BLOCK + 1], again[CHECKSUMMED_FILE_BLOCK];
    memcpy(text, block, CHECKSUMMED_FILE_BLOCK);
    text[CHECKSUMMED_FILE_BLOCK] = '\0';
    if (strncmp(text, MAGIC, sizeof MAGIC - 1) != 0)
        return esp_fail(ESP_INPUT, "%s: not a checkpoint of espalier", path);
    struct checksummed_file s = {0};
    const int found =
        sscanf(text + sizeof MAGIC - 1, "format %u\nlength %" SCNu64 "\nhash %" SCNx64,
               &s.format, &s.length, &s.hash);
    write_block(&s, again);
    if (found != 3 || memcmp(block, again, CHECKSUMMED_FILE_BLOCK) != 0)
        return esp_fail(ESP_INPUT, "%s: damaged: its first %d bytes are not as written",
                        path, CHECKSUMMED_FILE_BLOCK);
    if (s.format != CHECKSUMMED_FILE_FORMAT)
        return esp_fail(ESP_INPUT,
                        "%s: a checkpoint of format %u; this espalier reads format %d: "
                        "use a version that fits",
                        path, s.format, CHECKSUMMED_FILE_FORMAT);
    *header = s;
    return ESP_OK;
}

static enum esp_status check_length(const char *path, uint64_t size,
                                    const struct checksummed_file *header)
{
    const uint64_t length = size - CHECKSUMMED_FILE_BLOCK;
    if (length != header->length)
        return esp_fail(ESP_INPUT, "%s: %s: %" PRIu64 " bytes of %" PRIu64, path,
                        length < header->length ? "cut off" : "too long", length,
                        header->length);
    return memory_check(path, COPIES * size, "free some");
}

/* Refuse a file that is not regular or is shorter than the header. */
static enum esp_status check_kind(int fd, const char *path, uint64_t *size)
{
    struct stat s;
    if (fstat(fd, &s) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: %s", path,
                        S_ISDIR(s.st_mode) ? "is a directory" : "is not a regular file");
    if (s.st_size < CHECKSUMMED_FILE_BLOCK)
        return esp_fail(ESP_INPUT,
                        "%s: not a checkpoint of espalier, or cut off: %llu bytes", path,
                        (unsigned long long)s.st_size);
    *size = (uint64_t)s.st_size;
    return ESP_OK;
}

/* Read the header and then all bytes after it. Verify number and hash of the bytes. `size` is the size of the
 * file. */
static enum esp_status read_rest(int fd, const char *path, uint64_t size,
                                 unsigned char **out)
{
    struct checksummed_file header = {0};
    char block[CHECKSUMMED_FILE_BLOCK];
    size_t got = 0;
    enum esp_status st =
        read_some(fd, path, (unsigned char *)block, CHECKSUMMED_FILE_BLOCK, &got);
    if (st == ESP_OK && got < CHECKSUMMED_FILE_BLOCK)
        st = esp_fail(ESP_INPUT, "%s: cut off", path);
    if (st != ESP_OK || (st = read_block(path, block, &header)) != ESP_OK ||
        (st = check_length(path, size, &header)) != ESP_OK)
        return st;
    unsigned char *file = malloc(size);
    if (!file)
        return esp_fail(ESP_MEMORY, "%s: out of memory", path);
    memcpy(file, block, CHECKSUMMED_FILE_BLOCK);
    st = read_some(fd, path, file + CHECKSUMMED_FILE_BLOCK, size - CHECKSUMMED_FILE_BLOCK,
                   &got);
    if (st == ESP_OK &&
        (got != header.length ||
         hash_bytes(HASH_START, file + CHECKSUMMED_FILE_BLOCK, got) != header.hash))
        st = esp_fail(ESP_INPUT, "%s: damaged: its content does not have its hash", path);
    if (st != ESP_OK)
        free(file);
    else
        *out = file;
    return st;
}

enum esp_status checksummed_file_read(const char *path, unsigned char **file, size_t *n)
{
    uint64_t size = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    enum esp_status st = check_kind(fd, path, &size);
    if (st == ESP_OK)
        st = read_rest(fd, path, size, file);
    close(fd);
    if (st == ESP_OK)
        *n = (size_t)size;
    return st;
}

bool checksummed_file_begins(const char *path)
{
    char start[sizeof MAGIC - 1];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool begins = fd >= 0 &&
                        read(fd, start, sizeof start) == (ssize_t)sizeof start &&
                        memcmp(start, MAGIC, sizeof start) == 0;
    if (fd >= 0)
        close(fd);
    return begins;
}
