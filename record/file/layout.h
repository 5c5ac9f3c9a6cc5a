/* record/file/layout.h - the content of a recording: its header, and one table of datasets, from which the writer
 * creates the file and with which the reader compares it. docs/file-format.md describes the same table.
 *
 * Every dataset is a column: rows along an axis that grows, each row a value, a vector [a] or a
 * matrix [a][b] of fixed shape. Columns of one group belong together row by row. */
#ifndef ESPALIER_RECORD_FILE_LAYOUT_H
#define ESPALIER_RECORD_FILE_LAYOUT_H

#include "base/status.h"
#include "base/types.h"
#include "record/file/element.h"
#include "sim/config/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LAYOUT_PATH = 64,
    LAYOUT_OLD_NO_CLASS = 255, /* in the formats 1 and 2 */
    LAYOUT_OLD_FORMAT = 1,     /* of /espalier; grows with incompatible changes */
    LAYOUT_FORMAT = 3,
    LAYOUT_LATE =
        1 /* more, for a recording that begins after the first image of its run */
};

enum {
    LAYOUT_CLASSES = 256,    /* most classes: labels are bytes */
    LAYOUT_PIXELS = 1 << 24, /* most pixels of an image */
};

/* Which populations have their spikes recorded. */
enum layout_spikes { LAYOUT_NO_SPIKES, LAYOUT_OUTPUT_SPIKES, LAYOUT_ALL_SPIKES };

/* The metadata of a run: the attributes of the root and of /espalier. */
struct header {
    char *espalier_version;
    char *preset;      /* from which the settings started; "": the file does not say */
    char *config_text; /* INI, as the user gave it */
    char *resolved;    /* the same with every `auto` resolved: the values that ran */
    char *command;     /* as it was typed */
    char *data;        /* the SPEC of the data set */
    char *created;     /* ISO 8601, UTC */
    uint64_t seed;
    double dt_ms; /* of a tick */
    uint64_t
        first_image; /* images of the run that precede the file and are lost; 0: none */
    uint64_t images_run;    /* images of the whole run */
    uint64_t window_images; /* images per window */
    uint32_t width, height; /* pixels */
    uint32_t n_classes;
    enum layout_spikes spikes; /* the populations under /spikes */
    bool
        is_old; /* of format 1 or 2: votes and labels are bytes, and each image has a vote */
};

/* The columns. Those of one group are consecutive. */
enum layout_id {
    LAYOUT_IMAGE_INDEX,
    LAYOUT_IMAGE_LABEL,
    LAYOUT_IMAGE_START,
    LAYOUT_IMAGE_SPIKES,
    LAYOUT_IMAGE_VOTE,
    LAYOUT_IMAGE_PRESENTATIONS,
    LAYOUT_WINDOW_IMAGES_DONE,
    LAYOUT_WINDOW_THRESHOLD,
    LAYOUT_WINDOW_IMPOSED,
    LAYOUT_WINDOW_LIVING,
    LAYOUT_WINDOW_ACCURACY,
    LAYOUT_WINDOW_SPIKES_PER_IMAGE,
    LAYOUT_LABELS,
    LAYOUT_COUNTS,
    LAYOUT_PRUNING_IMAGE,
    LAYOUT_PRUNING_THRESHOLD,
    LAYOUT_PRUNING_LIVING,
    LAYOUT_REMOVED_IMAGE,
    LAYOUT_REMOVED_ID,
    LAYOUT_REGROWN_IMAGE,
    LAYOUT_REGROWN_ID,
    LAYOUT_REGROWN_SOURCE,
    LAYOUT_SNAPSHOTS,
    LAYOUT_SNAPSHOT_IMAGES,
    LAYOUT_FINAL_THETA,
    LAYOUT_FINAL_IDS,
    LAYOUT_FINAL_LABELS,
    LAYOUT_FINAL_CLASS_MEANS,
    LAYOUT_FINAL_N_LABELLED,
    LAYOUT_ACCURACY,
    LAYOUT_CONFUSION,
    LAYOUT_REPORT,
    LAYOUT_FIXED, /* the columns above are in every recording; those below depend on the network */
    LAYOUT_SPIKE_TIMES = LAYOUT_FIXED,                          /* + population */
    LAYOUT_SPIKE_IDS = LAYOUT_SPIKE_TIMES + CONFIG_POPULATIONS, /* + population */
    /* Removals from other populations than the output, if one of them is pruned. */
    LAYOUT_GONE_IMAGE = LAYOUT_SPIKE_IDS + CONFIG_POPULATIONS,
    LAYOUT_GONE_POPULATION,
    LAYOUT_GONE_ID,
    LAYOUT_WEIGHTS, /* + dense projection */
    /* LAYOUT_THETA + k: theta of population k, for each population of neurons except the output. LAYOUT_IDS + k: ids
     * of its remaining neurons, if it is pruned. */
    LAYOUT_THETA = LAYOUT_WEIGHTS + CONFIG_PROJECTIONS,
    LAYOUT_IDS = LAYOUT_THETA + CONFIG_POPULATIONS,
    LAYOUT_COLUMNS = LAYOUT_IDS + CONFIG_POPULATIONS
};

