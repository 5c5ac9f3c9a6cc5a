/* record/file/layout.h - the content of a recording: its header and its table of columns. The writer creates
 * the file from this table, and the reader compares the file with it. docs/file-format.md describes the same
 * table.
 *
 * Every dataset is a column. Its first axis grows by one per row; a row is a single value, a vector [a] or a
 * matrix [a][b] of fixed shape. Row k of every column of a group describes the same event. */
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
    LAYOUT_PATH = 64,          /* room for the path of a dataset, bytes */
    LAYOUT_OLD_NO_CLASS = 255, /* class that stands for "none" in the formats 1 and 2 */
    /* Oldest and present value of the attribute `format` of /espalier, which grows with incompatible changes. */
    LAYOUT_OLD_FORMAT = 1,
    LAYOUT_FORMAT = 3,
    /* Added to the format number of a recording that begins after the first image of its run. */
    LAYOUT_LATE = 1
};

enum {
    LAYOUT_CLASSES = 256,    /* largest number of classes: labels are bytes */
    LAYOUT_PIXELS = 1 << 24, /* largest number of pixels of an image */
};

/* The populations whose spikes are recorded. */
enum layout_spikes { LAYOUT_NO_SPIKES, LAYOUT_OUTPUT_SPIKES, LAYOUT_ALL_SPIKES };

/* The header: metadata of a run, stored as attributes of the root group and of /espalier. */
struct header {
    char *espalier_version;
    /* Preset from which the settings were made; "": not stored in the file. */
    char *preset;
    char *config_text; /* configuration as INI text, as given by the user */
    /* The same configuration with every `auto` replaced by the value used. */
    char *resolved;
    char *command; /* command line that started the run */
    char *data;    /* SPEC of the data set */
    char *created; /* time of creation, ISO 8601, UTC */
    uint64_t seed;
    double dt_ms; /* duration of a tick, ms */
    /* Number of images of the run before the first one in the file, whose recording is lost; 0: none. */
    uint64_t first_image;
    uint64_t images_run;    /* number of images of the whole run */
    uint64_t window_images; /* number of images per window */
    uint32_t width, height; /* size of an image, pixels */
    uint32_t n_classes;
    enum layout_spikes spikes; /* the populations under /spikes */
    /* The file has format 1 or 2: votes and labels are bytes, and the confusion matrix has no column for images
     * without a vote. */
    bool is_old;
    /* The file is of a version that stored neither scores of votes nor h and fields of removed neurons. */
    bool is_brief;
    /* Of a version that stored no actions. */
    bool lacks_actions;
};

/* The columns. The columns of a group are consecutive. */
enum layout_id {
    LAYOUT_IMAGE_INDEX,
    LAYOUT_IMAGE_LABEL,
    LAYOUT_IMAGE_START,
    LAYOUT_IMAGE_SPIKES,
    LAYOUT_IMAGE_VOTE,
    LAYOUT_IMAGE_PRESENTATIONS,
    LAYOUT_IMAGE_SCORES,
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
    LAYOUT_REMOVED_H,
    LAYOUT_REMOVED_FIELD,
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
    /* The columns above are in every recording. The columns below depend on the network. */
    LAYOUT_FIXED,
    /* LAYOUT_SPIKE_TIMES + k: times of the spikes of population k. */
    LAYOUT_SPIKE_TIMES = LAYOUT_FIXED,
    /* LAYOUT_SPIKE_IDS + k: neurons that emitted these spikes */
    LAYOUT_SPIKE_IDS = LAYOUT_SPIKE_TIMES + CONFIG_POPULATIONS,
    /* Neurons removed from populations other than the output. Present if such a population is pruned. */
    LAYOUT_GONE_IMAGE = LAYOUT_SPIKE_IDS + CONFIG_POPULATIONS,
    LAYOUT_GONE_POPULATION,
    LAYOUT_GONE_ID,
    LAYOUT_WEIGHTS, /* LAYOUT_WEIGHTS + k: weights of the dense projection k */
    /* LAYOUT_THETA + k: theta of population k, for every LIF population except the output. LAYOUT_IDS + k:
     * birth ids of its remaining neurons, if population k is pruned. */
    LAYOUT_THETA = LAYOUT_WEIGHTS + CONFIG_PROJECTIONS,
    LAYOUT_IDS = LAYOUT_THETA + CONFIG_POPULATIONS,
    /* What was done by hand. */
    LAYOUT_ACTION_IMAGE = LAYOUT_IDS + CONFIG_POPULATIONS,
    LAYOUT_ACTION_KIND,
    LAYOUT_ACTION_NEURON,
    LAYOUT_ACTION_VALUE,
    LAYOUT_COLUMNS
};

