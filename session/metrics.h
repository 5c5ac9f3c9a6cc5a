/* session/metrics.h - everything that a run measures, in one table. From it the reports of training, of a test and
 * of the library are written as JSON, and the tables of a study as CSV. */
#ifndef ESPALIER_SESSION_METRICS_H
#define ESPALIER_SESSION_METRICS_H

#include "session/agreement.h"
#include "session/score.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stddef.h>
#include <stdio.h>

enum { METRICS_NAME = 64 };

/* A population of neurons. */
struct metrics_population {
    const char *name;
    uint64_t neurons_start, neurons_alive; /* of the configuration; at the end */
    uint64_t bytes;                        /* state and dense weights of its input */
    /* In the test; NAN: not measured. */
    double spikes_per_image;
    double rate_Hz; /* mean of a neuron while an image is shown */
    double silent;  /* share of the neurons that fired for no image */
};

struct metrics_populations {
    size_t n;
    struct metrics_population of[CONFIG_POPULATIONS];
};

/* The measured values, then those derived from them by metrics_derive. Texts are borrowed. */
struct metrics {
    const struct config *config; /* resolved */
    const char *data;            /* the SPEC */
    const char *origin;          /* path or address at which it was found */
    const char *out;             /* path of the recording, or NULL */
    const char *prune;           /* name of the rule; NULL: the configuration's */
    char kernel[METRICS_NAME];
    uint64_t threads;
    uint64_t neurons_start, neurons_alive;
    struct trainer_totals totals;
    uint64_t images_before; /* images trained when accuracy_before was measured */
    struct accuracy accuracy, accuracy_labelset, accuracy_before;
    uint64_t n_eval, n_unanswered; /* images tested; of them without a vote */
    struct work train_work, test_work;
    struct network_memory memory_before, memory_after;
    struct metrics_populations populations; /* filled by metrics_populations */
    double train_s, train_cpu_s, label_s, test_s;
    double cpu_s;         /* of training, labelling and testing */
    double record_wait_s; /* part of train_s spent waiting for the disk */
    /* Microseconds per image before and after the pruning; NAN without a pruning. */
    double us_per_image_before, us_per_image_after;
    double rapl_J; /* of training; NAN: not readable */
    uint64_t golden_hash;
    const struct readout_score *score; /* NULL if not measured */
    /* Of a test in fixed point: */
    struct agreement agreement;
    uint64_t weight_bits, v_bits, theta_bits;

    const char *version;
    const char *preset; /* NULL: unknown, of a recording of an earlier version */
    uint64_t seed, config_hash;
    double us_per_image, us_per_test_image;
    double realtime_factor;  /* simulated time divided by elapsed time, in training */
    double active_per_image; /* different neurons that fire for an image */
    double train_J, test_J;  /* modelled (docs/energy.md) */
};

/* List the populations of `net`, the trained network. firing[n_populations] is of the test; NULL: not tested. n_eval and
 * test_work must be set. */
void metrics_populations(struct metrics *m, const struct network *net,
                         const struct firing_sum *firing);

/* Compute the derived values. */
void metrics_derive(struct metrics *m);

/* ---- the table ---- */

enum metric_type {
    METRIC_TEXT,        /* const char *, NULL: null */
    METRIC_NAME,        /* char[METRICS_NAME]: letters, digits and _.=+- */
    METRIC_WHOLE,       /* uint64_t */
    METRIC_REAL,        /* double, NAN: null, which no cell of a study holds */
    METRIC_SHARE,       /* double, NAN: null, in a cell too: no image had an answer */
    METRIC_HASH,        /* uint64_t, 16 hexadecimal digits */
    METRIC_POPULATIONS, /* struct metrics_populations: an object for each */
    METRIC_SCORE /* const struct readout_score *: its confusion matrix; NULL: not written */
};

/* Where a metric appears. */
enum {
    METRICS_TRAIN = 1,   /* train --json, and the report in its recording */
    METRICS_TEST = 2,    /* test --json */
    METRICS_LIBRARY = 4, /* the report in a recording of the library */
    METRICS_RESULTS = 8, /* results.csv of a study and its cells: reproducible values */
    METRICS_TIMES = 16,  /* times.csv and the cells: measured times */
    METRICS_FIXED = 32   /* test --arithmetic fixed --json, with METRICS_TEST */
};

struct metric {
    const char *key;  /* in JSON; "energy.train_J" is train_J of the object energy */
    unsigned reports; /* METRICS_... */
    enum metric_type type;
    size_t offset; /* in struct metrics */
    /* A column of the tables of a study, and a member of its cells. */
    const char *column; /* NULL: none */
    unsigned place;     /* 1, 2, ... */
    double least, most; /* valid range of a number in a cell */
    const char *unit;   /* "": none */
    const char *what;
};

/* All metrics, in the order of the JSON. */
const struct metric *metrics_table(size_t *n);

/* The column at place k = 1, 2, ... of a study; NULL after the last. */
const struct metric *metrics_column(size_t k);

/* One value as a member of a JSON object. */
struct json;
void metric_json(struct json *j, const char *name, enum metric_type type,
                 const void *value);

/* Write one JSON object with the metrics of one report; metrics_text returns it as a text, which the caller frees
 * with free(). */
void metrics_json(const struct metrics *m, unsigned report, FILE *f);
enum esp_status metrics_text(const struct metrics *m, unsigned report, char **text);

#endif
