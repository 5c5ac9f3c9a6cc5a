/* session/metrics.h - the table of all quantities that a run measures. The JSON reports of training, of a test
 * and of the library, and the CSV tables of a study, are written from this table. */
#ifndef ESPALIER_SESSION_METRICS_H
#define ESPALIER_SESSION_METRICS_H

#include "session/agreement.h"
#include "session/doctor.h"
#include "session/score.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stddef.h>
#include <stdio.h>

enum { METRICS_NAME = 96 };

/* The size of a population of neurons, and its activity in the test. */
struct metrics_population {
    const char *name;
    /* Number of neurons at the start and at the end. */
    uint64_t neurons_start, neurons_alive;
    /* bytes of the state of the population and of the dense weights of its input */
    uint64_t bytes;
    /* The next three values are measured in the test; NAN if the network was not tested. */
    double spikes_per_image;
    double rate_Hz; /* mean rate of one neuron while an image is shown */
    double silent;  /* fraction of the neurons that fired for no test image, 0 to 1 */
};

struct metrics_populations {
    size_t n;
    struct metrics_population of[CONFIG_POPULATIONS];
};

/* The measured values, followed by the values that metrics_derive computes from them. Texts are borrowed. */
struct metrics {
    const struct config *config; /* the configuration with every `auto` resolved */
    const char *data;            /* SPEC of the data set, as given by the user */
    const char *origin;          /* path or address at which the data set was found */
    const char *out;             /* path of the recording; NULL: none */
    /* Name of the pruning rule; NULL: metrics_derive takes the name from config. */
    const char *prune;
    char kernel[METRICS_NAME];
    uint64_t threads;
    uint64_t neurons_start, neurons_alive;
    struct trainer_totals totals;
    /* Number of images trained when accuracy_before was measured. */
    uint64_t images_before;
    struct accuracy accuracy, accuracy_labelset, accuracy_before;
    /* Number of images tested, and how many of them had no vote. */
    uint64_t n_eval, n_unanswered;
    struct work train_work, test_work;
    struct network_memory memory_before, memory_after;
    struct metrics_populations populations; /* filled by metrics_populations */
    double train_s, train_cpu_s, label_s, test_s;
    double cpu_s;         /* processor time of training, labelling and testing together */
    double record_wait_s; /* part of train_s spent waiting for the disk */
    /* Microseconds of training per image, before the first removal and after the last; NAN if nothing was
     * pruned. */
    double us_per_image_before, us_per_image_after;
    /* Energy of training as measured by the processor (RAPL); NAN: not readable. */
    double rapl_J;
    uint64_t golden_hash;
    const struct readout_score *score; /* NULL if not measured */
    const struct findings
        *findings; /* of the last stretch of training; NULL: not examined */
    /* Of a test in fixed point: */
    struct agreement agreement;
    uint64_t weight_bits, v_bits, theta_bits;

    const char *version;
    /* Name of the preset; NULL: the recording is of an earlier version, which did not store a name. */
    const char *preset;
    uint64_t seed, config_hash;
    double us_per_image, us_per_test_image;
    double realtime_factor;  /* simulated time divided by elapsed time during training */
    double active_per_image; /* mean number of different neurons that fire for an image */
    /* Modelled energy of training and of the test (docs/energy.md). */
    double train_J, test_J;
};

/* Fill m->populations from `net`, the trained network. firing[n_populations] holds the spike counts of the
 * test; NULL: not tested. m->n_eval and m->test_work must be set before. */
void metrics_populations(struct metrics *m, const struct network *net,
                         const struct firing_sum *firing);

/* Compute the derived values of *m, from `version` to the end, and m->prune if it is NULL. */
void metrics_derive(struct metrics *m);

/* ---- the table of metrics ---- */

enum metric_type {
    METRIC_TEXT,  /* const char *; NULL is written as null */
    METRIC_NAME,  /* char[METRICS_NAME] of letters, digits and _.=+- */
    METRIC_WHOLE, /* uint64_t, written as a decimal number */
    /* double; NAN is written as null, which a cell of a study must not contain. */
    METRIC_REAL,
    /* double from 0 to 1; NAN (no image had a vote) is written as null, also in a cell. */
    METRIC_SHARE,
    METRIC_HASH, /* uint64_t, written as 16 hexadecimal digits */
    /* struct metrics_populations, written as one object per population. */
    METRIC_POPULATIONS,
    /* const struct readout_score *, written as its confusion matrix; NULL is not written. */
    METRIC_SCORE,
    /* const struct findings *, written as doctor_json does; NULL is not written. */
    METRIC_FINDINGS
};

/* The reports and tables in which a metric appears; a set of bits. */
enum {
    METRICS_TRAIN = 1,   /* train --json, and the report in its recording */
    METRICS_TEST = 2,    /* test --json */
    METRICS_LIBRARY = 4, /* the report in a recording of the library */
    METRICS_RESULTS = 8, /* results.csv of a study and its cells: reproducible values */
    METRICS_TIMES = 16,  /* times.csv and the cells: measured times */
    METRICS_FIXED = 32   /* test --arithmetic fixed --json, with METRICS_TEST */
};

struct metric {
    /* Name in JSON; "energy.train_J" is the member train_J of the object "energy". */
    const char *key;
    unsigned reports; /* sum of METRICS_... values */
    enum metric_type type;
    size_t offset; /* offset of the value in struct metrics, bytes */
    /* `column`, `place`, `least` and `most` describe the column of this metric in the tables and cells of a study. */
    const char *column; /* name of the column; NULL: the metric has no column */
    unsigned place;     /* position of the column, from 1 */
    double least, most; /* valid range of a number in a cell, bounds included */
    const char *unit;   /* unit of the value; "": none */
    const char *what;
};

/* Return all metrics in the order in which they appear in JSON; *n receives their number. */
const struct metric *metrics_table(size_t *n);

/* Return the metric whose column has position k (from 1) in the tables of a study; NULL after the last column. */
const struct metric *metrics_column(size_t k);

/* Write one value of the given type to `j`, as the member `name` of the current JSON object. */
struct json;
void metric_json(struct json *j, const char *name, enum metric_type type,
                 const void *value);

/* metrics_json writes to `f` one JSON object with the metrics of `report`, a METRICS_... value. metrics_text
 * stores the same JSON in *text, which the caller frees with free(). */
void metrics_json(const struct metrics *m, unsigned report, FILE *f);
enum esp_status metrics_text(const struct metrics *m, unsigned report, char **text);

#endif
