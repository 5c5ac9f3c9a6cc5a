/* record/file/structure.h - what HDF5 wrote into a recording beside its rows: superblock, headers, indices.
 *
 * A loss of power may leave any part of what was written after the last fsync. Rows are only appended, so
 * that those before it are still there; HDF5's structure changes in place, and of two moments at once it
 * cannot be read. A checkpoint therefore brings the structure of its moment along, with which the rows
 * up to there can be read, and a hash of them, by which they are known. */
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
    size_t n_pages; /* 0: nothing is known */
    uint64_t *page; /* [n_pages] where in the file, in pages, ascending */
    uint8_t *bytes; /* [n_pages][STRUCTURE_PAGE] */
    uint64_t end;   /* of all that was written, rows included */
    uint64_t
        rows; /* hash of all rows: the sum of structure_rows over columns that have some */
    size_t page_room, byte_room;
};

void structure_free(struct structure *s);

/* Note that n bytes were written at `place`: those of the structure are kept, of rows the end. */
enum esp_status structure_note(struct structure *s, uint64_t place, const void *bytes,
                               size_t n);
void structure_note_rows(struct structure *s, uint64_t place, size_t n);

/* Put what is known of n bytes at `place` over what was read there. */
void structure_cover(const struct structure *s, uint64_t place, void *bytes, size_t n);

/* Whether an open file has this structure; true where it cannot be read. */
bool structure_is_in(const struct structure *s, int fd);

/* The part of the column `path` in the hash of all rows. Their order does not count. */
uint64_t structure_rows(const char *path, const struct hash_stream *column);

/* Save or restore it. A checkpoint without one restores as one without pages. */
void structure_visit(struct structure *structure, struct state *s);

#endif
