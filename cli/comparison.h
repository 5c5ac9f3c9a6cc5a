/* cli/comparison.h - prints several recordings, checkpoints and data sets as a table with one column per file and
 * one row per property. */
#ifndef ESPALIER_CLI_COMPARISON_H
#define ESPALIER_CLI_COMPARISON_H

#include "base/status.h"

#include <stddef.h>

enum { COMPARISON_ROWS = 512, COMPARISON_CELL = 64 };

/* The properties of one file, in the order in which they are printed. */
struct comparison_column {
    const char *title; /* the name of the file as the user typed it; not owned */
    struct comparison_row {
        char name[COMPARISON_CELL], text[COMPARISON_CELL];
    } row[COMPARISON_ROWS];
    size_t n;
};

/* Add a property. A name or text that is too long for its cell is cut. If the column is full, the property is left
 * out. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void comparison_add(struct comparison_column *c, const char *name, const char *format, ...);

/* Print n columns to stdout, side by side in blocks that fit in 80 characters. A block has at least one column. If
 * a file lacks a property of another file, its cell is empty. */
void comparison_print(const struct comparison_column *column, size_t n);

#endif
