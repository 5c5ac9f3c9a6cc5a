/* session/run_course.h - what a recording says of its run: settings, results, and how accuracy and number of neurons went. */
#ifndef ESPALIER_SESSION_RUN_COURSE_H
#define ESPALIER_SESSION_RUN_COURSE_H

#include "base/status.h"
#include "session/score.h"
#include "sim/config/config.h"

#include <stddef.h>
#include <stdint.h>

enum { RUN_COURSE_TEXT = 256 };

struct run_course {
    struct config config;          /* with every `auto` resolved */
    char data[RUN_COURSE_TEXT];    /* SPEC of the data set, cut if it is longer */
    const char *state;             /* such as "complete" */
    uint64_t n_images, images_run; /* images recorded, and those of the whole run */
    uint64_t n_start, n_living; /* output neurons when the run began, and that remain */
    struct accuracy accuracy;   /* NAN: not measured */
    size_t n_windows;
    /* [n_windows] at the end of each window: images done, running estimate of the accuracy (0 to 1, NAN: none), output
     * spikes per image, and output neurons in it. */
    double *images, *estimate, *spikes, *living;
};

/* Read a recording, in a child process first. On success the caller calls run_course_free. */
enum esp_status run_course_read(const char *path, struct run_course *out);
void run_course_free(struct run_course *c);

#endif
