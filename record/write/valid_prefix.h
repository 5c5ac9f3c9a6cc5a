/* record/write/valid_prefix.h - which rows of a recording belong together.
 *
 * A run that died may have left columns of different lengths, spikes of an image that it did not
 * finish, and results of which a part is missing. What it flushed is there: images reach the file
 * last, so everything about the images that are in all columns of their group is whole. */
#ifndef ESPALIER_RECORD_WRITE_VALID_PREFIX_H
#define ESPALIER_RECORD_WRITE_VALID_PREFIX_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "record/write/prefix.h"

#include <stdbool.h>
#include <stdint.h>

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

/* Find them. ESP_INPUT if the file is damaged. */
enum esp_status valid_prefix_find(const struct run_file *f, struct valid_prefix *out);

#endif
