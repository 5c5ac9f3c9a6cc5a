/* studies/result.h - the result of one training in a study or a search: numbers, stored as a flat JSON object
 * in a file. The table of session/metrics.h gives the names and valid ranges of the numbers. */
#ifndef ESPALIER_STUDIES_RESULT_H
#define ESPALIER_STUDIES_RESULT_H

#include "base/status.h"
#include "session/metrics.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct result {
    /* Hash of settings and data, the same in all results of a study or search. */
    uint64_t study;
    /* Name of the strategy (studies/grid.h), or number of the trial in a search. */
    char row[METRICS_NAME];
    uint64_t size; /* number of neurons to keep */
    uint64_t seed;
    /* Only the metrics that have a column in studies are set; the others are 0. */
    struct metrics metrics;
};

/* Copy the metrics that have a column in studies from those of a run. */
void result_measure(struct result *o, const struct metrics *metrics);

/* Return the accuracy of the vote `bayes` in %. If no image had a vote, the result is 0, so that a silent
 * network lowers the mean over seeds instead of being left out. */
double result_accuracy(const struct result *o);

/* result_write writes a result as JSON, atomically; result_read reads it. An ESP_INPUT message names the file
 * and the member that is missing or invalid. result_json writes the JSON to an open file. */
enum esp_status result_write(const struct result *o, const char *path);
enum esp_status result_read(const char *path, struct result *out);
void result_json(const struct result *o, FILE *f);

/* Return the name of the first field in which two results differ; NULL: none. Times and the kernel are not
 * compared. */
const char *result_difference(const struct result *a, const struct result *b);

/* Write the names or the values of fields, separated by commas, without a line end. If `clock` is true, these
 * are the fields that identify the cell and the measured times; otherwise the fields that identify the cell and
 * the reproducible values. */
void result_csv_names(bool clock, FILE *f);
void result_csv(const struct result *o, bool clock, FILE *f);

#endif
