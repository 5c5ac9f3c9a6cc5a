/* session/store.h - where runs are kept and read back: HDF5 files through record/, or nowhere in a build without
 * HDF5. Two implementations, chosen by meson: store_hdf5.c and absent.c. */
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

/* Whether this build can keep runs. */
bool store_is_present(void);

/* What to say of a file or an option where it cannot. */
#define STORE_ABSENT "this build has no HDF5; install libhdf5-dev and build again"

/* How a run is recorded. All is borrowed for the call that gets it. */
struct store_params {
    const char *path; /* NULL: the first free espalier-NNN.h5 */
    enum recording_what what;
    bool force;           /* replace an existing recording */
    bool in_part;         /* PATH.part until store_finish; without that it is removed */
    bool images_only;     /* images and their spikes, and nothing else */
    bool needs_whole;     /* of a run that goes on: a lost recording is a failure */
    unsigned snapshots;   /* of the receptive fields */
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

/* Begin a recording. NULL in *out: this build keeps nothing, and no path asks it to. */
enum esp_status store_create(const struct store_params *p, const struct store_run *run,
                             struct store **out);

/* The same for a run that has shown so many images, which the file will not have. */
enum esp_status store_create_late(const struct store_params *p,
                                  const struct store_run *run, uint64_t images,
                                  struct store **out);

/* A warning for the user: one line. */
typedef void store_say(void *context, const char *line);

/* Go on with the recording of an earlier process, in its own file or in p->path. Where it is lost, a new one begins
 * after past->images, and `say` (NULL: silence) gets a warning; a file that has its name then stays, unless p->force. With
 * p->needs_whole nothing new begins: ESP_INPUT says why it is lost. */
enum esp_status store_resume(const struct store_params *p, const struct store_run *run,
                             const struct resume_recording *past, store_say *say,
                             void *context, struct store **out);

/* The calls below take NULL for a run that is not recorded. */
const char *store_path(const struct store *s);

/* The probe that records; all NULL without a store. */
struct probe store_probe(struct store *s);

/* Whether a lock keeps other runs from writing it. */
bool store_is_locked(const struct store *s);

struct recording *store_recording(const struct store *s);
uint64_t store_snapshots(const struct store *s);

/* How long the simulation has waited for the disk, in all. */
double store_waited_s(const struct store *s);

/* Hand all rows up to now to the operating system. */
enum esp_status store_flush(struct store *s);

/* What is known at the end; readout and score may be NULL; report is the JSON text. */
struct store_results {
    const struct readout *readout;
    struct accuracy accuracy, accuracy_labelset;
    const struct readout_score *score;
    const char *report;
};
enum esp_status store_finish(struct store *s, const struct store_results *results);

/* Close and free, also after a failure. */
enum esp_status store_close(struct store *s);

/* The thresholds that were set by hand in a run: imposed[k] at the end of window k, NAN where the
 * strategy decided. For free(). */
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

/* What the sources of a network show: the images of SPEC, or the files that they play (record/read/spike_source.h; `lines` may
 * be NULL). `elsewhere`, if not NULL, is another SPEC; ESP_INPUT if it is given where files are played. */
struct config_lines;
enum esp_status store_open_data(const char *elsewhere, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out);

#endif
