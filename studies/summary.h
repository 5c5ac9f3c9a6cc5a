/* studies/summary.h - statistics over the seeds of the cells of a collection: means, standard deviations, and
 * differences to the baseline and to the native network of the same seeds. */
#ifndef ESPALIER_STUDIES_SUMMARY_H
#define ESPALIER_STUDIES_SUMMARY_H

#include "base/status.h"
#include "studies/collection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The running mean and sum of squares of a stream of values; zero it before the first. Welford 1962: one pass,
 * without differences of large sums. */
struct moments {
    size_t n;
    double mean, squares; /* squares: sum of (x - mean)^2 */
};

/* Statistics of n values x: mean = sum x / n; sd = sqrt(sum (x - mean)^2 / (n - 1)); se = sd / sqrt(n), the standard
 * error of the mean. NAN if there are too few values. For differences of pairs with the same seed, se excludes the
 * variation that both share. */
struct sample {
    size_t n;
    double mean, sd, se;
};

/* Add a value; NAN is ignored. */
void moments_add(struct moments *m, double x);

struct sample moments_sample(const struct moments *m);

/* Parts of a ratio, before : after. */
enum summary_part {
    PART_WEIGHTS, /* bytes */
    PART_NEURONS,
    PART_MEMORY, /* bytes of the whole network */
    PART_TRAIN,  /* joules, modelled */
    PART_TEST,
    PART_BOTH, /* joules of training and test */
    SUMMARY_PARTS
};

/* One row at one size. Accuracies in %, differences in points; pairs have the same seed. */
struct summary_line {
    const struct result
        *first; /* [n] its results by seed; borrowed from the collection */
    size_t n;
    struct sample alive, accuracy;
    struct sample loss; /* accuracy of the baseline minus that of this line */
    struct sample
        /* Accuracy of this line minus that of the native network of this size. */
        over_native;
    struct sample bytes, train_J, test_J;
    /* Value of the baseline divided by that of this line. */
    struct sample ratio[SUMMARY_PARTS];
};

struct summary {
    const struct collection *collection;
    struct summary_line *line; /* [n] in the order of the collection */
    size_t n;
};

/* Compute the summary of a collection, which is borrowed. */
enum esp_status summary_create(const struct collection *c, struct summary *out);
void summary_free(struct summary *s);

/* Find a line; NULL if it does not exist. */
const struct summary_line *summary_find(const struct summary *s, const char *row,
                                        uint64_t size);
const struct summary_line *summary_baseline(const struct summary *s);

/* Whether all cells of a line ended with the requested number of neurons; with the rule threshold they may not. */
bool summary_has_size(const struct summary_line *l);

/* The accuracy of `a` minus that of `b` in points, over the seeds that both have; empty if one is NULL. */
struct sample summary_difference(const struct summary_line *a,
                                 const struct summary_line *b);

/* The size that the report shows first: the size of a pruned row that is nearest to half of the baseline (the larger
 * if two are equally near); 0 if there is no pruned row. */
uint64_t summary_headline(const struct summary *s);

#endif
