/* api/keep.h - recordings and checkpoints of a run: HDF5 files through record/, or nothing in a build
 * without HDF5. Two implementations of this header, chosen by meson: keep_hdf5.c and keep_absent.c. */
#ifndef ESPALIER_API_KEEP_H
#define ESPALIER_API_KEEP_H

#include "api/handle.h"

/* Whether this build can. */
bool keep_is_present(void);

/* Begin the recording of a run that is prepared and has no network yet. */
enum esp_status keep_begin(struct espalier_run *run, const char *path,
                           enum espalier_record what);

/* The probe that records; all NULL without a recording. */
struct probe keep_probe(struct espalier_run *run);

/* After `trained`: labels, accuracies and confusion as far as they are known; then close. */
enum esp_status keep_finish(struct espalier_run *run);

/* Close the recording, if there is one. */
enum esp_status keep_close(struct espalier_run *run);

#endif
