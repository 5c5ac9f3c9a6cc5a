/* record/verify/claims.h - shared by the claims about a recording: its complete rows, its images, and its spikes in the
 * order of time.
 *
 * A claim is a function that returns ESP_OK if the claim holds, ESP_INPUT with a message if it does not hold or the
 * rows cannot be read, and any other status if it could not be checked. */
#ifndef ESPALIER_RECORD_VERIFY_CLAIMS_H
#define ESPALIER_RECORD_VERIFY_CLAIMS_H

#include "base/status.h"
#include "record/read/cursor.h"
#include "record/read/run_file.h"
#include "record/verify/verify.h"
#include "record/write/prefix.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLAIMS_CURSORS = CONFIG_POPULATIONS + 4 };

struct claims {
    const struct run_file *file; /* borrowed */
    const struct run_file_info *info;
    struct valid_prefix whole; /* the complete rows, which are checked */
    uint64_t
        *removed_at; /* [n_birth] images done when a neuron was removed, or UINT64_MAX */
    uint32_t *row;   /* [n_birth] scratch: a row of counts */
    uint32_t *n_spikes;                   /* [n_birth] scratch: spikes of a window */
    struct network *net;                  /* of a trained run, or NULL */
    struct cursor cursor[CLAIMS_CURSORS]; /* of the claim that is being checked */
    unsigned n_cursors;
    verify_fn *tell;
    void *context;          /* passed to `tell` */
    enum esp_status status; /* the first claim that could not be checked */
};

/* Find the complete rows and allocate memory. ESP_INPUT if the file is damaged. */
enum esp_status claims_create(const struct run_file *f, verify_fn *tell, void *context,
                              struct claims *out);
void claims_free(struct claims *c);

/* Report the status of a claim to `tell`, and close its cursors. */
void claims_judge(struct claims *c, const char *claim, enum esp_status st);

/* The claims by subject, in the order of the calls: earlier ones set removed_at and net, which later ones use. */
void verify_course(struct claims *c);  /* images, windows, prunings: verify_course.c */
void verify_spikes(struct claims *c);  /* verify_spikes.c */
void verify_results(struct claims *c); /* the network and the report: verify_results.c */

/* Number of rows of a column that are checked. */
uint64_t claims_rows(const struct claims *c, unsigned column);

/* Open a cursor before the first checked row of columns of one group (CURSOR_OF makes the arguments). claims_judge
 * closes it. */
struct cursor *claims_cursor(struct claims *c, const unsigned *columns,
                             unsigned n_columns);

/* Whether the spikes of population k were recorded. */
bool claims_has_spikes(const struct claims *c, unsigned k);

/* Whether the file has all images of its first window. */
bool claims_first_window_is_whole(const struct claims *c);

/* The ticks of images: where each begins and ends, in order. */
struct claims_images {
    struct cursor *rows;
    /* Images of the run: up to this one, and up to the end of the file. */
    uint64_t done, n;
    double dt_ms, ticks; /* of a presentation with its rest */
    double begin, end;   /* of the image that claims_next_image has found, in ticks */
};
struct claims_images claims_images(struct claims *c);
enum esp_status claims_next_image(struct claims_images *i, bool *more);

/* Callbacks for a run in the order in which it happened. A callback that fails ends the pass with its status. */
struct claims_pass {
    void *context;
    enum esp_status (*spike)(void *context, uint64_t image, unsigned population,
                             double tick, uint64_t id);
    enum esp_status (*image)(void *context, uint64_t images_done); /* an image is over */
};

/* Call `to` for the complete images and for all recorded spikes of neurons, ordered by tick and within a tick by
 * population. */
enum esp_status claims_pass_spikes(struct claims *c, const struct claims_pass *to);

#endif
