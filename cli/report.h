/* cli/report.h - everything that a training run reports, and its two forms: JSON and text. */
#ifndef ESPALIER_CLI_REPORT_H
#define ESPALIER_CLI_REPORT_H

#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stdio.h>

/* The three votes as fractions; NAN if not measured. */
struct accuracy {
    double vote[READOUT_VOTES];
};

struct report {
    const struct config *config; /* resolved */
    const char *data;            /* the SPEC */
    const char *origin;          /* where it was found */
    const char *out;             /* file written, or NULL */
    const char *kernel;
    uint64_t threads;
    uint64_t neurons_start, neurons_alive;
    struct trainer_totals totals;
    uint64_t images_before; /* trained when accuracy_before was measured */
    struct accuracy accuracy, accuracy_labelset, accuracy_before;
    uint64_t n_eval;
    struct work train_work, test_work;
    struct network_memory memory_before, memory_after;
    double train_s, train_cpu_s, label_s, test_s;
    double record_wait_s;                           /* of train_s: waiting for the disk */
    double us_per_image_before, us_per_image_after; /* the pruning; NAN without one */
    double rapl_J; /* of training; negative: not readable */
    uint64_t golden_hash;
    const struct readout_score *score; /* NULL if not measured */
};

struct accuracy accuracy_none(void);
struct accuracy accuracy_of(const struct readout_score *score);

/* Print one JSON object (docs/file-format.md). */
void report_json(const struct report *r, FILE *f);

/* Print what a person wants to know. */
void report_text(const struct report *r, FILE *f);

/* The members that `test` shares with `train`. */
struct json;
void report_accuracy(struct json *j, const char *key, const struct accuracy *a);
void report_confusion_json(struct json *j, const struct readout_score *score);

/* The confusion matrix of the bayes vote as a table: a row per true class. */
void report_confusion_text(const struct readout_score *score, FILE *f);

#endif
