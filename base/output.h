/* base/output.h - every file that a command writes: what may be replaced, and how. One rule for all:
 *
 * - A name that is empty, leads nowhere or has no folder is refused. If it is a link to a file, the file is
 *   replaced and the link stays.
 * - A file that the command reads is never replaced, whatever `force` says.
 * - An existing file is refused without `force`. With `force` it is replaced if it is a regular file, writable,
 *   and empty or of the kind that is to be written; its permissions stay.
 * - Devices and pipes are written to directly if the kind allows it, else refused; they are never replaced and
 *   never removed.
 * - The content goes to PATH.espalier-new (or PATH.espalier-new2 ... while another process is writing the first),
 *   is synced to disk, and is renamed in one step: other processes see a complete file or none. The next command
 *   removes a temporary file that a killed process has left. */
#ifndef ESPALIER_BASE_OUTPUT_H
#define ESPALIER_BASE_OUTPUT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Suffix of temporary names; other programs do not use it. */
#define OUTPUT_SUFFIX ".espalier-new"

/* Kinds of files. A file of each kind is recognised by its first bytes (`kinds` in output.c). */
enum output_kind {
    OUTPUT_RECORDING,
    OUTPUT_CHECKPOINT,
    OUTPUT_NIR,
    OUTPUT_PNG,
    OUTPUT_PREDICTIONS,
    OUTPUT_GZIP,
    OUTPUT_STUDY,   /* study.json, tune.json */
    OUTPUT_RESULT,  /* the result of one training of a study, as JSON */
    OUTPUT_HISTORY, /* the history of one training, as CSV */
    OUTPUT_RESULTS_TABLE,
    OUTPUT_TIMES_TABLE,
    OUTPUT_SUMMARY_TABLE,
    OUTPUT_TRIALS_TABLE,
    OUTPUT_SETTINGS, /* best.ini */
    OUTPUT_REPORT,
    OUTPUT_KINDS
};

enum { OUTPUT_INPUTS = 8 };

/* What to write, and where. Pointers are borrowed during the call. */
struct output_order {
    const char *path;
    enum output_kind kind;
    bool force;
    bool known; /* the caller has already found the existing file to be of this kind */
    const char *input[OUTPUT_INPUTS]; /* files that the command reads; NULL: none */
    /* Files whose permissions limit those of the output; they need not exist. */
    const char *like[2];
};

/* Whether it may be written; nothing is made. To be asked before the work begins. ESP_EXISTS if
 * `force` would allow it, else ESP_INPUT if not. */
enum esp_status output_check(const struct output_order *order);

/* Whether the existing file `path` is of this kind; false for an empty file. */
bool output_is(const char *path, enum output_kind kind);

/* A file that is being written. */
struct output {
    /* Stream to write to; holds only the lock where the file is filled by its name `temporary`. */
    FILE *f;
    char *path;      /* the final name, for free() */
    char *temporary; /* NULL where the output is a device or a pipe */
    enum output_kind kind;
    bool force, known;
};

/* Call output_check, then make an empty file with a temporary name. On failure *out is untouched. */
enum esp_status output_begin(const struct output_order *order, struct output *out);

/* Like output_begin, for a file that a command writes anew each time in a folder of its own: an older file of this
 * kind is replaced. */
enum esp_status output_renew(const char *path, enum output_kind kind, struct output *out);

/* Wait until the content is on disk, rename the file to its final name, and wait until the name is on disk.
 * ESP_INPUT if the name was taken meanwhile, ESP_IO if the disk is full or fails. The struct is freed in any case. */
enum esp_status output_keep(struct output *out);

/* Close the file and free the struct; a file that was not kept is removed. Fine on a zeroed struct and after
 * output_keep. */
void output_drop(struct output *out);

/* ---- folders of files ---- */

/* A folder that is being written: its files go to a new folder beside it first. */
struct output_folder {
    char *path; /* without slashes at its end */
    /* PATH.espalier-new, or PATH.espalier-new2 ... if that exists; NULL after output_folder_keep. */
    char *temporary;
    bool is_there; /* `path` existed before */
};

/* Begin one. ESP_EXISTS if there is a folder at `path` already, without `force`; ESP_INPUT if it is
 * something else, or if no folder can be made beside it. */
enum esp_status output_folder_begin(const char *path, bool force,
                                    struct output_folder *out);

/* Open a new file in the folder, and close it: ESP_IO if not all of it could be written. */
enum esp_status output_folder_open(const struct output_folder *f, const char *name,
                                   FILE **out);
enum esp_status output_folder_close(const struct output_folder *f, const char *name,
                                    FILE *file);

/* Give the folder its name. An existing folder stays, with the other files in it. Files of the same names are
 * replaced, each in one step, if all of them are regular files and each is empty or begins like its replacement;
 * otherwise ESP_INPUT, and nothing has changed. */
enum esp_status output_folder_keep(struct output_folder *f);

/* Free the struct; files that were not kept are removed. Fine after output_folder_keep and on a zeroed struct. */
void output_folder_drop(struct output_folder *f);

#endif
