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
enum { DEFLATE_RATIO = 1032 /* one byte of deflate becomes at most so many bytes */ };

struct source {
    const char *path;
    gzFile gz;
    uint64_t size; /* size of the file, bytes */
    bool plain;
    uint64_t n_head;  /* size of the header, bytes */
    bool is_signed;   /* the values are signed: not of the type unsigned bytes */
    unsigned n_bytes; /* size of a value, bytes */
    /* Pixels of an image; for labels: values of a row, of which the first is the label. */
    uint32_t n_values;
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

/* The types of values in IDX files; `code` is the third byte of the file. */
static const struct type {
    uint8_t code;
    const char *name;
    unsigned n_bytes;
    bool is_whole;
} types[] = {{0x08, "unsigned bytes", 1, true}, {0x09, "signed bytes", 1, true},
             {0x0B, "int16", 2, true},          {0x0C, "int32", 4, true},
             {0x0D, "float32", 4, false},       {0x0E, "float64", 8, false}};

enum { UNSIGNED_BYTES = 0x08, MOST_COLUMNS = 1024 };

static const struct type *find_type(const uint8_t b[4])
{
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        if (b[0] == 0 && b[1] == 0 && b[2] == types[k].code && b[3] >= 1 && b[3] <= 3)
            return &types[k];
    return NULL;
}

/* Check the first four bytes. Images are unsigned bytes in three dimensions. Labels are whole numbers in one
 * dimension, or, in QMNIST, the first number of each row of two dimensions. */
static enum esp_status check_magic(const char *path, const uint8_t b[4],
                                   enum idx_kind kind)
{
    const char *what = kind == IDX_IMAGES ? "images" : "labels";
    const struct type *type = find_type(b);
    if (!type)
        return esp_fail(ESP_INPUT,
                        "%s: not an IDX file of %s: it begins with %08x where %08x "
                        "belongs",
                        path, what, (unsigned)big_endian(b), 0x800u + (unsigned)kind);
    if ((b[3] == IDX_IMAGES) != (kind == IDX_IMAGES))
        return esp_fail(ESP_INPUT, "%s: holds %s where %s belong; are the files swapped?",
                        path, kind == IDX_IMAGES ? "labels" : "images", what);
    if (kind == IDX_IMAGES ? type->code != UNSIGNED_BYTES : !type->is_whole)
        return esp_fail(ESP_INPUT,
                        "%s: %s of type %s; write them again as unsigned bytes, 0 to 255 "
                        "(type 08)",
                        path, what, type->name);
    return ESP_OK;
}

/* Set rows and columns of an image, or the number of values of each row of labels, from the header. */
static enum esp_status read_shape(struct source *s, const uint8_t *head,
                                  enum idx_kind kind, struct idx *idx)
{
    const bool is_image = kind == IDX_IMAGES;
    const uint32_t columns = !is_image && head[3] == 2 ? big_endian(head + 8) : 1;
    idx->rows = is_image ? big_endian(head + 8) : 1;
    idx->cols = is_image ? big_endian(head + 12) : 1;
    const uint64_t pixels = (uint64_t)idx->rows * idx->cols;
    if (pixels == 0 || pixels > DATASET_MAX_PIXELS)
        return esp_fail(
            ESP_INPUT, "%s: images of %u x %u pixels; allowed are 1 to %d pixels",
            s->path, (unsigned)idx->cols, (unsigned)idx->rows, DATASET_MAX_PIXELS);
    if (columns == 0 || columns > MOST_COLUMNS)
        return esp_fail(ESP_INPUT,
                        "%s: %u values for each label; allowed are 1 to %d, of which "
                        "the first is the label",
                        s->path, (unsigned)columns, MOST_COLUMNS);
    s->is_signed = head[2] != UNSIGNED_BYTES;
    s->n_bytes = find_type(head)->n_bytes;
    s->n_values = is_image ? (uint32_t)pixels : columns;
    return ESP_OK;
}

/* Read the header, and write to *promised how many bytes of values it promises. */
static enum esp_status read_header(struct source *s, enum idx_kind kind, struct idx *idx,
                                   uint64_t *promised)
{
    uint8_t head[16];
    size_t got, more = 0;
    enum esp_status st = source_read(s, head, 4, &got);
    if (st == ESP_OK && got == 4)
        st = check_magic(s->path, head, kind);
    s->n_head =
        got == 4 && st == ESP_OK ? 4 + 4 * (uint64_t)head[3] : 4 + 4 * (uint64_t)kind;
    if (st == ESP_OK && got == 4)
        st = source_read(s, head + 4, (size_t)s->n_head - 4, &more);
    if (st != ESP_OK)
        return st;
    if (got + more < s->n_head)
        return esp_fail(ESP_INPUT, "%s: ends within its header, after %zu of %llu bytes",
                        s->path, got + more, (unsigned long long)s->n_head);
    idx->n = big_endian(head + 4);
    if (idx->n == 0)
        return esp_fail(ESP_INPUT, "%s: holds no %s", s->path,
                        kind == IDX_IMAGES ? "images" : "labels");
    st = read_shape(s, head, kind, idx);
    *promised = (uint64_t)idx->n * s->n_values * s->n_bytes;
    return st;
}

/* ESP_INPUT if the file is too short for what its header promises. The uncompressed length of a compressed file is
 * not known yet, but has a bound: DEFLATE_RATIO. */
static enum esp_status check_size(const struct source *s, uint64_t promised)
{
    const uint64_t want = s->n_head + promised;
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

/* ESP_INPUT if the file goes on. The attempt to read one more byte also makes zlib verify the checksum. */
static enum esp_status read_end(const struct source *s, uint64_t promised)
{
    uint8_t extra;
    size_t got;
    const enum esp_status st = source_read(s, &extra, 1, &got);
    if (st != ESP_OK || got == 0)
        return st;
    return esp_fail(
        ESP_INPUT,
        "%s: has bytes beyond what its header counts; fetch or copy it again, "
        "or keep its first %llu bytes%s",
        s->path, (unsigned long long)(s->n_head + promised),
        s->plain ? " (head -c)" : " (gzip -dc, head -c)");
}

/* Read one value: big-endian, in two's complement if s->is_signed. */
static int64_t read_value(const struct source *s, const uint8_t *bytes)
{
    const bool below_0 = s->is_signed && bytes[0] >= 0x80;
    int64_t value = below_0 ? (int64_t)bytes[0] - 256 : bytes[0];
    for (unsigned k = 1; k < s->n_bytes; k++)
        value = value * 256 + bytes[k];
    return value;
}

/* Replace idx->bytes by the labels, one byte each: the first value of each row. ESP_INPUT for one beyond 0 to
 * 255. */
static enum esp_status narrow(const struct source *s, struct idx *idx)
{
    const size_t step = (size_t)s->n_values * s->n_bytes;
    for (size_t k = 0; k < idx->n; k++) {
        const int64_t label = read_value(s, idx->bytes + k * step);
        if (label < 0 || label > UINT8_MAX)
            return esp_fail(ESP_INPUT,
                            "%s: label %zu is %lld; allowed are 0 to 255: number the "
                            "classes again",
                            s->path, k, (long long)label);
        idx->bytes[k] = (uint8_t)label;
    }
    return ESP_OK;
}

/* Open the file and read its header; the caller closes s->gz, also on failure. */
static enum esp_status begin(const char *path, enum idx_kind kind, struct source *s,
                             struct idx *idx, uint64_t *promised)
{
    enum esp_status st = source_open(path, s);
    if (st == ESP_OK)
        st = read_header(s, kind, idx, promised);
    return st == ESP_OK ? check_size(s, *promised) : st;
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
        (st = read_end(&s, promised)) != ESP_OK ||
        (kind == IDX_LABELS && (st = narrow(&s, &idx)) != ESP_OK))
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
