/* record/write/prefix.h - the first part of a recording: which of its rows belong together, and their copy.
 *
 * A killed run may have left columns of different lengths, spikes of an unfinished image, and incomplete results.
 * All flushed rows are in the file. The rows of /espalier/images are written last in each flush, so if an image is
 * in all columns of that group, all other rows about it are complete. */
#ifndef ESPALIER_RECORD_WRITE_PREFIX_H
#define ESPALIER_RECORD_WRITE_PREFIX_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/read/run_file.h"
#include "record/write/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* Number of rows of each column; 0 if the recording lacks it. */
struct prefix {
    uint64_t rows[LAYOUT_COLUMNS];
};

/* The rows of a recording up to a mark. ESP_INPUT if the recording has fewer. */
enum esp_status prefix_of_mark(const struct run_file *f, const struct row_counts *m,
                               struct prefix *out);

/* Append these rows of f to a writer of the same layout. At most 1 MB is held in memory. */
enum esp_status prefix_copy(const struct run_file *f, const struct prefix *p,
                            struct writer *w);

/* Compute the hash of these rows, as in struct structure. */
enum esp_status prefix_rows(const struct run_file *f, const struct prefix *p,
                            uint64_t *rows);

struct valid_prefix {
    struct prefix prefix; /* the rows */
    uint64_t n_images;    /* images in the file */
    uint64_t done; /* images of the run done when the last image in the file was over */
    double end_ms; /* simulated time at the end of that image; 0: no images */
    uint64_t cut_rows;   /* rows dropped, of all columns */
    uint64_t cut_spikes; /* spikes among the rows dropped, of all populations */
    double cut_ms;       /* from end_ms to the last dropped spike */
    /* Some results, which are written after the last image, are dropped. */
    bool results_cut;
};

/* Find the complete rows. ESP_INPUT if the file is damaged. */
enum esp_status prefix_find_valid(const struct run_file *f, struct valid_prefix *out);

#endif
