/* cli/comparison.h - several recordings, checkpoints and data sets side by side: a column each, a row for each property. */
#ifndef ESPALIER_CLI_COMPARISON_H
#define ESPALIER_CLI_COMPARISON_H

#include "base/status.h"

#include <stddef.h>

enum { COMPARISON_ROWS = 40, COMPARISON_CELL = 64 };

/* The properties of one file, in the order in which they are printed. */
struct comparison_column {
    const char *title; /* the file as it was named; borrowed */
    struct comparison_row {
        char name[COMPARISON_CELL], text[COMPARISON_CELL];
    } row[COMPARISON_ROWS];
    size_t n;
};

/* Add a row; what is too long for a cell is cut, and rows beyond the last are left out. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void comparison_add(struct comparison_column *c, const char *name, const char *format, ...);

/* Print the columns to stdout, as many beside each other as fit in 80 characters, at least one. A column without a
 * property has an empty cell. */
void comparison_print(const struct comparison_column *column, size_t n);

#endif
