/* base/output.h - every file that a command writes: what may be replaced, and how. One rule for all:
 *
 * - A name that is empty, leads nowhere or has no folder is refused. Where it is a link to a file, the
 *   file is replaced and the link stays.
 * - A file that the command reads is never replaced, whatever `force` says.
 * - An existing file is refused without `force`. With it, it is replaced if it is a regular file that
 *   may be written and is empty or of the kind that is to be written; its rights stay.
 * - Devices and pipes are refused, or written through where the content can be: they are never renamed
 *   over and never removed.
 * - The content goes to PATH.espalier-new (or PATH.espalier-new2 ... while another process is writing the
 *   first), is brought to the disk, and takes its name in one step: under its own name a file is seen whole
 *   or not at all. What a killed process has left under such a name is removed by the next one. */
#ifndef ESPALIER_BASE_OUTPUT_H
#define ESPALIER_BASE_OUTPUT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define OUTPUT_SUFFIX ".espalier-new" /* of temporary names; no other program gives it */

/* What is written. A file of each kind is recognised by how it begins (OUTPUT_KINDS in output.c). */
enum output_kind {
    OUTPUT_RECORDING,
    OUTPUT_CHECKPOINT,
    OUTPUT_NIR,
    OUTPUT_PNG,
    OUTPUT_PREDICTIONS,
    OUTPUT_GZIP,
    OUTPUT_STUDY,   /* study.json, tune.json */
    OUTPUT_RESULT,  /* of one training of a study, as JSON */
    OUTPUT_HISTORY, /* of one training, as CSV */
    OUTPUT_RESULTS_TABLE,
    OUTPUT_TIMES_TABLE,
    OUTPUT_SUMMARY_TABLE,
    OUTPUT_TRIALS_TABLE,
    OUTPUT_SETTINGS, /* best.ini */
    OUTPUT_REPORT,
    OUTPUT_KINDS
};

enum { OUTPUT_INPUTS = 8 };

/* What is to be written where. All is borrowed for the call. */
struct output_order {
    const char *path;
    enum output_kind kind;
    bool force;
    bool known; /* the caller has recognised the existing file by its content */
    const char *input[OUTPUT_INPUTS]; /* files that the command reads; NULL: none */
    const char *like[2]; /* files whose rights it is to have; they need not exist */
};

/* Whether it may be written; nothing is made. To be asked before the work begins. ESP_EXISTS if
 * `force` would allow it, else ESP_INPUT if not. */
enum esp_status output_check(const struct output_order *order);

/* Whether the existing file `path` is of this kind. An empty one is of none. */
bool output_is(const char *path, enum output_kind kind);

/* A file in the making. */
struct output {
    FILE *f;    /* to write to, or just to hold `temporary` while it is filled by name */
    char *path; /* the name it will have, for free() */
    char *temporary; /* NULL where it is written through */
    enum output_kind kind;
    bool force, known;
};

/* output_check, and an empty file of a temporary name. On failure *out is untouched. */
enum esp_status output_begin(const struct output_order *order, struct output *out);

/* The same for a file that a command writes again each time, in a folder of its own: an older one of its
 * kind is replaced. */
enum esp_status output_renew(const char *path, enum output_kind kind, struct output *out);

/* Wait until the disk has the content, give it its name, and wait for that. ESP_INPUT if the name was taken
 * meanwhile, ESP_IO if the disk is full or fails. The output is dropped in any case. */
enum esp_status output_keep(struct output *out);

/* Close and free; what was not kept is removed. Fine on a zeroed struct and after output_keep. */
void output_drop(struct output *out);

/* ---- folders of files ---- */

/* A folder in the making: its files are written to a new folder beside it. */
struct output_folder {
    char *path; /* without slashes at its end */
    char *
        temporary; /* PATH.new, or PATH.new2 ... where that is taken; NULL once it has its name */
    bool is_there; /* `path` was there before */
};

/* Begin one. ESP_EXISTS if there is a folder at `path` already, without `force`; ESP_INPUT if it is
 * something else, or if no folder can be made beside it. */
enum esp_status output_folder_begin(const char *path, bool force,
                                    struct output_folder *out);

/* A new file in it, and its end: ESP_IO if not all of it could be written. */
enum esp_status output_folder_open(const struct output_folder *f, const char *name,
                                   FILE **out);
enum esp_status output_folder_close(const struct output_folder *f, const char *name,
                                    FILE *file);

/* Give the folder its name. One that was there before stays, with the other files that it has; files of
 * the same names are replaced, each in one step, if all of them are regular files that are empty or
 * begin as the new ones do; ESP_INPUT otherwise, and nothing has changed. */
enum esp_status output_folder_keep(struct output_folder *f);

/* Free it; what was not kept is removed. Fine after keep and on a zeroed struct. */
void output_folder_drop(struct output_folder *f);

#endif