/* Groups of columns with one row per event. LAYOUT_GROUP_RESULTS is different: its columns have independent
 * numbers of rows and are written after the last image. */
enum layout_group {
    LAYOUT_GROUP_IMAGES,
    LAYOUT_GROUP_WINDOWS,
    LAYOUT_GROUP_PRUNINGS,
    LAYOUT_GROUP_REMOVED,
    LAYOUT_GROUP_REGROWN,
    LAYOUT_GROUP_SNAPSHOTS,
    LAYOUT_GROUP_SPIKES, /* LAYOUT_GROUP_SPIKES + k: spikes of population k */
    LAYOUT_GROUP_GONE = LAYOUT_GROUP_SPIKES + CONFIG_POPULATIONS,
    LAYOUT_GROUP_ACTIONS, /* later than the others: checkpoints keep the numbers of groups */
    LAYOUT_GROUPS,
    LAYOUT_GROUP_RESULTS = LAYOUT_GROUPS
};

struct layout_column {
    /* Path of the dataset in the file; "": this recording does not have the column. */
    char path[LAYOUT_PATH];
    enum element element;
    unsigned rank;     /* number of axes, the growing one included: 1, 2 or 3 */
    uint64_t shape[2]; /* extents of a row; 1 for an unused axis */
    uint64_t chunk[3]; /* size of a chunk: number of rows, then extents along shape[] */
    const char *unit;  /* unit of the values; NULL: none */
};

/* What layout_build needs to make the table. */
struct layout_plan {
    /* A checked configuration; the table depends on its names, kinds and sizes. */
    const struct config *config;
    /* Number of neurons of a source whose configuration gives no size. */
    uint64_t n_pixels;
    uint32_t n_classes;
    enum layout_spikes spikes;
    bool is_old, is_brief, lacks_actions; /* as in struct header */
};

struct layout {
    unsigned output; /* index of the output population, which is read out and pruned */
    /* Number of neurons of the output population at the start of the run. */
    uint64_t n_birth;
    struct layout_column column[LAYOUT_COLUMNS];
};

/* Make the table. Return ESP_INPUT if a name cannot be the name of an HDF5 group or a size is out of range.
 * `file` is the path for the message. */
enum esp_status layout_build(const struct layout_plan *plan, const char *file,
                             struct layout *out);

/* Remove all columns except those of images and spikes. */
void layout_keep_images(struct layout *layout);

/* Return the number of neurons that population k has at the start of the run. */
uint64_t layout_neurons(const struct layout_plan *plan, size_t k);

/* Return the group (enum layout_group) of a column (enum layout_id). */
unsigned layout_group(unsigned column);

/* The numbers of rows that a recording had at one moment between two images. A checkpoint stores them, so that
 * a resumed run can drop the rows recorded after the checkpoint. */
struct row_counts {
    /* Number of rows of the columns of each group (enum layout_group). */
    uint64_t rows[LAYOUT_GROUPS];
};

/* Return the number of rows that the column had at that moment; 0 for results, which are written after the last
 * image. */
static inline uint64_t row_counts_rows(const struct row_counts *m, unsigned column)
{
    const unsigned group = layout_group(column);
    return group < LAYOUT_GROUPS ? m->rows[group] : 0;
}

/* Return the number of lines per row. A line is the innermost axis of a vector or matrix, or a single value. */
static inline uint64_t layout_lines(const struct layout_column *c)
{
    return c->rank == 3 ? c->shape[0] : 1;
}

/* Return the number of elements per line. */
static inline uint64_t layout_line(const struct layout_column *c)
{
    return c->rank == 1 ? 1 : c->shape[c->rank - 2];
}

/* Return element k of `row`, a row of a column of votes or labels, as a class; negative: none. */
static inline int32_t layout_class(const struct layout_column *c, const void *row,
                                   size_t k)
{
    if (c->element != ELEMENT_U8)
        return ((const int32_t *)row)[k];
    const uint8_t class = ((const uint8_t *)row)[k];
    return class == LAYOUT_OLD_NO_CLASS ? ESP_NO_CLASS : class;
}

/* Return how many lines to read or write at once, of the lines first .. end - 1. The lines have about `bytes`
 * bytes together, are at least one, and do not cross the end of a matrix. */
uint64_t layout_piece(const struct layout_column *c, uint64_t first, uint64_t end,
                      uint64_t bytes);

#endif
