/* datasets/dataset.h - labelled grey images: the built-in digits, files of several formats, or arrays of the
 * caller; or recorded spikes in place of images. */
#ifndef ESPALIER_DATASETS_DATASET_H
#define ESPALIER_DATASETS_DATASET_H

#include "base/status.h"
#include "datasets/spikes.h"

#include <stddef.h>
#include <stdint.h>

enum dataset_split { DATASET_TRAIN, DATASET_TEST };

enum {
    DATASET_MAX_PIXELS = 1 << 24, /* 16 megapixels per image */
    DATASET_SOURCES = 16          /* most sources that can be played together */
};

struct dataset_info {
    /* As given: "digits", "mnist", "idx:DIR", ...; owned by the data set. */
    const char *spec;
    /* Directory or files that were read; else "built in", "memory" or "played". Owned by the data set. */
    const char *origin;
    uint32_t width, height; /* pixels; the same for every image */
    uint32_t n_classes;     /* labels are 0 .. n_classes - 1 */
    size_t n_images[2];     /* [split], enum dataset_split; at least one training image */
};

struct dataset;

/* Write the specs that dataset_open knows, as text for display: "digits[:seed], mnist, ... or csv:FILE". */
enum { DATASET_SPECS = 160 };
void dataset_specs(char text[static DATASET_SPECS]);

/* Open `spec`: `digits[:seed]`, `mnist`, `fashion`, `idx:DIR`, `npz:FILE`, `npy:IMAGES,LABELS`, `png:DIR` or
 * `csv:FILE`, and options behind it (datasets/alter.h). README.md describes all of these, and where a named set
 * (`mnist`, `fashion`) is looked for. On failure ESP_INPUT; the message names the file and the reason, or, for a
 * named set that is not found, the places searched and the command that fetches it. */
enum esp_status dataset_open(const char *spec, struct dataset **out);
void dataset_free(struct dataset *d);

/* Images in arrays of the caller; elements [2] are training and test images (enum dataset_split). */
struct dataset_arrays {
    const char *name; /* used in place of a spec */
    uint32_t width, height, n_classes;
    size_t n_images[2];
    const uint8_t *pixels[2]; /* [n_images][height][width]; NULL: all pixels are 0 */
    const uint8_t *labels[2]; /* [n_images], below n_classes; NULL: all labels are 0 */
};

/* Make a data set that copies the arrays; n_images[DATASET_TRAIN] > 0. ESP_INPUT if a size or a label is out of
 * range. */
enum esp_status dataset_copy(const struct dataset_arrays *arrays, struct dataset **out);

/* Recorded spikes in place of images. An item (datasets/spikes.h) takes the place of an image. */
struct dataset_played {
    const char *spec, *origin; /* dataset_play copies the texts */
    /* Size of the image that dataset_image makes of an item; at least one pixel for each input of the first
     * source. */
    uint32_t width, height;
    size_t n_sources;
    /* source[split] points to [n_sources] structs; all sources of a split have the same items. */
    struct spikes *source[2];
};

/* Make a data set. It owns the contents of the structs source[][], which are freed also if the function fails; the
 * caller keeps the arrays of structs. */
enum esp_status dataset_play(const struct dataset_played *played, struct dataset **out);

/* Number of sources that a data set plays; 0 for a data set of images. */
size_t dataset_sources(const struct dataset *d);

/* The spikes of source `source` in this split; a struct with n = 0 where the split has no items. */
const struct spikes *dataset_spikes(const struct dataset *d, enum dataset_split split,
                                    size_t source);

const struct dataset_info *dataset_info(const struct dataset *d);

/* Copy image `index` (< n_images[split]) to pixels[width * height], row by row from the top, 0 = no ink, 255 =
 * full; return its label. In a data set of spikes the image shows the counts of the first source (spikes_image).
 * Pure and thread-safe. */
uint8_t dataset_image(const struct dataset *d, enum dataset_split split, size_t index,
                      uint8_t *pixels);

/* A number that identifies the content of a data set: the hash of its sizes, of a sample of its images and labels,
 * and of all its spikes. Copies of the same files under other names, or compressed, have the same number. */
enum esp_status dataset_identity(const struct dataset *d, uint64_t *out);

#endif
