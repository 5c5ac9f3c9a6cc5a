/* datasets/zip.h - unpacks members of a ZIP archive in memory, as numpy writes it: stored, or compressed by
 * deflate.
 *
 * Every offset and size in the archive is compared with its length before it is used. Archives of several parts, of
 * more than 4 GiB, or with encrypted members are refused. */
#ifndef ESPALIER_DATASETS_ZIP_H
#define ESPALIER_DATASETS_ZIP_H

#include "datasets/file_bytes.h"

enum { ZIP_NAME = 128 };

struct zip_member {
    char name[ZIP_NAME]; /* as the archive has it; for messages and comparisons only */
    unsigned method;     /* 0: stored, 8: deflate */
    /* Checksum of the content; its size in the archive and unpacked, bytes. */
    uint32_t crc, n_packed, n_bytes;
    size_t header; /* offset of the local header in the archive, bytes */
};

/* Read the directory of the archive: write its *n members to out[room]. ESP_INPUT names the path and the fault,
 * also where there are more than `room`. */
enum esp_status zip_list(const char *path, const struct file_bytes *f,
                         struct zip_member *out, size_t room, size_t *n);

/* Unpack a member and compare its checksum; the caller frees *out. */
enum esp_status zip_unpack(const char *path, const struct file_bytes *f,
                           const struct zip_member *m, struct file_bytes *out);

#endif
