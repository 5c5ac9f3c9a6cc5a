/* tests/viz/truth.h - a small seeded run, and what its recording says about a moment, read from its columns by other code
 * than the viewer's. */
#ifndef ESPALIER_TESTS_TRUTH_H
#define ESPALIER_TESTS_TRUTH_H

#include "record/read/run_file.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TRUTH_NEURONS = 60,
    TRUTH_KEEP = 30, /* neurons that stay */
    TRUTH_IMAGES = 400,
    TRUTH_WINDOW = 20,
    TRUTH_CLASSES = 10
};

struct truth {
    struct run_file *file;
    struct session session;
    char dir[32], path[64];
    uint64_t done; /* images at this moment */
    /* Of the last window. */
    size_t n_windows;
    double threshold, accuracy, spikes_per_image;
    esp_class label[TRUTH_NEURONS];
    bool alive[TRUTH_NEURONS];
    size_t n_living;
    double h[TRUTH_NEURONS]; /* estimated now */
    uint32_t seen[TRUTH_NEURONS],
        fired[TRUTH_NEURONS]; /* spikes in images seen since then; for the last image */
    size_t n_seen;            /* such images */
};

/* Train and record the run; *state becomes a struct truth. */
int truth_setup(void **state);
int truth_teardown(void **state);

/* Read what holds after `done` images, of a viewer that has jumped there. */
void truth_look(struct truth *t, uint64_t done);

/* Read rows of a column. */
void truth_read(const struct truth *t, unsigned column, uint64_t row, uint64_t n,
                void *to);

#endif
