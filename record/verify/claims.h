/* record/verify/claims.h - what the claims that record/verify/verify.c puts to a recording share.
 *
 * Claims are functions of verify_course.h, verify_spikes.h and verify_results.h: ESP_OK if the claim holds, ESP_INPUT with a
 * message if it does not or cannot be read, anything else if it could not be checked. */
#ifndef ESPALIER_RECORD_VERIFY_CLAIMS_H
#define ESPALIER_RECORD_VERIFY_CLAIMS_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "record/read/scan.h"
#include "record/write/valid_prefix.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the claims share. */
struct claims {
    const struct run_file *file; /* borrowed */
    const struct run_file_info *info;
    struct valid_prefix whole; /* the rows that are checked */
    uint64_t
        *removed_at; /* [n_birth] images done when a neuron was removed, or UINT64_MAX */
    uint32_t *row;   /* [n_birth] scratch: a row of counts */
    uint32_t *tally; /* [n_birth] scratch: spikes of a window */
    struct network *net; /* of a trained run, or NULL */
};

/* Find what is whole, and make room. ESP_INPUT if the file is damaged. */
enum esp_status claims_create(const struct run_file *f, struct claims *out);
void claims_free(struct claims *c);

/* Rows of a column that are checked, and its values from the first one on. */
uint64_t claims_rows(const struct claims *c, unsigned column);
struct scan claims_scan(const struct claims *c, unsigned column);

/* Whether the file has all images of its first window. */
bool claims_first_window_is_whole(const struct claims *c);

/* The ticks of images: where each begins and ends, in order. */
struct claims_images {
    struct scan start, presentations;
    uint64_t done, n;    /* images of the run: until here, and at the end of the file */
    double dt_ms, ticks; /* of a presentation with its rest */
    double begin, end;   /* of the image that claims_next_image has found, in ticks */
};
struct claims_images claims_images(const struct claims *c);
enum esp_status claims_next_image(struct claims_images *i, bool *more);

#endif
