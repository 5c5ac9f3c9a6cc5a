/* record/read/scan.h - the values of a one-dimensional column, one after the other. */
#ifndef ESPALIER_RECORD_READ_SCAN_H
#define ESPALIER_RECORD_READ_SCAN_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdint.h>

enum { SCAN_ROWS = 512 };

struct scan {
    const struct run_file *file; /* borrowed */
    unsigned column;
    enum element element;
    uint64_t next, end;        /* row to read into the block, and where to stop */
    unsigned at, n;            /* value to give, and values in the block */
    uint64_t block[SCAN_ROWS]; /* raw: elements of up to eight bytes */
};

/* The first n_rows rows of a column, which must be there. */
struct scan scan_open(const struct run_file *f, unsigned column, uint64_t n_rows);

/* The next value, as a whole number or as a real one. ESP_INPUT after the last, or if it cannot be
 * read. */
enum esp_status scan_number(struct scan *s, uint64_t *out);
enum esp_status scan_real(struct scan *s, double *out);

#endif
