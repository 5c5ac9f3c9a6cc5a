/* session/store.h - record runs and read recordings through record/. Meson chooses one of two implementations:
 * store_hdf5.c, or absent.c in a build without HDF5. */
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

/* Return whether this build can record runs. */
bool store_is_present(void);

/* The reason in messages about a file or an option that needs HDF5. */
#define STORE_ABSENT "this build has no HDF5; install libhdf5-dev and build again"

/* How a run is recorded. All texts are borrowed for the duration of the call. */
struct store_params {
    /* Path of the recording; NULL: the first free name espalier-NNN.h5. */
    const char *path;
    enum recording_what what;
    bool force; /* replace an existing recording */
    /* Write to PATH.part. store_finish renames this file to PATH; if store_finish is not called, store_close
     * deletes it. */
    bool in_part;
    bool images_only;    /* record images and their spikes, nothing else */
    bool needs_whole;    /* for a resumed run: a lost recording is an error */
    unsigned snapshots;  /* number of snapshots of the receptive fields to record */
    const char *command; /* command line that started the run */
    /* Input files of the run, which are never replaced; NULL: none. */
    const char *input[3];
};

/* The run to be recorded. All members are borrowed. */
struct store_run {
    const struct config *config; /* configuration as given by the user, with `auto` */
    const char *spec;            /* SPEC of the data set */
    uint32_t n_classes;
};

struct store;

/* Begin a recording. In a build without HDF5, *out is NULL if p->path is NULL, and the call fails otherwise. */
enum esp_status store_create(const struct store_params *p, const struct store_run *run,
                             struct store **out);

/* Begin a recording of a run that has already shown `images` images, which the recording will not contain. */
enum esp_status store_create_late(const struct store_params *p,
                                  const struct store_run *run, uint64_t images,
                                  struct store **out);

/* A callback that receives a warning of one line. */
typedef void store_say(void *context, const char *line);

/* Continue the recording past->from of an earlier process, in the same file or, if p->path is not NULL, in p->path.
 * If the recording is lost, begin a new one after past->images images and pass a warning to `say` (may be NULL). A
 * different file of the same name is replaced only if p->force is set. If p->needs_whole is set, a lost recording
 * is ESP_INPUT with the reason. */
enum esp_status store_resume(const struct store_params *p, const struct store_run *run,
                             const struct resume_recording *past, store_say *say,
                             void *context, struct store **out);

/* The calls below accept NULL, which stands for a run that is not recorded. */
const char *store_path(const struct store *s);

/* Return the probe that records the run; all callbacks are NULL if s is NULL. */
struct probe store_probe(struct store *s);

/* Return whether a lock keeps other runs from writing the recording; true if s is NULL. */
bool store_is_locked(const struct store *s);

struct recording *store_recording(const struct store *s);
uint64_t store_snapshots(const struct store *s);

/* Return the total time in seconds that the simulation has waited for the disk. */
double store_waited_s(const struct store *s);

/* Pass all rows recorded so far to the operating system. */
enum esp_status store_flush(struct store *s);

/* Results that store_finish adds to the recording. readout and score may be NULL; report is a JSON text. */
struct store_results {
    const struct readout *readout;
    struct accuracy accuracy, accuracy_labelset;
    const struct readout_score *score;
    const char *report;
};
enum esp_status store_finish(struct store *s, const struct store_results *results);

/* Close the recording and free the store, also if closing fails. */
enum esp_status store_close(struct store *s);

/* Read the pruning thresholds that were set by hand during a run. (*imposed)[k] is the threshold at the end of
 * window k, NAN if the pruning rule chose it. The caller frees *imposed with free(). */
enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows);

/* The same of an open recording (record/read/run_file.h); only with HDF5. */
struct run_file;
enum esp_status store_thresholds_of(const struct run_file *f, double **imposed,
                                    uint64_t *n_windows);

/* Read what was done by hand during a run, checked and in its order. The caller frees *out with free(). */
enum esp_status store_actions(const char *path, struct action **out, size_t *n);

/* A run as read from its recording. */
struct stored_run {
    struct config config; /* configuration as given by the user, with `auto` */
    char *spec;           /* SPEC of the data set */
    struct network *net;
    struct readout *readout; /* NULL: the run has no labels */
};
/* Read a run from the recording or the checkpoint `path`. */
enum esp_status store_load(const char *path, struct stored_run *out);
void stored_run_free(struct stored_run *r);

/* Open the data set of a network: the images of `spec`, or the spike files of its sources
 * (record/read/spike_source.h). If `elsewhere` is not NULL, it replaces `spec`. Return ESP_INPUT if `elsewhere`
 * is given for a network whose sources play files. `lines` holds the line numbers of the configuration for
 * messages; it may be NULL. */
struct config_lines;
enum esp_status store_open_data(const char *elsewhere, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out);

#endif
