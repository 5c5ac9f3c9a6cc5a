/* studies/result.h - what one training of a study or a search gave: plain numbers, and their
 * file, one flat JSON object. Fields, JSON and CSV follow from one table (result.c). */
#ifndef ESPALIER_STUDIES_RESULT_H
#define ESPALIER_STUDIES_RESULT_H

#include "base/status.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { RESULT_NAME = 64 };

struct result {
    uint64_t study; /* hash of what all results of a study share: settings and data */
    char row[RESULT_NAME]; /* "baseline", "native", or how it was pruned */
    uint64_t size;         /* neurons that were to be left */
    uint64_t seed;
    uint64_t neurons_start, neurons_alive;
    uint64_t images, presentations; /* shown in training; with re-presentations */
    uint64_t n_eval;                /* images scored on */
    double accuracy[READOUT_VOTES]; /* fractions */
    double active_per_image; /* different neurons that answer an image in training */
    struct work train, test;
    struct network_memory before, after; /* bytes at the first image and at the last */
    double train_J, test_J;              /* modelled; all of training, all of the test */
    uint64_t config_hash, golden_hash;
    /* By the clock: these differ from run to run, all above do not. */
    double train_s, label_s, test_s, cpu_s; /* cpu_s: of all three */
    char kernel[RESULT_NAME];
};

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
