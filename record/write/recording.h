/* record/write/recording.h - record a run in an HDF5 file, as a probe of the simulation.
 *
 * Order of calls: recording_create before the network is made, the probe while it trains, recording_finish when the
 * results are known, recording_close in any case. All HDF5 calls are made on a thread of the recording; the
 * simulation only copies its events into a channel of fixed size and waits where that is full, so memory does not
 * grow with the run. Rows reach the operating system when a chunk is full, at least once a second, at every pruning
 * and at the end. After a failed write the next image fails, with a message that gives the number of images in the
 * file. Labelling and test passes are not recorded. */
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

/* The populations whose spikes are recorded. All other rows are always recorded. */
enum recording_what { RECORD_NONE, RECORD_OUTPUT, RECORD_ALL };

/* Borrowed during recording_create only. */
struct recording_params {
    const char *path;
    enum recording_what what;
    bool force;           /* replace an existing recording */
    const char *input[3]; /* files that the run reads, never replaced; NULL: none */
    struct lock *lock; /* of `path`; the recording owns it from now on; NULL: take it */
    const struct config
        *config;         /* of the run, checked, as given: before config_resolve */
    const char *version; /* of espalier */
    const char *command; /* the command line */
    const char *spec;    /* of the data set */
    uint32_t n_classes;  /* of the data set */
    bool images_only;    /* the file holds only images and their spikes */
    /* Number of snapshots of the receptive fields, spaced evenly over the run. */
    unsigned snapshots;
};

/* The results of labelling and testing. */
struct recording_results {
    double accuracy[READOUT_VOTES];          /* fractions; NAN if not measured */
    double accuracy_labelset[READOUT_VOTES]; /* on the label images */
    const uint64_t *confusion;               /* [n_classes][n_classes] or NULL */
    const char *report;                      /* JSON text or NULL */
};

struct recording;

/* Take OUT.lock and check that the file can be created; the first probe call creates it. ESP_INPUT if another run
 * holds the lock, if the file exists and force is false, if it is not a file, or if it cannot be written. An
 * existing file stays whole until the new one replaces it. */
enum esp_status recording_create(const struct recording_params *params,
                                 struct recording **out);

/* Continue the earlier recording of the same run (record/write/resume_source.h) as if the run had never stopped.
 * Rows after the mark are dropped; the probe's `start` copies the others into the new file. params->path may be
 * resumed->from, which then stays intact until the new file replaces it in one step; any other path is treated as by
 * recording_create. `what`, `version`, `command` and the date are those of the earlier file, and params are ignored
 * there; `snapshots` must be the number of the run. What `resumed` points to is borrowed until the probe's `start`
 * is over. ESP_INPUT if the file belongs to another run, if it has fewer rows than the mark, or if another process
 * is writing it. */
enum esp_status recording_resume(const struct recording_params *params,
                                 const struct resume_recording *resumed,
                                 struct recording **out);

/* Check whether recording_resume can read every row, by reading them all. Takes no lock. */
enum esp_status recording_try(const struct recording_params *params,
                              const struct resume_recording *resumed);

/* ESP_OK if the file opens and is the recording of another run. Takes no lock. */
enum esp_status recording_try_other(const struct recording_params *params,
                                    const struct resume_recording *resumed);

/* As recording_create, for a run that has already shown `images` images, whose recording is lost: the file begins
 * after them. */
enum esp_status recording_create_late(const struct recording_params *params,
                                      uint64_t images, struct recording **out);

/* The callbacks, valid until recording_close. */
struct probe recording_probe(struct recording *r);

/* Add labels and class means (readout NULL: not labelled) and results, after `trained`. */
enum esp_status recording_finish(struct recording *r, const struct readout *readout,
                                 const struct recording_results *results);

/* Write all rows up to now to the operating system. */
enum esp_status recording_flush(struct recording *r);

/* Wait until all rows up to now are on the disk, and return the file's structure (record/file/structure.h) for the
 * checkpoint that is written next. *structure is borrowed until the next call. */
enum esp_status recording_sync(struct recording *r, struct structure *structure);

/* Check that the file still exists as it was written. ESP_IO with what has happened to it otherwise; the recording
 * goes on. */
enum esp_status recording_look(struct recording *r);

/* Run fn on the recording's thread, after everything sent before, and wait for it; its status is returned and does
 * not affect the recording. While a recording is open, all other HDF5 calls must be made in this way, because not
 * every build of libhdf5 is thread-safe. */
enum esp_status recording_call(struct recording *r, enum esp_status (*fn)(void *context),
                               void *context);

/* How long the simulation has waited for the disk, in all. */
double recording_waited_s(const struct recording *r);

/* The rows sent until now, for recording_resume. Call it between two images, before `trained`. */
struct row_counts recording_mark(const struct recording *r);

/* Close the file, release the lock and free; NULL is allowed. Returns the first failure of the recording, if there
 * was one, with the number of images in the file. */
enum esp_status recording_close(struct recording *r);

#endif
