/* session/run_columns.h - a recording as named columns of numbers, for readers that do not know its layout. Two
 * implementations, chosen by meson: run_columns_hdf5.c and absent.c. */
#ifndef ESPALIER_SESSION_RUN_COLUMNS_H
#define ESPALIER_SESSION_RUN_COLUMNS_H

#include "base/status.h"
#include "record/file/element.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A column: rows of shape[1] x shape[2] elements; shape[0] rows, as many as the shortest column of its group has. */
struct run_column {
    const char *path; /* "/espalier/final/theta"; owned by the reader */
    const char *unit; /* "" where there is none */
    enum element element;
    unsigned rank;     /* dimensions, rows included: 1, 2 or 3 */
    uint64_t shape[3]; /* 1 in the unused dimensions */
};

/* What the attributes of a recording say. Texts are owned by the reader. */
struct run_columns_info {
    const char *config;  /* INI text, as the user gave it */
    const char *command; /* the command that began the run */
    const char *data;    /* the SPEC of the data set */
    const char *created; /* ISO 8601, UTC */
    const char *report;  /* JSON of a finished run; NULL: none */
    const char *output;  /* population that is read out and pruned */
    const char *fields;  /* path of the weights from the inputs to it; NULL: none */
    uint64_t seed, first_image, images_run, window_images, n_images;
    uint64_t n_birth, n_living;
    uint32_t width, height, n_classes;
    double dt_ms;
    bool is_complete; /* closed by its run */
};

struct run_columns;

/* Open a recording; first a child process reads every row of it (session/sandbox.h). ESP_INPUT as for
 * run_file_open, and without HDF5. */
enum esp_status run_columns_open(const char *path, struct run_columns **out);
void run_columns_close(struct run_columns *r);

struct run_columns_info run_columns_info(const struct run_columns *r);

/* Column k = 0, 1, ...; false after the last. */
bool run_columns_column(const struct run_columns *r, size_t k, struct run_column *out);

/* Read rows first .. first + n - 1 of column k into `values`, in the byte order of this machine. ESP_INPUT if there
 * are fewer or they are damaged. */
enum esp_status run_columns_read(const struct run_columns *r, size_t k, uint64_t first,
                                 uint64_t n, void *values);

#endif
