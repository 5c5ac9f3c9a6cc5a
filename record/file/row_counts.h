/* record/file/row_counts.h - a moment of a recording between two images, as the number of rows written until then.
 *
 * A checkpoint keeps one, so that the recording can be cut back to the moment of the checkpoint. */
#ifndef ESPALIER_RECORD_FILE_ROW_COUNTS_H
#define ESPALIER_RECORD_FILE_ROW_COUNTS_H

#include "record/file/layout.h"

#include <stdint.h>

struct row_counts {
    uint64_t rows[LAYOUT_GROUPS]; /* of every column of a group (enum layout_group) */
};

/* Rows of a column at that moment: none of the results, which come after the last image. */
static inline uint64_t row_counts_rows(const struct row_counts *m, unsigned column)
{
    const unsigned group = layout_group(column);
    return group < LAYOUT_GROUPS ? m->rows[group] : 0;
}

#endif
