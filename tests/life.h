/* tests/life.h - short training runs that can be stopped anywhere, of networks that remember different
 * things from image to image. */
#ifndef ESPALIER_TESTS_LIFE_H
#define ESPALIER_TESTS_LIFE_H

#include "base/state.h"
#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "tests/small_run.h"

enum { LIFE_IMAGES = 60, LIFE_NEURONS = 24, LIFE_NETWORKS = 6 };

/* Each sets s->config. */
extern void (*const life_networks[LIFE_NETWORKS])(struct small *s);

struct life {
    struct config resolved;
    struct golden golden;
    struct probe probe;
    struct trainer *trainer;
};

/* A run of s->config with `n_living` neurons, not begun. It must not move. */
void life_create(struct life *r, const struct small *s, size_t n_living);
void life_free(struct life *r);

/* Everything that a run remembers; `life` is a struct life. */
void life_visit(void *life, struct state *s);

/* Show images until `until` have been shown. */
void life_go_on(struct life *r, uint64_t until);

/* All images that are left, and the end; the golden hash. */
uint64_t life_end(struct life *r);

#endif
