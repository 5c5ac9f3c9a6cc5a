/* record/write/recording.h - a run into an HDF5 file, as a probe of the simulation.
 *
 * Order of calls: recording_create before the network is made, the probe while it trains, recording_finish
 * when the results are known, recording_close in any case. All HDF5 calls are made on a thread of the
 * recording; the simulation only copies its events into a channel of fixed size and waits where that
 * is full, so memory does not grow with the run. Rows reach the operating system when a chunk is full,
 * at least once a second, at every pruning and at the end. A failed write fails the next image
 * with the number of images that the file keeps. Labelling and test passes leave no trace in it. */
#ifndef ESPALIER_RECORD_WRITE_RECORDING_H
#define ESPALIER_RECORD_WRITE_RECORDING_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/file/lock.h"
#include "record/file/structure.h"
#include "record/write/resume_source.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* Whose spikes are recorded; nothing else depends on it. */
enum recording_what { RECORD_NONE, RECORD_OUTPUT, RECORD_ALL };

/* Borrowed during recording_create only. */
struct recording_params {
    const char *path;
    enum recording_what what;
    bool force;           /* replace an existing recording */
    const char *input[3]; /* files that the run reads, never replaced; NULL: none */
    struct lock *lock;    /* of `path`, the recording's from now on; NULL: take it */
    const struct config
        *config;         /* of the run, checked, as given: before config_resolve */
    const char *version; /* of espalier */
    const char *command; /* the command line */
    const char *spec;    /* of the data set */
    uint32_t n_classes;  /* of the data set */
    bool images_only;    /* a file of images and their spikes, and of nothing else */
    unsigned snapshots;  /* of the receptive fields, spaced evenly over the run */
};

/* What is known after labelling and testing. */
struct recording_results {
    double accuracy[READOUT_VOTES];          /* fractions; NAN if not measured */
    double accuracy_labelset[READOUT_VOTES]; /* on the label images */
    const uint64_t *confusion;               /* [n_classes][n_classes + 1] or NULL */
    const char *report;                      /* JSON text or NULL */
};

struct recording;

/* Take OUT.lock and make sure that the file can be made; it appears with the first probe call.
 * ESP_INPUT if another run holds the lock, if the file exists and force is false, if it is not a
 * file, or if it cannot be written. An existing file stays whole until the new one replaces it. */
enum esp_status recording_create(const struct recording_params *params,
                                 struct recording **out);

/* Continue the earlier recording of the same run (record/write/resume_source.h) as if the run had never stopped: rows
 * after its mark are dropped, and the probe's `start` copies the rest into the new file. params->path may
 * be resumed->from itself, which then stays whole until the new file takes its place in one step; any other
 * path is treated as by recording_create. `what`, `version`, `command` and the date are those of the earlier file,
 * whatever params say; `snapshots` must be that of the run. What `resumed` points to is borrowed until the
 * probe's `start` is over. ESP_INPUT if the file belongs to another run, if it does not reach to the mark, or if
 * another process is writing it. */
enum esp_status recording_resume(const struct recording_params *params,
                                 const struct resume_recording *resumed,
                                 struct recording **out);

/* Whether recording_resume will find every row; reads them all. Takes no lock. */
enum esp_status recording_try(const struct recording_params *params,
                              const struct resume_recording *resumed);

/* Whether the file opens as the recording of another run: ESP_OK if it does. Takes no lock. */
enum esp_status recording_try_other(const struct recording_params *params,
                                    const struct resume_recording *resumed);

/* As recording_create, but the run has shown so many images already, which the file will not have: their
 * recording is lost. */
enum esp_status recording_create_late(const struct recording_params *params,
                                      uint64_t images, struct recording **out);

/* Whether its lock keeps other runs out (record/file/lock.h). */
bool recording_is_locked(const struct recording *r);

/* The callbacks, valid until recording_close. */
struct probe recording_probe(struct recording *r);

/* Add labels and class means (readout NULL: not labelled) and results, after `trained`. */
enum esp_status recording_finish(struct recording *r, const struct readout *readout,
                                 const struct recording_results *results);

/* Hand all rows up to now to the operating system. */
enum esp_status recording_flush(struct recording *r);

/* Wait until the disk has all rows up to now; a checkpoint is written after it, and brings *structure along
 * (record/file/structure.h), which is borrowed until the next call. */
enum esp_status recording_sync(struct recording *r, struct structure *structure);

/* Whether the file is there as it was written; ESP_IO says what has happened to it, which does not end
 * the recording. */
enum esp_status recording_look(struct recording *r);

/* Run fn on the recording's thread, after everything sent before, and wait for it; its status is
 * returned and does not touch the recording. While a recording is open, all other HDF5 calls are made
 * in this way: not every build of the library bears two threads. */
enum esp_status recording_call(struct recording *r, enum esp_status (*fn)(void *context),
                               void *context);

/* How long the simulation has waited for the disk, in all. */
double recording_waited_s(const struct recording *r);

/* The rows sent until now, for recording_resume. Between two images, before `trained`. */
struct row_counts recording_mark(const struct recording *r);

/* Close the file, give up the lock and free; NULL is fine. After a failure on the way it says so
 * again, with the number of images that the file holds. */
enum esp_status recording_close(struct recording *r);

#endif
