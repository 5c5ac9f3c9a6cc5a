/* studies/result.h - what one training of a study or a search gave: plain numbers, and their
 * file, one flat JSON object. Which numbers, and their names and bounds, says the table of session/metrics.h. */
#ifndef ESPALIER_STUDIES_RESULT_H
#define ESPALIER_STUDIES_RESULT_H

#include "base/status.h"
#include "session/metrics.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct result {
    uint64_t study; /* hash of what all results of a study share: settings and data */
    char row[METRICS_NAME]; /* "baseline", "native", or how it was pruned */
    uint64_t size;          /* neurons that were to be left */
    uint64_t seed;
    struct metrics metrics; /* those that are columns of a study; the others are 0 */
};

/* Take over what a run measured. */
void result_measure(struct result *o, const struct metrics *metrics);

/* Write it as JSON, whole or not at all; read it back. ESP_INPUT names the file and the member that
 * is missing or wrong. */
enum esp_status result_write(const struct result *o, const char *path);
enum esp_status result_read(const char *path, struct result *out);
void result_json(const struct result *o, FILE *f);

/* Whether two agree in everything but clock and kernel; the name of the first field that differs, or
 * NULL. */
const char *result_difference(const struct result *a, const struct result *b);

/* Comma-separated values without a line end: the names of the fields, their values. The first form
 * has what is reproducible (without `study`), the second what the clock said. */
void result_csv_names(bool clock, FILE *f);
void result_csv(const struct result *o, bool clock, FILE *f);

#endif
