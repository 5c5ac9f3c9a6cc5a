/* studies/recording.h - the recording of a trial, in a build with HDF5 and in one without. Two
 * implementations, chosen by meson: recording_hdf5.c and recording_absent.c. */
#ifndef ESPALIER_STUDIES_RECORDING_H
#define ESPALIER_STUDIES_RECORDING_H

#include "sim/network/probe.h"
#include "studies/result.h"
#include "studies/trial.h"

struct trial_store;

/* Begin the file PATH.part; NULL in *out where nothing is to be recorded. An older one is replaced. */
enum esp_status trial_store_create(const struct trial_params *params,
                                   struct trial_store **out);

/* The probe that records; all NULL without a store. */
struct probe trial_store_probe(struct trial_store *s);

/* Add labels and results, and give the file its name. NULL is fine, as below. */
enum esp_status trial_store_finish(struct trial_store *s, const struct readout *readout,
                                   const struct readout_score *score,
                                   const struct result *outcome);

/* Close and free, and remove what is not finished. */
void trial_store_free(struct trial_store *s);

#endif
