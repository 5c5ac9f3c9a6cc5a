/* record/file/header.h - what a recording says about its run before any data: the attributes of the
 * root and of /espalier. */
#ifndef ESPALIER_RECORD_FILE_HEADER_H
#define ESPALIER_RECORD_FILE_HEADER_H

#include "base/status.h"
#include "record/file/layout.h"

#include <stdint.h>

struct header {
    char *espalier_version;
    char *config_text; /* INI, as the user gave it */
    char *resolved;    /* the same with nothing `auto`: what really ran */
    char *command;     /* as it was typed */
    char *data;        /* the SPEC of the data set */
    char *created;     /* ISO 8601, UTC */
    uint64_t seed;
    double dt_ms; /* of a tick */
    uint64_t
        first_image; /* images of the run before the first in the file, which are lost; else 0 */
    uint64_t images_run;    /* images of the whole run */
    uint64_t window_images; /* images per window */
    uint32_t width, height; /* pixels */
    uint32_t n_classes;
    enum layout_spikes spikes; /* the populations under /spikes */
};

/* Free the texts. */
void header_free(struct header *h);

#endif
