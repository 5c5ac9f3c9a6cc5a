/* record/header.h - what a recording says about its run before any data: the attributes of the
 * root and of /espalier. */
#ifndef ESPALIER_RECORD_HEADER_H
#define ESPALIER_RECORD_HEADER_H

#include "base/status.h"
#include "record/layout.h"

#include <hdf5.h>
#include <stdint.h>

struct header {
    char *espalier_version;
    char *config_text; /* INI, as the user gave it */
    char *resolved;    /* the same with nothing `auto`: what really ran */
    char *command;     /* as it was typed */
    char *data;        /* the SPEC of the data set */
    char *created;     /* ISO 8601, UTC */
    uint64_t seed;
    double dt_ms;           /* of a tick */
    uint64_t images_run;    /* images of the whole run */
    uint64_t window_images; /* images per window */
    uint32_t width, height; /* pixels */
    uint32_t n_classes;
    enum layout_spikes spikes; /* the populations under /spikes */
};

/* Write it to a new file, with the two SONATA attributes `magic` and `version`. */
enum esp_status header_write(const struct header *h, const char *file, hid_t root);

/* Read it; ESP_INPUT if this is not a recording of ours, one of a later format, or damaged. The
 * texts are the caller's, for header_free. */
enum esp_status header_read(const char *file, hid_t root, struct header *out);
void header_free(struct header *h);

#endif
