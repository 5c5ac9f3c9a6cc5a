/* base/output.h - writes the files of all commands, and decides whether an existing file may be replaced. The rules
 * are the same for all commands:
 *
 * - A name is refused if it is empty, is a link that leads nowhere, or is in a folder that does not exist. If the
 *   name is a link to a file, the file is replaced and the link stays.
 * - A file that the command reads is never replaced, not even with `force`.
 * - Without `force` an existing file is refused. With `force` a file is replaced if it is a regular file, is
 *   writable, and is empty or of the kind that is to be written. The new file gets the permissions of the old one.
 * - A device or pipe is written to directly if the kind of file allows this, else it is refused. It is never
 *   replaced and never removed.
 * - The content is written to PATH.espalier-new, is synced to disk, and is then renamed in one step: other
 *   processes see a complete file or none. While another process is writing a file of this name, PATH.espalier-new2
 *   and so on are used. If a process is killed, the next command that writes PATH removes the temporary file. */
#ifndef ESPALIER_BASE_OUTPUT_H
#define ESPALIER_BASE_OUTPUT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Suffix of the names of temporary files. */
#define OUTPUT_SUFFIX ".espalier-new"

/* The kinds of files. output.c recognises the kind of a file by its content (`kinds`). */
enum output_kind {
    OUTPUT_RECORDING,
    OUTPUT_CHECKPOINT,
    OUTPUT_NIR,
    OUTPUT_PNG,
    OUTPUT_SVG,
    OUTPUT_SPIKE_TABLE, /* spikes that a window showed, as CSV */
    OUTPUT_PREDICTIONS,
    OUTPUT_GZIP,
    OUTPUT_STUDY,   /* study.json or tune.json */
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

/* What to write, and where. The pointers need to be valid only during the call. */
struct output_order {
    const char *path;
    enum output_kind kind;
    bool force;
    /* whether the caller has already found that the existing file is of this kind */
    bool known;
    const char *input[OUTPUT_INPUTS]; /* files that the command reads; NULL: none */
    /* The output gets no permission that one of these files lacks. The files need not exist; NULL: none. */
    const char *like[2];
};

/* Check that the file may be written, and change nothing. Commands call this before their work begins. Return
 * ESP_EXISTS if the file exists and `force` would allow to replace it; ESP_INPUT if the file may not be written at
 * all. */
enum esp_status output_check(const struct output_order *order);

/* Return whether the file `path` exists and is of this kind. An empty file is of no kind. */
bool output_is(const char *path, enum output_kind kind);

/* A file that is being written. */
struct output {
    /* The stream to write to. A library that opens its files by name writes to the name `temporary`; then this
     * stream only holds the lock. */
    FILE *f;
    char *path;      /* the final name, freed with free() */
    char *temporary; /* the temporary name; NULL if the output is a device or a pipe */
    enum output_kind kind;
    bool force, known;
};

/* Call output_check, then make an empty temporary file or open the device or pipe. On failure *out is untouched. */
enum esp_status output_begin(const struct output_order *order, struct output *out);

/* Like output_begin with `force`, for a file in a folder of the command's own: the file may replace an older file
 * of the same kind. */
enum esp_status output_renew(const char *path, enum output_kind kind, struct output *out);

/* Wait until the content is on disk, rename the file to its final name, and wait until the name is on disk. Return
 * ESP_INPUT if a file has taken the name meanwhile and may not be replaced; ESP_IO if the disk is full or fails.
 * The members of *out are freed in any case. */
enum esp_status output_keep(struct output *out);

/* Close and remove the temporary file and free the members of *out. A zeroed struct is allowed, also one that
 * output_keep has zeroed. */
void output_drop(struct output *out);

/* ---- folders ---- */

/* A folder that is being written. Its files are first written to a new folder beside it. */
struct output_folder {
    char *path; /* the final name, without slashes at its end */
    /* The temporary name: PATH.espalier-new, or PATH.espalier-new2 and so on if that exists; NULL after
     * output_folder_keep. */
    char *temporary;
    bool is_there; /* whether `path` existed at the beginning */
};

/* Make the temporary folder. Return ESP_EXISTS if there is a folder at `path` and `force` is false; ESP_INPUT if
 * `path` is not a folder or no folder can be made beside it. */
enum esp_status output_folder_begin(const char *path, bool force,
                                    struct output_folder *out);

/* output_folder_open opens a new file `name` in the folder. output_folder_close closes it, and returns ESP_IO if
 * not all of the file could be written. */
enum esp_status output_folder_open(const struct output_folder *f, const char *name,
                                   FILE **out);
enum esp_status output_folder_close(const struct output_folder *f, const char *name,
                                    FILE *file);

/* Rename the folder to its final name. If there is a folder of this name, it keeps its other files, and the new
 * files are moved into it one by one. This requires that each file with the name of a new file is a regular file,
 * and is empty or begins with the same bytes as the new one; otherwise return ESP_INPUT and change nothing. */
enum esp_status output_folder_keep(struct output_folder *f);

/* Remove the temporary folder and its files if they were not kept, and free the members of *f. A zeroed struct is
 * allowed. */
void output_folder_drop(struct output_folder *f);

#endif
