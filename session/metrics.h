/* session/metrics.h - everything that a training run measures, and its report as JSON. */
#ifndef ESPALIER_SESSION_METRICS_H
#define ESPALIER_SESSION_METRICS_H

#include "session/score.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"
#include "sim/training/trainer.h"

#include <stdio.h>

struct metrics {
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

/* Derived from them: of training, re-presentations included. */
double metrics_us_per_image(const struct metrics *m);
double metrics_realtime_factor(
    const struct metrics *m); /* simulated time per time that passed */
double metrics_active_per_image(
    const struct metrics *m); /* different neurons that answer an image */
double metrics_energy_J(const struct work *work); /* modelled (docs/energy.md) */

/* One JSON object; the same as a text of its own, for free(). */
void metrics_json(const struct metrics *m, FILE *f);
enum esp_status metrics_text(const struct metrics *m, char **text);

/* Members that the report of a test shares with that of a training. */
struct json;
void metrics_json_accuracy(struct json *j, const char *key, const struct accuracy *a);
void metrics_json_confusion(struct json *j, const struct readout_score *score);

#endif
