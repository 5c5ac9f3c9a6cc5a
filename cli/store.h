/* cli/store.h - where runs are kept: HDF5 files through record/, or nowhere in a build without
 * HDF5. Two implementations of this header, chosen by meson: store_hdf5.c and store_absent.c. */
#ifndef ESPALIER_CLI_STORE_H
#define ESPALIER_CLI_STORE_H

#include "cli/options.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether this build can keep runs, for --version. */
bool store_is_present(void);

struct store;

/* Begin the output file that --out, --force, --record and --snapshots ask for; without --out the
 * first free espalier-NNN.h5. NULL in *out: this build keeps nothing. */
enum esp_status store_create(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes, struct store **out);

/* Begin the file of --spikes: images that will be shown and the spikes of all populations. Its probe is
 * that of store_probe; store_close ends it. */
enum esp_status store_create_spikes(const struct options *o, const struct config *config,
                                    const char *spec, uint32_t n_classes,
                                    struct store **out);

/* A recording to go on with. */
struct resume_recording;

/* Go on with the recording of an earlier process, in its own file or in that of --out. Where it is lost, a new one
 * begins after past->images, and stderr says so; a file that has its name then stays, unless --force is given.
 * `snapshots` is what the run has. */
enum esp_status store_resume(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes,
                             const struct resume_recording *past, uint64_t snapshots,
                             struct store **out);

/* Begin a file at `path` of a run that has shown so many images, of which the file tells nothing. */
enum esp_status store_create_late(const char *path, const struct options *o,
                                  const struct config *config, const char *spec,
                                  uint32_t n_classes, uint64_t images,
                                  struct store **out);

const char *store_path(const struct store *s); /* NULL without a store */

/* The probe that records; all NULL without a store. */
struct probe store_probe(struct store *s);

/* For cli/checkpointing.h; NULL and 0 without a store. */
struct recording;
struct recording *store_recording(const struct store *s);
uint64_t store_snapshots(const struct store *s);

/* How long the simulation has waited for the disk, in all; 0 without a store. */
double store_waited_s(const struct store *s);

/* What is known at the end. Accuracies are fractions, NAN if not measured; readout and score may be
 * NULL; report is the JSON text. */
struct store_results {
    const struct readout *readout;
    double accuracy[READOUT_VOTES], accuracy_labelset[READOUT_VOTES];
    const struct readout_score *score;
    const char *report;
};
enum esp_status store_finish(struct store *s, const struct store_results *results);

/* Close and free, also after a failure; NULL is fine. */
enum esp_status store_close(struct store *s);

/* The thresholds that were set by hand in a run: imposed[k] at the end of window k, NAN where the
 * strategy decided. For free(). */
enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows);

/* A run read back: what `test` and `--from` need. */
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
 * be NULL). --data says another SPEC; ESP_INPUT if it is given where files are played. */
struct config_lines;
enum esp_status store_open_data(const struct options *o, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out);

/* Print what a recording or a checkpoint holds to stdout, as text or as the JSON object of its run. */
enum esp_status store_print_info(const char *path, bool json);

#endif
