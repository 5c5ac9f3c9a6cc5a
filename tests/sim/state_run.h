/* tests/sim/state_run.h - short training runs that can be stopped anywhere, of networks that remember different
 * things from image to image. */
#ifndef ESPALIER_TESTS_STATE_RUN_H
#define ESPALIER_TESTS_STATE_RUN_H

#include "base/state.h"
#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "tests/sim/small_run.h"

enum { STATE_RUN_IMAGES = 60, STATE_RUN_NEURONS = 24, STATE_RUN_NETWORKS = 11 };

/* Each sets s->config. */
extern void (*const state_run_networks[STATE_RUN_NETWORKS])(struct small *s);

struct state_run {
    struct config resolved;
    struct golden golden;
    struct probe probe;
    struct trainer *trainer;
};

/* A run of s->config with `n_living` neurons, not begun. It must not move. */
void state_run_create(struct state_run *r, const struct small *s, size_t n_living);
void state_run_free(struct state_run *r);

/* Visit the whole state of a run; `run` is a struct state_run. */
void state_run_visit(void *run, struct state *s);

/* Show images until `until` have been shown. */
void state_run_go_on(struct state_run *r, uint64_t until);

/* All images that are left, and the end; the golden hash. */
uint64_t state_run_end(struct state_run *r);

#endif
