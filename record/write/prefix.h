/* record/write/prefix.h - a prefix of a recording: the first rows of every column, up to the same point of the
 * run.
 *
 * A killed run may leave columns of different lengths, spikes of an unfinished image, and incomplete results.
 * All flushed rows are in the file. Each flush writes the rows of /espalier/images last. Therefore, if an image
 * is in all columns of /espalier/images, all other rows about this image are complete. */
#ifndef ESPALIER_RECORD_WRITE_PREFIX_H
#define ESPALIER_RECORD_WRITE_PREFIX_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/read/run_file.h"
#include "record/write/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* A prefix, as the number of rows of each column; 0 for a column that the recording does not have. */
struct prefix {
    uint64_t rows[LAYOUT_COLUMNS];
};

/* Set *out to the prefix with the row counts m. Return ESP_INPUT if the recording has fewer rows. */
enum esp_status prefix_of_mark(const struct run_file *f, const struct row_counts *m,
                               struct prefix *out);

/* Append the rows of a prefix of f to a writer of the same layout. At most 1 MB is held in memory. */
enum esp_status prefix_copy(const struct run_file *f, const struct prefix *p,
                            struct writer *w);

/* Set *rows to the hash of the rows of a prefix, defined as in struct structure. */
enum esp_status prefix_rows(const struct run_file *f, const struct prefix *p,
                            uint64_t *rows);

struct valid_prefix {
    struct prefix prefix; /* the complete rows */
    uint64_t n_images;    /* number of complete images in the file */
    uint64_t done;        /* number of images of the run up to the last complete one */
    /* Simulated time at the end of the last complete image; 0: no images. */
    double end_ms;
    uint64_t cut_rows;   /* number of rows after the prefix, of all columns */
    uint64_t cut_spikes; /* number of spikes among those rows, of all populations */
    double cut_ms;       /* time from end_ms to the last of those spikes */
    /* Some results (written after the last image) are among those rows. */
    bool results_cut;
};

/* Find the prefix of complete rows. Return ESP_INPUT if the file is damaged. */
enum esp_status prefix_find_valid(const struct run_file *f, struct valid_prefix *out);

#endif
