/* record/write/event_rows.h - convert the events of a run, as probes receive them, to rows of the recording.
 *
 * Rows are sent to the writer thread at once. The memory used does not grow with the length of the run. */
#ifndef ESPALIER_RECORD_WRITE_EVENT_ROWS_H
#define ESPALIER_RECORD_WRITE_EVENT_ROWS_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/writer_thread.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "sim/training/readout.h"

#include <stdint.h>

struct event_rows {
    const struct layout *layout; /* the table of columns; borrowed */
    /* The writer thread, which receives the rows; borrowed. */
    struct writer_thread *thread;
    double dt_ms;
    uint64_t images_run;
    /* Number of images of the run before the first one in this file. */
    uint64_t first_image;
    uint32_t n_classes;
    unsigned n_snapshots;
    bool has_begin; /* a snapshot of the beginning precedes these n_snapshots */
    /* Numbers of rows sent so far, earlier rows of a resumed run included. */
    struct row_counts row_counts;
    /* Tick of the last spike of each population: spikes must ascend, as the attribute `sorting` says. */
    esp_tick last_tick[CONFIG_POPULATIONS];
    uint32_t *counts; /* [n_birth] buffer for a row of /espalier/counts */
    int32_t *labels;  /* [n_birth] buffer for a row of /espalier/labels */
    /* A row of NaN for /espalier/pruning/removed/field: the field is not known. */
    float *field;
};

/* Set f->layout and allocate the buffers. Before the first row the caller sets dt_ms, images_run, n_classes,
 * n_snapshots and `thread`; in a resumed run also row_counts and first_image. */
enum esp_status event_rows_create(struct event_rows *f, const struct layout *layout);
void event_rows_free(struct event_rows *f);

/* Send a snapshot of the network at the beginning of the run; not if `resumed`, because the rows copied from the
 * earlier recording contain it. */
enum esp_status event_rows_begin(struct event_rows *f, const struct network *net,
                                 bool resumed);

/* The callbacks of the probe (sim/network/probe.h). event_rows_pruned also asks the writer thread for a flush. */
enum esp_status event_rows_input(struct event_rows *f, const struct probe_input *input);
enum esp_status event_rows_spikes(struct event_rows *f,
                                  const struct probe_spikes *spikes);
enum esp_status event_rows_image(struct event_rows *f, const struct probe_image *image);
enum esp_status event_rows_window(struct event_rows *f, const struct probe_window *window,
                                  const struct network *net);
enum esp_status event_rows_regrown(struct event_rows *f,
                                   const struct probe_regrown *regrown);
enum esp_status event_rows_action(struct event_rows *f, const struct action *a);
enum esp_status event_rows_pruned(struct event_rows *f,
                                  const struct probe_pruned *pruned);
enum esp_status event_rows_trained(struct event_rows *f, const struct network *net);

/* Send the results after event_rows_trained: labels and class means; a row of accuracies; the confusion matrix
 * [n_classes][n_classes + 1]; a JSON text. */
enum esp_status event_rows_readout(struct event_rows *f, const struct readout *readout);
enum esp_status event_rows_accuracy(struct event_rows *f,
                                    const double accuracy[READOUT_VOTES]);
enum esp_status event_rows_confusion(struct event_rows *f, const uint64_t *confusion);
enum esp_status event_rows_report(struct event_rows *f, const char *report);

#endif