/* Columns that belong together row by row. The columns of LAYOUT_GROUP_RESULTS are independent of each other and
 * written after the last image. */
enum layout_group {
    LAYOUT_GROUP_IMAGES,
    LAYOUT_GROUP_WINDOWS,
    LAYOUT_GROUP_PRUNINGS,
    LAYOUT_GROUP_REMOVED,
    LAYOUT_GROUP_REGROWN,
    LAYOUT_GROUP_SNAPSHOTS,
    LAYOUT_GROUP_SPIKES, /* + population */
    LAYOUT_GROUP_GONE = LAYOUT_GROUP_SPIKES + CONFIG_POPULATIONS,
    LAYOUT_GROUPS,
    LAYOUT_GROUP_RESULTS = LAYOUT_GROUPS
};

struct layout_column {
    char path[LAYOUT_PATH]; /* "": this recording lacks the column */
    enum element element;
    unsigned rank;     /* 1, 2 or 3 */
    uint64_t shape[2]; /* of a row; 1 in the unused dimensions */
    uint64_t chunk[3]; /* rows per chunk, then its extent along shape[] */
    const char *unit;  /* NULL where there is none */
};

/* The inputs from which layout_build makes the table. */
struct layout_plan {
    const struct config *config; /* checked; only names, kinds and sizes matter */
    uint64_t n_pixels;           /* neurons of a source without a size of its own */
    uint32_t n_classes;
    enum layout_spikes spikes;
    bool is_old; /* as in struct header */
};

struct layout {
    unsigned output;  /* population that is read out and pruned */
    uint64_t n_birth; /* its neurons at birth */
    struct layout_column column[LAYOUT_COLUMNS];
};

/* Make the table. ESP_INPUT if a population's name cannot be the name of a group, or a size is out of range; `file`
 * is for the message. */
enum esp_status layout_build(const struct layout_plan *plan, const char *file,
                             struct layout *out);

/* Remove all columns except those of images and spikes. */
void layout_keep_images(struct layout *layout);

/* Neurons at birth of population k of the plan. */
uint64_t layout_neurons(const struct layout_plan *plan, size_t k);

/* The group of a column (enum layout_id), one of enum layout_group. */
unsigned layout_group(unsigned column);

/* A point of a recording between two images, as the number of rows written before it. A checkpoint stores one, so
 * that later rows of the recording can be dropped on resume. */
struct row_counts {
    uint64_t rows[LAYOUT_GROUPS]; /* of every column of a group (enum layout_group) */
};

/* Rows of a column at that point; 0 for the results, which are written after the last image. */
static inline uint64_t row_counts_rows(const struct row_counts *m, unsigned column)
{
    const unsigned group = layout_group(column);
    return group < LAYOUT_GROUPS ? m->rows[group] : 0;
}

/* Lines of a row: a line is the innermost axis, or a single value. */
static inline uint64_t layout_lines(const struct layout_column *c)
{
    return c->rank == 3 ? c->shape[0] : 1;
}

/* Elements of a line. */
static inline uint64_t layout_line(const struct layout_column *c)
{
    return c->rank == 1 ? 1 : c->shape[c->rank - 2];
}

/* Element k of a row of votes or labels; negative: none. */
static inline int32_t layout_class(const struct layout_column *c, const void *row,
                                   size_t k)
{
    if (c->element != ELEMENT_U8)
        return ((const int32_t *)row)[k];
    const uint8_t class = ((const uint8_t *)row)[k];
    return class == LAYOUT_OLD_NO_CLASS ? ESP_NO_CLASS : class;
}

/* Of the lines first .. end - 1 those to read or write at once: at least one, in about `bytes`, and
 * never beyond the end of a matrix. */
uint64_t layout_piece(const struct layout_column *c, uint64_t first, uint64_t end,
                      uint64_t bytes);

#endif
