/* tests/sim/small_run.h - a real training run on the built-in digits, small enough for a test, with a
 * checking probe and the golden hash as probes. */
#ifndef ESPALIER_TESTS_SMALL_RUN_H
#define ESPALIER_TESTS_SMALL_RUN_H

#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "tests/sim/probe_check.h"

enum {
    SMALL_NEURONS = 40,
    SMALL_SIDE = 28,
    SMALL_PIXELS = 784,
    SMALL_EXC = 1,
    SMALL_PROBES = 3
};

/* What the tests of a group share. */
struct small {
    struct dataset *data;
    struct config config; /* as a user would give it */
};

/* For cmocka_run_group_tests. */
int small_setup(void **state);
int small_teardown(void **state);

/* Start over from the network on pixels with 40 neurons, 240 images and windows of 10; returns &s->config. */
struct config *small_config(struct small *s);

struct small_run {
    struct config resolved;
    struct trainer *trainer;
    struct probe_check check;
    struct golden golden;
    struct probe probes[SMALL_PROBES]; /* the last one is free for a test */
};

/* Everything up to the first image. The network is new, or `net`, which the run then owns. */
void small_begin(struct small_run *r, const struct small *s, struct network *net);

/* Every image that is left and the end; the trainer stays, to be looked at. */
void small_finish(struct small_run *r);

/* A whole run; its golden hash. */
uint64_t small_hash(const struct small *s);

#endif
