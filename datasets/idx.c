/* datasets/idx.c - zlib reads both plain and compressed files; the size of a plain file is known before it is
 * read. */
#include "datasets/idx.h"

#include "base/array.h"
#include "base/memory.h"
#include "datasets/dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { GZ_BUFFER = 1 << 17, FIRST_STEP = 1 << 20, WHOLE_READ = 1 << 30 }; /* bytes */
enum { DEFLATE_RATIO = 1032 /* most bytes that a byte of deflate unpacks to */ };

struct source {
    const char *path;
    gzFile gz;
    uint64_t size; /* size of the file, bytes */
    bool plain;
};

static enum esp_status source_open(const char *path, struct source *out)
{
    struct stat info;
    const int fd =
        open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* do not block on a FIFO */
    if (fd < 0)
        return esp_fail(ESP_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        const bool folder = S_ISDIR(info.st_mode);
        close(fd);
        return esp_fail(ESP_INPUT, "%s: is %s; an IDX file is needed here", path,
                        folder ? "a directory" : "not a regular file");
    }
    if (info.st_size == 0) {
        close(fd);
        return esp_fail(ESP_INPUT, "%s: is empty; fetch or copy the file again", path);
    }
    gzFile gz = gzdopen(fd, "rb");
    if (!gz) {
        close(fd);
        return esp_fail(ESP_MEMORY, "%s: no memory to decompress it", path);
    }
    gzbuffer(gz, GZ_BUFFER);
    *out = (struct source){.path = path, .gz = gz, .size = (uint64_t)info.st_size};
    out->plain = gzdirect(gz) != 0;
    return ESP_OK;
}

static enum esp_status source_damaged(const struct source *s)
{
    int code;
    const char *why = gzerror(s->gz, &code);
    if (code == Z_MEM_ERROR)
        return esp_fail(ESP_MEMORY, "%s: no memory to decompress it", s->path);
    if (code == Z_BUF_ERROR)
        return esp_fail(ESP_INPUT,
                        "%s: the compressed file is cut off; fetch or copy it again",
                        s->path);
    if (code == Z_ERRNO)
        return esp_fail(ESP_INPUT, "%s: cannot be read: %s", s->path, strerror(errno));
    return esp_fail(ESP_INPUT,
                    "%s: the compressed file is damaged (%s); fetch or copy it again",
                    s->path, why);
}

/* Read up to n bytes; fewer only at the end of the contents. */
static enum esp_status source_read(const struct source *s, uint8_t *to, size_t n,
                                   size_t *got)
{
    *got = 0;
    while (*got < n) {
        const size_t left = n - *got;
        const int k =
            gzread(s->gz, to + *got, (unsigned)(left < WHOLE_READ ? left : WHOLE_READ));
        if (k < 0)
            return source_damaged(s);
        if (k == 0)
            break;
        *got += (size_t)k;
    }
    int code; /* only gzerror reports the end of a truncated gzip file */
    gzerror(s->gz, &code);
    return *got < n && code != Z_OK && code != Z_STREAM_END ? source_damaged(s) : ESP_OK;
}

static uint32_t big_endian(const uint8_t b[4])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static enum esp_status check_magic(const char *path, const uint8_t b[4],
                                   enum idx_kind kind)
{
    const uint32_t magic = big_endian(b), want = 0x800u + (uint32_t)kind;
    if (magic == want)
        return ESP_OK;
    if (magic == 0x800u + (uint32_t)(kind == IDX_IMAGES ? IDX_LABELS : IDX_IMAGES))
        return esp_fail(ESP_INPUT, "%s: holds %s where %s belong; are the files swapped?",
                        path, kind == IDX_IMAGES ? "labels" : "images",
                        kind == IDX_IMAGES ? "images" : "labels");
    return esp_fail(
        ESP_INPUT, "%s: not an IDX file of %s: it begins with %08x where %08x belongs",
        path, kind == IDX_IMAGES ? "images" : "labels", (unsigned)magic, (unsigned)want);
}

/* Read the dimensions of the file and compute the number of bytes that they announce. */
static enum esp_status read_header(const struct source *s, enum idx_kind kind,
                                   struct idx *idx, uint64_t *promised)
{
    uint8_t head[16];
    size_t got;
    const size_t size = 4 + 4 * (size_t)kind;
    enum esp_status st = source_read(s, head, size, &got);
    if (st != ESP_OK)
        return st;
    if (got >= 4 && (st = check_magic(s->path, head, kind)) != ESP_OK)
        return st;
    if (got < size)
        return esp_fail(ESP_INPUT, "%s: ends within its header, after %zu of %zu bytes",
                        s->path, got, size);
    idx->n = big_endian(head + 4);
    idx->rows = kind == IDX_IMAGES ? big_endian(head + 8) : 1;
    idx->cols = kind == IDX_IMAGES ? big_endian(head + 12) : 1;
    const uint64_t pixels = (uint64_t)idx->rows * idx->cols;
    if (idx->n == 0)
        return esp_fail(ESP_INPUT, "%s: holds no %s", s->path,
                        kind == IDX_IMAGES ? "images" : "labels");
    if (pixels == 0 || pixels > DATASET_MAX_PIXELS)
        return esp_fail(
            ESP_INPUT, "%s: images of %u x %u pixels; allowed are 1 to %d pixels",
            s->path, (unsigned)idx->cols, (unsigned)idx->rows, DATASET_MAX_PIXELS);
    *promised = idx->n * pixels;
    return ESP_OK;
}

