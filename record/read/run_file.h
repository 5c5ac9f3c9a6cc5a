/* record/read/run_file.h - read a recording of a run that is complete, was killed, or is in progress.
 *
 * The file may be damaged or malicious. Before rows are read, every dataset is compared with the layout that
 * follows from the configuration in the file. No allocation relies on a size in the file alone. */
#ifndef ESPALIER_RECORD_READ_RUN_FILE_H
#define ESPALIER_RECORD_READ_RUN_FILE_H

#include "base/status.h"
#include "record/file/layout.h"
#include "sim/config/config.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* Information about a recording. A number of rows is that of the shortest column of the group, because a killed
 * run may have written one row more to some columns than to others. */
struct run_file_info {
    const char *path;
    struct header header;
    struct config config; /* configuration as given by the user, with `auto` */
    /* Configuration with every `auto` replaced by the value used. */
    struct config resolved;
    const struct layout *layout;
    bool in_writing; /* the file is not closed: the run is in progress or was killed */
    bool active;     /* the run is in progress and holds the lock */
    bool trained;    /* the final weights are present */
    bool labelled;   /* class means are present, so a readout can be restored */
    uint64_t n_images, n_windows, n_prunings, n_removed, n_regrown, n_snapshots,
        n_actions;
    /* 0 for a population whose spikes are not recorded. */
    uint64_t n_spikes[CONFIG_POPULATIONS];
    uint64_t n_living; /* number of output neurons at the end of the recording */
    /* Accuracy of each vote, 0 to 1; NAN if not measured. */
    double accuracy[READOUT_VOTES];
    double accuracy_labelset[READOUT_VOTES];
    char *report; /* JSON text; NULL: the run is not finished */
};

struct run_file;

/* Open a recording. Return ESP_INPUT with the reason if the file is missing, not HDF5, not a recording, of a
 * later format, or damaged. If its run is creating or closing the file at this moment, wait for at most 2 s. */
enum esp_status run_file_open(const char *path, struct run_file **out);

/* Like run_file_open, for a caller that holds the lock of the file (record/file/lock.h). No other process can
 * be writing the file, so this call does not wait. */
enum esp_status run_file_open_own(const char *path, struct run_file **out);

/* Like run_file_open_own, but the metadata come from the structure `cover` of a checkpoint instead of the file,
 * where they may be damaged. The rows that can be read are those at the time of the checkpoint. `cover` is
 * borrowed until the file is closed. */
struct structure;
enum esp_status run_file_open_to_checkpoint(const char *path,
                                            const struct structure *cover,
                                            struct run_file **out);

void run_file_close(struct run_file *f);

/* The pointer is valid until run_file_refresh or run_file_close. */
const struct run_file_info *run_file_info(const struct run_file *f);

/* Return the state of the run in words: "in progress", "broken off", "complete", or "complete but for its
 * beginning". */
const char *run_file_state(const struct run_file_info *info);

/* Update the information about a run in progress, so that it includes the rows flushed since. */
enum esp_status run_file_refresh(struct run_file *f);

/* Return whether the file at `path` is no longer the open one. A resumed run continues in a new file, which
 * replaces the old one. */
bool run_file_is_replaced(const struct run_file *f);

/* Return the number of rows of a column; 0 if the recording does not have the column. */
uint64_t run_file_rows(const struct run_file *f, unsigned column);

/* Read n_lines lines of a column, beginning with line `first`. A line has layout_line elements, a row
 * layout_lines lines. Return ESP_INPUT if the column has fewer lines or the data are damaged. */
enum esp_status run_file_read(const struct run_file *f, unsigned column, uint64_t first,
                              uint64_t n_lines, void *lines);

/* Return whether the file is large enough to hold the rows that the column declares. Call this before
 * allocating memory for all rows. */
bool run_file_is_stored(const struct run_file *f, unsigned column);

/* Return ESP_OK if run_file_is_stored is true for the column, otherwise ESP_INPUT with a message. */
enum esp_status run_file_check_stored(const struct run_file *f, unsigned column);

#endif
