/* record/write/prefix.h - the first part of a recording, into a new one. */
#ifndef ESPALIER_RECORD_WRITE_PREFIX_H
#define ESPALIER_RECORD_WRITE_PREFIX_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/read/run_file.h"
#include "record/write/writer.h"

#include <stdint.h>

/* So many rows of each column; 0 where the recording does not have it. */
struct prefix {
    uint64_t rows[LAYOUT_COLUMNS];
};

/* The rows of a recording up to a mark. ESP_INPUT if it does not hold so many. */
enum esp_status prefix_of_mark(const struct run_file *f, const struct row_counts *m,
                               struct prefix *out);

/* Append these rows of f to a writer of the same layout, without a copy of more than 1 MB in
 * memory. */
enum esp_status prefix_copy(const struct run_file *f, const struct prefix *p,
                            struct writer *w);

/* The hash of these rows, as in struct structure. */
enum esp_status prefix_rows(const struct run_file *f, const struct prefix *p,
                            uint64_t *rows);

#endif
