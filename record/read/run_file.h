/* record/read/run_file.h - reading a recording: complete, of a run that was killed, or of one in progress.
 *
 * The file may be damaged or hostile: before anything is read, every dataset is compared with the layout that the
 * configuration in the file gives, and no allocation relies on a size in the file alone. */
#ifndef ESPALIER_RECORD_READ_RUN_FILE_H
#define ESPALIER_RECORD_READ_RUN_FILE_H

#include "base/status.h"
#include "record/file/layout.h"
#include "sim/config/config.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* The content of a recording. Numbers of rows are those of the shortest column of a group: a killed run may have
 * saved one row more of another column. */
struct run_file_info {
    const char *path;
    struct header header;
    struct config config;   /* as the user gave it */
    struct config resolved; /* what ran */
    const struct layout *layout;
    bool in_writing; /* not closed: the run is in progress or was killed */
    bool active;     /* in progress: the run holds the lock */
    bool trained;    /* the final weights are present */
    bool labelled;   /* class means are present */
    uint64_t n_images, n_windows, n_prunings, n_removed, n_regrown, n_snapshots;
    uint64_t n_spikes[CONFIG_POPULATIONS]; /* 0 where they are not recorded */
    uint64_t n_living;                     /* output neurons after the last row */
    double accuracy[READOUT_VOTES];        /* fractions; NAN if not measured */
    double accuracy_labelset[READOUT_VOTES];
    char *report; /* JSON text of a finished run, or NULL */
};

struct run_file;

/* Open a recording. ESP_INPUT with the reason: missing, not HDF5, not a recording, of a later format, damaged. If
 * its run is just creating or closing the file, wait for that, 2 s at most. */
enum esp_status run_file_open(const char *path, struct run_file **out);

/* The same for a caller that holds the lock of the file (record/file/lock.h): no other process writes, so it does
 * not wait. */
enum esp_status run_file_open_own(const char *path, struct run_file **out);

/* The same with the structure from a checkpoint in place of that of the file, which may be damaged: the rows read
 * are those at the checkpoint. The structure is borrowed until the file is closed. */
struct structure;
enum esp_status run_file_open_covered(const char *path, const struct structure *cover,
                                      struct run_file **out);

void run_file_close(struct run_file *f);

/* Valid until run_file_refresh or run_file_close. */
const struct run_file_info *run_file_info(const struct run_file *f);

/* "in progress", "broken off", "complete", or "complete but for its beginning". */
const char *run_file_state(const struct run_file_info *info);

/* Update the info of a run in progress: it then counts the rows flushed since. */
enum esp_status run_file_refresh(struct run_file *f);

/* Whether `path` now names another file: a resumed run continues in a new file, which replaces the old one. */
bool run_file_is_replaced(const struct run_file *f);

/* Rows of a column, 0 if this recording lacks it. */
uint64_t run_file_rows(const struct run_file *f, unsigned column);

/* Read lines (layout_line elements; layout_lines of them are a row) of a column. ESP_INPUT if the column has fewer
 * lines or they are damaged. */
enum esp_status run_file_read(const struct run_file *f, unsigned column, uint64_t first,
                              uint64_t n_lines, void *lines);

/* Whether the file is large enough for the rows that the column declares. Call it before allocating memory for all
 * of them. */
bool run_file_is_stored(const struct run_file *f, unsigned column);

/* The same; ESP_INPUT if the file is too small. */
enum esp_status run_file_check_stored(const struct run_file *f, unsigned column);

#endif
