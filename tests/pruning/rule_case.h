/* tests/pruning/rule_case.h - what a pruning rule sees, with arrays of its own to write into. */
#ifndef ESPALIER_TESTS_RULE_CASE_H
#define ESPALIER_TESTS_RULE_CASE_H

#include "pruning/policy.h"
#include "pruning/rule.h"

#include <stdbool.h>
#include <stddef.h>

enum { RULE_CASE_NEURONS = 800, RULE_CASE_INPUTS = 4, RULE_CASE_ROOM = 128 };

struct rule_case {
    double h[RULE_CASE_NEURONS];
    uint64_t total[RULE_CASE_NEURONS];
    esp_id birth[RULE_CASE_NEURONS];
    bool keep[RULE_CASE_NEURONS];
    double n_log_n[RULE_CASE_NEURONS], margin_mV[RULE_CASE_NEURONS];
    float w_mV[RULE_CASE_INPUTS * RULE_CASE_NEURONS]; /* a row per input */
    struct rank ranks[RULE_CASE_NEURONS];
    double room[RULE_CASE_ROOM / sizeof(double) * RULE_CASE_NEURONS];
    struct policy_view view; /* its arrays are those above */
    struct policy_scratch scratch;
    struct policy_state state;
    struct policy_verdict verdict;
};

/* A schedule of the tests: from 0.1 to 0.5 of the run, forget 0.8, cap 1.5. */
struct policy_params rule_case_params(enum policy_strategy strategy, uint32_t prune_to);

/* The same from the first image to the last: n* = N - (N - prune_to) * images_done / images_run. */
struct policy_params rule_case_whole_run(enum policy_strategy strategy,
                                         uint32_t prune_to);

/* n newborn neurons that never fired, at the beginning of a run of no images. */
void rule_case_reset(struct rule_case *s, size_t n);

/* Ten neurons in a run of 100 images, h with mean 10: 10 0 10 14 10 0.5 12 10 10 23.5. */
void rule_case_ten(struct rule_case *s);

void rule_case_copy(const struct rule_case *from, struct rule_case *to);

/* Let the rule decide about s->view. */
void rule_case_decide(struct rule_case *s, const struct policy_params *p);

/* Remove the selected neurons, as the trainer does. */
void rule_case_prune(struct rule_case *s);

/* Neurons that the mask keeps. */
size_t rule_case_kept(const struct rule_case *s);

#endif
