/* session/store.h - record runs and read them back: HDF5 files through record/, or nothing in a build without HDF5.
 * Two implementations, chosen by meson: store_hdf5.c and absent.c. */
#ifndef ESPALIER_SESSION_STORE_H
#define ESPALIER_SESSION_STORE_H

#include "datasets/dataset.h"
#include "record/write/recording.h"
#include "record/write/resume_source.h"
#include "session/score.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether this build can record runs. */
bool store_is_present(void);

/* The message about a file or an option if it cannot. */
#define STORE_ABSENT "this build has no HDF5; install libhdf5-dev and build again"

/* How a run is recorded. Everything is borrowed for the duration of the call. */
struct store_params {
    const char *path; /* NULL: the first free espalier-NNN.h5 */
    enum recording_what what;
    bool force; /* replace an existing recording */
    /* Write to PATH.part, renamed by store_finish; deleted if that is not called. */
    bool in_part;
    bool images_only;     /* record only images and their spikes */
    bool needs_whole;     /* of a resumed run: a lost recording is a failure */
    unsigned snapshots;   /* number of snapshots of the receptive fields */
    const char *command;  /* the command line */
    const char *input[3]; /* files that the run reads, never replaced; NULL: none */
};

/* The run that is recorded. Borrowed. */
struct store_run {
    const struct config *config; /* as the user gave it */
    const char *spec;            /* of the data set */
    uint32_t n_classes;
};

struct store;

/* Begin a recording. *out is NULL in a build without HDF5 if p->path is NULL. */
enum esp_status store_create(const struct store_params *p, const struct store_run *run,
                             struct store **out);

/* The same for a run that has already shown `images` images, which the file will lack. */
enum esp_status store_create_late(const struct store_params *p,
                                  const struct store_run *run, uint64_t images,
                                  struct store **out);

/* A callback for a warning of one line. */
typedef void store_say(void *context, const char *line);

/* Continue the recording of an earlier process, in its own file or in p->path. If it is lost, a new recording begins
 * after past->images, and `say` (may be NULL) gets a warning; another file of that name is replaced only with
 * p->force. With p->needs_whole a lost recording is ESP_INPUT, with the reason. */
enum esp_status store_resume(const struct store_params *p, const struct store_run *run,
                             const struct resume_recording *past, store_say *say,
                             void *context, struct store **out);

/* The calls below take NULL for a run that is not recorded. */
const char *store_path(const struct store *s);

/* The probe that records; all NULL without a store. */
struct probe store_probe(struct store *s);

struct recording *store_recording(const struct store *s);
uint64_t store_snapshots(const struct store *s);

/* Seconds that the simulation has waited for the disk, in all. */
double store_waited_s(const struct store *s);

/* Write all rows up to now to the operating system. */
enum esp_status store_flush(struct store *s);

/* The results of a run. readout and score may be NULL; report is the JSON text. */
struct store_results {
    const struct readout *readout;
    struct accuracy accuracy, accuracy_labelset;
    const struct readout_score *score;
    const char *report;
};
enum esp_status store_finish(struct store *s, const struct store_results *results);

/* Close the recording and free the store, also after a failure. */
enum esp_status store_close(struct store *s);

/* Read the thresholds that were set by hand in a run: imposed[k] at the end of window k, NAN if the strategy
 * decided. The caller frees *imposed with free(). */
enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows);

/* A run read back. */
struct stored_run {
    struct config config; /* as the user gave it */
    char *spec;           /* of the data set */
    struct network *net;
    struct readout *readout; /* NULL if the run was not labelled */
};
/* `path` may also be a checkpoint. */
enum esp_status store_load(const char *path, struct stored_run *out);
void stored_run_free(struct stored_run *r);

/* Open the data set that the sources of a network show: the images of `spec`, or the files that they play
 * (record/read/spike_source.h; `lines` may be NULL). `elsewhere`, unless NULL, replaces `spec`; ESP_INPUT if it is
 * given although files are played. */
struct config_lines;
enum esp_status store_open_data(const char *elsewhere, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out);

#endif
