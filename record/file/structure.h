/* record/file/structure.h - the structure of a recording: a copy of the metadata that HDF5 has written to the
 * file, that is, of superblock, headers and indices.
 *
 * After a loss of power, any subset of the writes since the last fsync may be on the disk. Rows are only
 * appended, so the rows written before that fsync are intact. HDF5 changes metadata in place, and a mixture of
 * old and new metadata cannot be read. A checkpoint therefore stores the structure. With the structure the rows
 * up to the checkpoint can be read, and their hash verifies them. */
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
    size_t n_pages; /* number of pages; 0: no structure */
    /* [n_pages] offset of each page in the file divided by STRUCTURE_PAGE, ascending */
    uint64_t *page;
    uint8_t *bytes; /* [n_pages][STRUCTURE_PAGE] content of the pages */
    /* Offset of the first byte after all bytes written to the file, rows included. */
    uint64_t end;
    /* Hash of all rows: the sum of structure_rows over the columns that have rows. */
    uint64_t rows;
    size_t page_room, byte_room; /* elements allocated for page[] and bytes[] */
};

void structure_free(struct structure *s);

/* Note that n bytes were written at offset `place` of the file. structure_note is for metadata and copies the
 * bytes; structure_note_rows is for rows and only updates `end`. */
enum esp_status structure_note(struct structure *s, uint64_t place, const void *bytes,
                               size_t n);
void structure_note_rows(struct structure *s, uint64_t place, size_t n);

/* Replace bytes read from the file by bytes of the structure. bytes[n] were read at offset `place`; those
 * within a page of s are overwritten. */
void structure_cover(const struct structure *s, uint64_t place, void *bytes, size_t n);

/* Return whether all pages of s equal those in the open file `fd`. A page that cannot be read counts as equal. */
bool structure_is_in(const struct structure *s, int fd);

/* Return the contribution of the column with this path to s->rows. `column` is the hash of the lines of the
 * column. The order of the columns does not matter. */
uint64_t structure_rows(const char *path, const struct hash_stream *column);

/* Save or restore the structure. A checkpoint without a structure restores n_pages = 0. */
void structure_visit(struct structure *structure, struct state *s);

#endif