/* Fail if the file is too short for the size in its header. The length of a compressed file is known only after
 * unpacking, but deflate bounds it. */
static enum esp_status check_size(const struct source *s, enum idx_kind kind,
                                  uint64_t promised)
{
    const uint64_t want = 4 + 4 * (uint64_t)kind + promised;
    const uint64_t most = s->plain ? s->size : s->size * DEFLATE_RATIO;
    if (want <= most)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: is cut off, or its count is wrong: the header promises %llu bytes, "
        "the file %s %llu; fetch or copy it again",
        s->path, (unsigned long long)want, s->plain ? "has" : "can hold at most",
        (unsigned long long)most);
}

/* Double the mapping, up to `most` bytes. */
static enum esp_status widen(struct idx *idx, size_t most)
{
    const size_t want = idx->n_mapped < most / 2 ? idx->n_mapped * 2 : most;
    uint8_t *wider = mapping_grow(idx->bytes, idx->n_mapped, want);
    if (!wider)
        return ESP_MEMORY;
    idx->bytes = wider;
    idx->n_mapped = want;
    return ESP_OK;
}

/* Read the announced bytes into idx->bytes, which the caller frees also on failure. The size of a plain file was
 * checked before; for a compressed file memory grows with the bytes read. */
static enum esp_status read_body(const struct source *s, size_t promised, struct idx *idx)
{
    const size_t first = s->plain || promised < FIRST_STEP ? promised : FIRST_STEP;
    size_t n = 0, got;
    enum esp_status st = ESP_OK;
    idx->bytes = mapping_create(first);
    if (!idx->bytes)
        return ESP_MEMORY;
    idx->n_mapped = first;
    for (;;) {
        if ((st = source_read(s, idx->bytes + n, idx->n_mapped - n, &got)) != ESP_OK)
            return st;
        n += got;
        if (n < idx->n_mapped)
            return esp_fail(
                ESP_INPUT,
                "%s: is cut off, or its count is wrong: the header promises %zu bytes "
                "of data, there are %zu; fetch or copy it again",
                s->path, promised, n);
        if (n == promised)
            return ESP_OK;
        if ((st = widen(idx, promised)) != ESP_OK)
            return st;
    }
}

/* Fail if more bytes follow; reading beyond the end also makes zlib verify its checksum. */
static enum esp_status read_end(const struct source *s)
{
    uint8_t extra;
    size_t got;
    const enum esp_status st = source_read(s, &extra, 1, &got);
    if (st != ESP_OK || got == 0)
        return st;
    return esp_fail(ESP_INPUT, "%s: has bytes beyond what its header counts", s->path);
}

/* Open the file and read its header; the caller closes s->gz, also on failure. */
static enum esp_status begin(const char *path, enum idx_kind kind, struct source *s,
                             struct idx *idx, uint64_t *promised)
{
    enum esp_status st = source_open(path, s);
    if (st == ESP_OK)
        st = read_header(s, kind, idx, promised);
    return st == ESP_OK ? check_size(s, kind, *promised) : st;
}

static void end(const struct source *s)
{
    if (s->gz)
        gzclose_r(s->gz);
}

enum esp_status idx_measure(const char *path, enum idx_kind kind, struct idx *out,
                            uint64_t *bytes)
{
    struct source s = {.gz = NULL};
    struct idx idx = {.bytes = NULL};
    uint64_t promised = 0;
    const enum esp_status st = begin(path, kind, &s, &idx, &promised);
    end(&s);
    if (st == ESP_OK) {
        *out = idx;
        *bytes = promised;
    }
    return st;
}

enum esp_status idx_read(const char *path, enum idx_kind kind, struct idx *out)
{
    struct source s = {.gz = NULL};
    struct idx idx = {.bytes = NULL};
    uint64_t promised = 0;
    enum esp_status st = begin(path, kind, &s, &idx, &promised);
    if (st != ESP_OK ||
        (st = memory_check(path, promised, "free some, or use a smaller data set")) !=
            ESP_OK ||
        (st = read_body(&s, (size_t)promised, &idx)) != ESP_OK ||
        (st = read_end(&s)) != ESP_OK)
        goto out;
    *out = idx;
    idx.bytes = NULL; /* the caller owns it now */
out:
    idx_free(&idx);
    end(&s);
    return st;
}

void idx_free(struct idx *idx)
{
    mapping_free(idx->bytes, idx->n_mapped);
    idx->bytes = NULL;
}
