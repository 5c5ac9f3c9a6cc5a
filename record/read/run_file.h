/* record/read/run_file.h - reading a recording: complete, of a run that was killed, or of one in progress.
 *
 * The file may be damaged or hostile: every dataset is compared with the layout that its own
 * configuration asks for before anything is read, and nothing is allocated by its word alone. */
#ifndef ESPALIER_RECORD_READ_RUN_FILE_H
#define ESPALIER_RECORD_READ_RUN_FILE_H

#include "base/status.h"
#include "record/file/layout.h"
#include "sim/config/config.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stdint.h>

/* What a recording holds. Of columns that belong together the shortest counts: a run that died may
 * have saved one row more of another. */
struct run_file_info {
    const char *path;
    struct header header;
    struct config config;   /* as the user gave it */
    struct config resolved; /* what ran */
    const struct layout *layout;
    bool in_writing; /* not closed: a run in progress, or one that died */
    bool active;     /*   a run in progress holds the lock */
    bool trained;    /* it has the final weights */
    bool labelled;   /* it has class means */
    uint64_t n_images, n_windows, n_prunings, n_removed, n_regrown, n_snapshots;
    uint64_t n_spikes[CONFIG_POPULATIONS]; /* 0 where they are not recorded */
    uint64_t n_living;              /* output neurons at the end of what is there */
    double accuracy[READOUT_VOTES]; /* fractions; NAN if not measured */
    double accuracy_labelset[READOUT_VOTES];
    char *report; /* JSON text of a finished run, or NULL */
};

struct run_file;

/* Open it. ESP_INPUT says why not: missing, not HDF5, not a recording, of a later format, damaged. While
 * its run makes or closes it, that is waited for, 2 s at most. */
enum esp_status run_file_open(const char *path, struct run_file **out);

/* The same for a caller that holds its lock (record/file/lock.h): no other process writes, so nothing is waited for. */
enum esp_status run_file_open_own(const char *path, struct run_file **out);

/* The same by the structure that a checkpoint brings along: the file as it was at that moment, whatever has become
 * of its own. The structure is borrowed until it is closed. */
struct structure;
enum esp_status run_file_open_covered(const char *path, const struct structure *cover,
                                      struct run_file **out);

void run_file_close(struct run_file *f);

/* Valid until run_file_refresh or run_file_close. */
const struct run_file_info *run_file_info(const struct run_file *f);

/* "in progress", "broken off", "complete", or "complete but for its beginning". */
const char *run_file_state(const struct run_file_info *info);

/* Look again at a run in progress: info counts what was flushed since. */
enum esp_status run_file_refresh(struct run_file *f);

/* Whether another file has taken its place: a run that is resumed goes on in a new one. */
bool run_file_is_replaced(const struct run_file *f);

/* Rows of a column, 0 if this recording lacks it. */
uint64_t run_file_rows(const struct run_file *f, unsigned column);

/* Read lines (layout_line elements; layout_lines of them are a row) of a column. ESP_INPUT if
 * there are not so many, or they are damaged. */
enum esp_status run_file_read(const struct run_file *f, unsigned column, uint64_t first,
                              uint64_t n_lines, void *lines);

/* Whether the file can hold what the column declares. Ask before making room for all of it. */
bool run_file_is_stored(const struct run_file *f, unsigned column);

/* The same, with ESP_INPUT where it cannot. */
enum esp_status run_file_check_stored(const struct run_file *f, unsigned column);

#endif
