/* record/write/recording.h - record a run in an HDF5 file, as a probe of the simulation.
 *
 * Call recording_create before the network is created, pass recording_probe to the trainer, call
 * recording_finish when the results are known, and recording_close in any case. A separate thread, the writer
 * thread, makes all HDF5 calls. The simulation copies its events into a channel of fixed size and waits when
 * the channel is full, so memory does not grow with the length of the run. Rows are passed to the operating
 * system when a chunk is full, at least once a second, at every pruning and at the end. After a failed write,
 * the callback for the next image fails, with a message that states the number of images in the file. Labelling
 * and testing are not recorded. */
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

/* The populations whose spikes are recorded. Other rows are recorded in any case. */
enum recording_what { RECORD_NONE, RECORD_OUTPUT, RECORD_ALL };

/* What to record, and where. All members except `lock` are borrowed during the call only. */
struct recording_params {
    const char *path;
    enum recording_what what;
    bool force; /* replace an existing recording */
    /* Input files of the run, which are never replaced; NULL: none. */
    const char *input[3];
    /* Lock of `path`, owned by the recording from now on; NULL: take the lock. */
    struct lock *lock;
    /* Checked configuration as given by the user, before config_resolve. */
    const struct config *config;
    const char *version; /* version of espalier */
    const char *command; /* command line that started the run */
    const char *spec;    /* SPEC of the data set */
    uint32_t n_classes;  /* number of classes of the data set */
    bool images_only;    /* record images and their spikes, nothing else */
    /* Number of snapshots of the receptive fields, evenly distributed over the run. */
    unsigned snapshots;
};

/* The results of labelling and testing. */
struct recording_results {
    /* Accuracy of each vote, 0 to 1; NAN if not measured. */
    double accuracy[READOUT_VOTES];
    double accuracy_labelset[READOUT_VOTES]; /* the same on the label images */
    /* Confusion matrix [n_classes][n_classes + 1]; NULL: none. */
    const uint64_t *confusion;
    const char *report; /* JSON text; NULL: none */
};

struct recording;

/* Take the lock and check that the file can be created. The probe creates the file when it is called first.
 * Return ESP_INPUT if another run holds the lock, or if params->path exists and force is false, is not a
 * regular file, or cannot be written. An existing file remains intact until the new file replaces it. */
enum esp_status recording_create(const struct recording_params *params,
                                 struct recording **out);

/* Continue the recording of an interrupted run (record/write/resume_source.h) in the file params->path. The
 * probe's callback `start` copies the rows recorded before the checkpoint; later rows are dropped. params->path
 * may be resumed->from; that file then remains intact until the new file replaces it atomically. Any other path
 * is treated as in recording_create. `what`, `version`, `command` and the date are taken from the earlier file,
 * not from params. `snapshots` must be the number of the interrupted run. Everything in *resumed is borrowed
 * until the callback `start` has returned. Return ESP_INPUT if the file belongs to another run, has too few
 * rows, or is being written by another process. */
enum esp_status recording_resume(const struct recording_params *params,
                                 const struct resume_recording *resumed,
                                 struct recording **out);

/* Read all rows that recording_resume would copy, to check that they can be read. Take no lock. */
enum esp_status recording_try(const struct recording_params *params,
                              const struct resume_recording *resumed);

/* Return ESP_OK if resumed->from can be opened and is the recording of another run. Take no lock. */
enum esp_status recording_try_other(const struct recording_params *params,
                                    const struct resume_recording *resumed);

/* Like recording_create, for a run that has already shown `images` images whose recording is lost. The file
 * begins after these images. */
enum esp_status recording_create_late(const struct recording_params *params,
                                      uint64_t images, struct recording **out);

/* Return whether the lock keeps other runs out (record/file/lock.h). */
bool recording_is_locked(const struct recording *r);

/* Return the probe that records; it is valid until recording_close. */
struct probe recording_probe(struct recording *r);

/* Add results after training: labels and class means of `readout` (NULL: not labelled), and *results. */
enum esp_status recording_finish(struct recording *r, const struct readout *readout,
                                 const struct recording_results *results);

/* Pass all rows recorded so far to the operating system. */
enum esp_status recording_flush(struct recording *r);

/* Wait until all rows recorded so far are on the disk. *structure receives the structure of the file
 * (record/file/structure.h), to be stored in the next checkpoint. The structure is borrowed until the next
 * call. */
enum esp_status recording_sync(struct recording *r, struct structure *structure);

/* Check that the file still exists as it was written. If not, return ESP_IO with a message that says what
 * happened. The recording continues in both cases. */
enum esp_status recording_look(struct recording *r);

/* Call fn(context) in the writer thread after everything recorded so far, wait for it and return its status. A
 * failure of fn does not affect the recording. While a recording is open, all HDF5 calls of other modules must
 * be made in this way, because some builds of libhdf5 are not thread-safe. */
enum esp_status recording_call(struct recording *r, enum esp_status (*fn)(void *context),
                               void *context);

/* Total time that the simulation has waited for the disk, seconds. */
double recording_waited_s(const struct recording *r);

/* Return the number of rows recorded so far, to be stored in a checkpoint. Call it between two images, before
 * the end of training. */
struct row_counts recording_mark(const struct recording *r);

/* Close the file, release the lock and free the recording. NULL is allowed. Return the first failure of the
 * recording, if any, with the number of images in the file. */
enum esp_status recording_close(struct recording *r);

#endif
