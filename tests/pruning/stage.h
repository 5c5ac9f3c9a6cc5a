/* tests/pruning/stage.h - what a pruning rule sees, with arrays of its own to write into. */
#ifndef ESPALIER_TESTS_STAGE_H
#define ESPALIER_TESTS_STAGE_H

#include "pruning/policy.h"
#include "pruning/rank.h"
#include "pruning/redundancy.h"

#include <stdbool.h>
#include <stddef.h>

enum { STAGE_NEURONS = 800, STAGE_INPUTS = 4 };

struct stage {
    double h[STAGE_NEURONS];
    uint64_t total[STAGE_NEURONS];
    esp_id birth[STAGE_NEURONS];
    bool keep[STAGE_NEURONS];
    double n_log_n[STAGE_NEURONS], margin_mV[STAGE_NEURONS];
    float w_mV[STAGE_INPUTS * STAGE_NEURONS]; /* a row per input */
    struct rank ranks[STAGE_NEURONS];
    struct redundancy pairs[STAGE_NEURONS];
    float similarity[REDUNDANCY_ROWS * STAGE_NEURONS];
    struct policy_view view; /* its arrays are those above */
    struct policy_scratch scratch;
    struct policy_state state;
    struct policy_verdict verdict;
};

/* A schedule of the tests: from 0.1 to 0.5 of the run, forget 0.8, cap 1.5. */
struct policy_params stage_params(enum policy_strategy strategy, uint32_t prune_to);

/* The same from the first image to the last: n* = N - (N - prune_to) * images_done / images_run. */
struct policy_params stage_whole_run(enum policy_strategy strategy, uint32_t prune_to);

/* n newborn neurons that never fired, at the beginning of a run of no images. */
void stage_reset(struct stage *s, size_t n);

/* Ten neurons in a run of 100 images, h with mean 10: 10 0 10 14 10 0.5 12 10 10 23.5. */
void stage_ten(struct stage *s);

void stage_copy(const struct stage *from, struct stage *to);

/* Let the rule decide about s->view. */
void stage_decide(struct stage *s, const struct policy_params *p);

/* Remove the selected neurons, as the trainer does. */
void stage_prune(struct stage *s);

/* Neurons that the mask keeps. */
size_t stage_kept(const struct stage *s);

#endif
