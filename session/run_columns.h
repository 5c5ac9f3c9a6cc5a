/* session/run_columns.h - reads a recording as named columns of numbers, for callers that do not know its layout.
 * Meson chooses one of two implementations: run_columns_hdf5.c or absent.c. */
#ifndef ESPALIER_SESSION_RUN_COLUMNS_H
#define ESPALIER_SESSION_RUN_COLUMNS_H

#include "base/status.h"
#include "record/file/element.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A column: shape[0] rows of shape[1] x shape[2] elements. Of the rows only those are counted that all columns of
 * its group have. */
struct run_column {
    /* for example "/espalier/final/theta"; owned by struct run_columns */
    const char *path;
    const char *unit; /* "" where there is none */
    enum element element;
    unsigned rank;     /* number of dimensions, rows included: 1, 2 or 3 */
    uint64_t shape[3]; /* 1 in the unused dimensions */
};

/* What the attributes of a recording say. The texts are owned by struct run_columns. */
struct run_columns_info {
    const char *config;  /* INI text, as the user gave it */
    const char *command; /* the command that began the run */
    const char *data;    /* the SPEC of the data set */
    const char *created; /* ISO 8601, UTC */
    const char *report;  /* JSON; NULL: the run is not finished */
    const char *output;  /* population that is read out and pruned */
    /* path of the final weights from inputs to `output`; NULL: none */
    const char *fields;
    uint64_t seed, first_image, images_run, window_images, n_images;
    uint64_t n_birth, n_living;
    uint32_t width, height, n_classes;
    double dt_ms;
    bool is_complete; /* whether the run has closed the recording */
};

struct run_columns;

/* Open a recording, after a child process has read every row of it (session/sandbox.h). Return ESP_INPUT as
 * run_file_open does, and in a build without HDF5. */
enum esp_status run_columns_open(const char *path, struct run_columns **out);
void run_columns_close(struct run_columns *r);

struct run_columns_info run_columns_info(const struct run_columns *r);

/* Describe column k = 0, 1, ... Return false if there is no such column. */
bool run_columns_column(const struct run_columns *r, size_t k, struct run_column *out);

/* Read rows first .. first + n - 1 of column k into `values`, in the byte order of this machine. Return ESP_INPUT
 * if there are fewer rows or the rows are damaged. */
enum esp_status run_columns_read(const struct run_columns *r, size_t k, uint64_t first,
                                 uint64_t n, void *values);

#endif
