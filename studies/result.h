/* studies/result.h - the result of one training of a study or a search: plain numbers, and their file, one flat JSON
 * object. The table of session/metrics.h gives the names and bounds of the numbers. */
#ifndef ESPALIER_STUDIES_RESULT_H
#define ESPALIER_STUDIES_RESULT_H

#include "base/status.h"
#include "session/metrics.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct result {
    uint64_t study; /* hash of settings and data, equal in all results of a study */
    char row[METRICS_NAME]; /* "baseline", "native", or the way it was pruned */
    uint64_t size;          /* neurons to keep */
    uint64_t seed;
    struct metrics metrics; /* only the columns of a study are set; the others are 0 */
};

/* Copy the metrics of a run. */
void result_measure(struct result *o, const struct metrics *metrics);

/* Accuracy of the vote `bayes` in %; 0 for a network that answers no image, so that a seed that stays silent lowers the
 * mean instead of leaving it. */
double result_accuracy(const struct result *o);

/* Write a result as JSON, in one step; read it back. ESP_INPUT names the file and the member that is missing or
 * invalid. */
enum esp_status result_write(const struct result *o, const char *path);
enum esp_status result_read(const char *path, struct result *out);
void result_json(const struct result *o, FILE *f);

/* Compare two results in everything except times and kernel: the name of the first field that differs, or NULL. */
const char *result_difference(const struct result *a, const struct result *b);

/* Write the names or the values of the fields, comma-separated, without a line end: the measured times if `clock` is
 * true, else the reproducible fields without `study`. */
void result_csv_names(bool clock, FILE *f);
void result_csv(const struct result *o, bool clock, FILE *f);

#endif
