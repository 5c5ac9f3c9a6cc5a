/* tests/record/recorded.h - a small made-up run that tells a recording known things, for the tests of
 * record/. The network is real, so that weights can be compared; its spikes are invented. */
#ifndef ESPALIER_TESTS_RECORDED_H
#define ESPALIER_TESTS_RECORDED_H

#include "record/read/run_file.h"
#include "record/write/recording.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECORDED_WIDTH = 6,
    RECORDED_HEIGHT = 5,
    RECORDED_INPUTS = RECORDED_WIDTH * RECORDED_HEIGHT,
    RECORDED_NEURONS = 12,
    RECORDED_TAIL = 5, /* neurons of `tail` */
    RECORDED_CLASSES = 10,
    RECORDED_IMAGES = 40, /* of the whole run */
    RECORDED_WINDOW = 10, /* images per window */
    RECORDED_TICKS = 500, /* of a presentation: 350 in the first of an image with two
                             output spikes and one input spike each, then silence */
    RECORDED_SPIKING_TICKS = 350,
    RECORDED_SNAPSHOTS = 3,
};

/* Spikes that the probe received, in order. */
struct recorded_log {
    double *time_ms;
    uint64_t *id;
    size_t n, room;
};

struct recorded {
    char dir[32];  /* a new directory */
    char path[64]; /* run.h5 in it */
    struct config config;
    struct network *net;
    struct recording *recording;
    struct probe probe;
    uint64_t n_images, n_windows; /* so far */
    esp_tick now;                 /* when the next image begins */
    struct recorded_log output, input;
    struct readout *readout; /* after recorded_finish */
};

/* A directory, the configuration of the presets with few neurons, and its network. */
void recorded_setup(struct recorded *r);

/* Exchange the network for one in which exc also talks to itself (`loop`) and to another population
 * (`onward` to `tail`), so that pruning exc changes both sides of matrices. */
void recorded_widen(struct recorded *r);
void recorded_teardown(struct recorded *r);

/* Parameters for r->path; `what` and `force` as given. */
struct recording_params recorded_params(const struct recorded *r,
                                        enum recording_what what);

/* Create the recording and tell it the start. */
void recorded_begin(struct recorded *r, enum recording_what what);

/* Tell the start; false if the recording refuses. */
enum esp_status recorded_start(struct recorded *r);

/* Pass events to the logs only. */
void recorded_listen(struct recorded *r);

/* The next image, with the window that it ends and the neurons that then go: one after the first
 * window, three after the second; at both two are
 * put back. */
enum esp_status recorded_image(struct recorded *r);

/* All images that are left, the end of training, labels and results. */
void recorded_finish(struct recorded *r);

/* A whole run of what is asked, closed. */
void recorded_run(struct recorded *r, enum recording_what what);

/* Copy a file byte by byte: what a reader would find if the writer died now. */
void recorded_copy(const char *from, const char *to);

/* Open a file that must be good. */
struct run_file *recorded_open(const char *path);

/* All rows of a column, which must be want_rows; for free(). */
void *recorded_column(const struct run_file *f, unsigned column, uint64_t want_rows);

#endif
