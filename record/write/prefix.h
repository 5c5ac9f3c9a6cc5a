/* record/write/prefix.h - the first part of a recording: which of its rows belong together, and their copy.
 *
 * A run that died may have left columns of different lengths, spikes of an image that it did not
 * finish, and results of which a part is missing. What it flushed is there: images reach the file
 * last, so everything about the images that are in all columns of their group is whole. */
#ifndef ESPALIER_RECORD_WRITE_PREFIX_H
#define ESPALIER_RECORD_WRITE_PREFIX_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/read/run_file.h"
#include "record/write/writer.h"

#include <stdbool.h>
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

struct valid_prefix {
    struct prefix prefix; /* the rows */
    uint64_t n_images;    /* in the file */
    uint64_t done;        /* of the run, when the last of them was over */
    double end_ms; /* simulated time when the last of them was over, 0 before the first */
    uint64_t cut_rows;   /* rows beyond, of all columns */
    uint64_t cut_spikes; /* of them spikes, of all populations */
    double cut_ms;       /* from end_ms to the last of these */
    bool results_cut;    /* some of what is written after the last image */
};

/* Find the rows that are whole. ESP_INPUT if the file is damaged. */
enum esp_status prefix_find_valid(const struct run_file *f, struct valid_prefix *out);

#endif
