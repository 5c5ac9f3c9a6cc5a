/* record/verify/claims.h - shared functions of the claims about a recording: its complete rows, its images, its
 * spikes in order of time.
 *
 * A claim is a statement that a correct recording satisfies. A function that checks a claim returns ESP_OK if
 * it holds, and ESP_INPUT with a message if it does not hold or rows cannot be read. Any other status means
 * that the claim could not be checked. */
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
    const struct run_file *file; /* the recording that is checked; borrowed */
    const struct run_file_info *info;
    struct valid_prefix whole; /* the complete rows; only these are checked */
    /* [n_birth] Number of images done when the neuron was removed; UINT64_MAX: not removed. */
    uint64_t *removed_at;
    uint32_t *row; /* [n_birth] buffer for a row of /espalier/counts */
    /* [n_birth] Buffer for the number of spikes of each neuron in a window. */
    uint32_t *n_spikes;
    struct network *net; /* the trained network; NULL: not trained or not yet restored */
    struct cursor cursor[CLAIMS_CURSORS]; /* cursors of the claim that is being checked */
    unsigned n_cursors;
    verify_fn *tell;
    void *context; /* passed to `tell` */
    /* Status of the first claim that could not be checked; ESP_OK: none. */
    enum esp_status status;
};

/* Find the complete rows and allocate memory. Return ESP_INPUT if the file is damaged. */
enum esp_status claims_create(const struct run_file *f, verify_fn *tell, void *context,
                              struct claims *out);
void claims_free(struct claims *c);

/* Report the result `st` of the check of a claim to `tell`. Close the cursors of the claim. */
void claims_judge(struct claims *c, const char *claim, enum esp_status st);

/* Check all claims of a subject. Call the functions in this order: verify_course sets removed_at, which the
 * others use. */
void verify_course(struct claims *c);  /* images, windows and prunings */
void verify_spikes(struct claims *c);  /* recorded spikes */
void verify_results(struct claims *c); /* snapshots, network, readout and report */

/* Return how many rows of a column are complete and therefore checked. */
uint64_t claims_rows(const struct claims *c, unsigned column);

/* Open a cursor at the first row of columns of one group; CURSOR_OF writes the arguments. The cursor ends after
 * the complete rows. claims_judge closes it. */
struct cursor *claims_cursor(struct claims *c, const unsigned *columns,
                             unsigned n_columns);

/* Return whether the spikes of population k were recorded. */
bool claims_has_spikes(const struct claims *c, unsigned k);

/* Return whether the file contains all images of its first window. */
bool claims_first_window_is_whole(const struct claims *c);

/* A pass over the images, which finds start and end of each. */
struct claims_images {
    struct cursor *rows;
    /* done: number of images of the run up to the present one. n: the same up to the last complete image. */
    uint64_t done, n;
    double dt_ms, ticks; /* ticks: length of a presentation with its rest, ticks */
    double begin, end;   /* start and end of the present image, ticks */
};
struct claims_images claims_images(struct claims *c);
/* Go on to the next image and set `done`, `begin` and `end`; *more is false if there is none. */
enum esp_status claims_next_image(struct claims_images *i, bool *more);

/* Callbacks of a pass over a run in order of time. If a callback fails, the pass ends and returns that status. */
struct claims_pass {
    void *context;
    enum esp_status (*spike)(void *context, uint64_t image, unsigned population,
                             double tick, uint64_t id);
    /* Called at the end of an image. */
    enum esp_status (*image)(void *context, uint64_t images_done);
};

/* Call `to` for all recorded spikes of neurons and for the end of each complete image. Spikes are ordered by
 * tick, and within a tick by population. */
enum esp_status claims_pass_spikes(struct claims *c, const struct claims_pass *to);

#endif
