/* record/file/structure.h - a copy of the metadata that HDF5 wrote into a recording: superblock, headers, indices.
 *
 * After a loss of power any subset of the writes since the last fsync may be on the disk. Rows are only appended, so
 * the rows before the fsync are intact; HDF5 changes its metadata (the structure) in place, and a mixture of old and
 * new structure cannot be read. A checkpoint therefore stores a copy of the structure, with which the rows up to the
 * checkpoint can be read, and their hash, which verifies them. */
#ifndef ESPALIER_RECORD_FILE_STRUCTURE_H
#define ESPALIER_RECORD_FILE_STRUCTURE_H

#include "base/hash.h"
#include "base/state.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STRUCTURE_PAGE = 4096 };

struct structure {
    size_t n_pages; /* 0: no structure */
    uint64_t *page; /* [n_pages] page numbers in the file, ascending */
    uint8_t *bytes; /* [n_pages][STRUCTURE_PAGE] */
    uint64_t end;   /* offset after the last byte written, rows included */
    uint64_t
        rows; /* hash of all rows: the sum of structure_rows over columns that have some */
    size_t page_room, byte_room;
};

void structure_free(struct structure *s);

/* Record that n bytes were written at `place`: structure_note copies the bytes, structure_note_rows only updates
 * `end`. */
enum esp_status structure_note(struct structure *s, uint64_t place, const void *bytes,
                               size_t n);
void structure_note_rows(struct structure *s, uint64_t place, size_t n);

/* Overwrite the n bytes read at `place` with the pages of s that lie there. */
void structure_cover(const struct structure *s, uint64_t place, void *bytes, size_t n);

/* Whether all pages in an open file equal those of s; a page that cannot be read counts as equal. */
bool structure_is_in(const struct structure *s, int fd);

/* The summand of column `path` in `rows`, the hash of all rows; the order of the columns does not matter. */
uint64_t structure_rows(const char *path, const struct hash_stream *column);

/* Save or restore the structure. A checkpoint without a structure restores one with n_pages = 0. */
void structure_visit(struct structure *structure, struct state *s);

#endif
