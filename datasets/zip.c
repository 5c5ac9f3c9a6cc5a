/* datasets/zip.c - the format is that of PKWARE's APPNOTE 6.3; numbers are little endian. */
#include "datasets/zip.h"

#include "base/array.h"
#include "base/memory.h"

#include <string.h>
#include <zlib.h>

enum {
    END_BYTES = 22,   /* size of the end of the directory, without its comment */
    ENTRY_BYTES = 46, /* size of an entry of the directory, without names */
    LOCAL_BYTES = 30, /* size of a local header, without names */
    STORED = 0,
    DEFLATED = 8,
    ENCRYPTED = 1 /* bit of the flags */
};
static const uint32_t END = 0x06054b50, ENTRY = 0x02014b50, LOCAL = 0x04034b50;

static uint32_t u16(const uint8_t *b)
{
    return b[0] | (uint32_t)b[1] << 8;
}

static uint32_t u32(const uint8_t *b)
{
    return u16(b) | u16(b + 2) << 16;
}

static enum esp_status broken(const char *path, const char *what)
{
    return esp_fail(ESP_INPUT, "%s: not a whole ZIP archive: %s; copy the file again",
                    path, what);
}

/* Find the record that ends the directory: the last place where its signature occurs, no farther from the end of
 * the file than the longest comment. NULL if there is none. */
static const uint8_t *find_end(const struct file_bytes *f)
{
    for (size_t k = END_BYTES; k <= f->n && k <= END_BYTES + UINT16_MAX; k++)
        if (u32(f->bytes + f->n - k) == END)
            return f->bytes + f->n - k;
    return NULL;
}

/* Read the entry at offset *at and move *at behind it. */
static enum esp_status read_entry(const char *path, const struct file_bytes *f,
                                  size_t *at, struct zip_member *m)
{
    if (*at > f->n || f->n - *at < ENTRY_BYTES || u32(f->bytes + *at) != ENTRY)
        return broken(path, "its directory is damaged");
    const uint8_t *e = f->bytes + *at;
    const size_t n_name = u16(e + 28), n_all = n_name + u16(e + 30) + u16(e + 32);
    if (f->n - *at - ENTRY_BYTES < n_all)
        return broken(path, "its directory is cut off");
    *m = (struct zip_member){.method = u16(e + 10),
                             .crc = u32(e + 16),
                             .n_packed = u32(e + 20),
                             .n_bytes = u32(e + 24),
                             .header = u32(e + 42)};
    if (n_name < ZIP_NAME)
        memcpy(m->name, e + ENTRY_BYTES, n_name);
    if (u16(e + 8) & ENCRYPTED || m->n_packed == UINT32_MAX || m->n_bytes == UINT32_MAX)
        return esp_fail(ESP_INPUT,
                        "%s: a member is encrypted or larger than 4 GiB: write it again",
                        path);
    *at += ENTRY_BYTES + n_all;
    return ESP_OK;
}

enum esp_status zip_list(const char *path, const struct file_bytes *f,
                         struct zip_member *out, size_t room, size_t *n)
{
    const uint8_t *end = find_end(f);
    if (!end)
        return broken(path, "the end of its directory is missing");
    const size_t n_members = u16(end + 10);
    size_t at = u32(end + 16);
    if (n_members > room)
        return esp_fail(ESP_INPUT, "%s: %zu members; at most %zu are read", path,
                        n_members, room);
    for (size_t k = 0; k < n_members; k++) {
        const enum esp_status st = read_entry(path, f, &at, &out[k]);
        if (st != ESP_OK)
            return st;
    }
    *n = n_members;
    return ESP_OK;
}

/* Inflate n_packed bytes to to[n_bytes]. False unless they make exactly n_bytes. */
static bool inflate_all(const uint8_t *from, const struct zip_member *m, uint8_t *to)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)from,
                  .avail_in = m->n_packed,
                  .next_out = to,
                  .avail_out = m->n_bytes};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    const int result = inflate(&z, Z_FINISH);
    const bool is_whole = result == Z_STREAM_END && z.avail_out == 0;
    inflateEnd(&z);
    return is_whole;
}

/* Return where the packed content of a member begins; NULL if the header is wrong or the archive ends within. */
static const uint8_t *find_data(const struct file_bytes *f, const struct zip_member *m)
{
    if (m->header > f->n || f->n - m->header < LOCAL_BYTES ||
        u32(f->bytes + m->header) != LOCAL)
        return NULL;
    const uint8_t *local = f->bytes + m->header;
    const size_t left = f->n - m->header - LOCAL_BYTES;
    const size_t n_names = u16(local + 26) + (size_t)u16(local + 28);
    if (left < n_names || left - n_names < m->n_packed)
        return NULL;
    return local + LOCAL_BYTES + n_names;
}

enum esp_status zip_unpack(const char *path, const struct file_bytes *f,
                           const struct zip_member *m, struct file_bytes *out)
{
    const uint8_t *data = find_data(f, m);
    if (!data)
        return broken(path, "a member lies beyond its end");
    if ((m->method != STORED && m->method != DEFLATED) || m->n_bytes == 0 ||
        (m->method == STORED && m->n_packed != m->n_bytes))
        return broken(path, "a member is empty or packed in an unknown way");
    enum esp_status st = memory_check(path, m->n_bytes, "use a smaller file");
    struct file_bytes b = {0};
    if (st != ESP_OK)
        return st;
    b.bytes = mapping_create(m->n_bytes);
    if (!b.bytes)
        return ESP_MEMORY;
    b.n = b.n_mapped = m->n_bytes;
    if (m->method == STORED)
        memcpy(b.bytes, data, b.n);
    if ((m->method == DEFLATED && !inflate_all(data, m, b.bytes)) ||
        crc32_z(0, b.bytes, b.n) != m->crc) {
        file_bytes_free(&b);
        return broken(path, "a member does not match its checksum");
    }
    *out = b;
    return ESP_OK;
}
