/* studies/summary.h - statistics over the seeds of a study: means, standard deviations, and differences to the
 * baseline and to native networks with the same seeds. Strategies, which the code calls rows, are defined in
 * studies/grid.h. */
#ifndef ESPALIER_STUDIES_SUMMARY_H
#define ESPALIER_STUDIES_SUMMARY_H

#include "base/status.h"
#include "studies/collection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Mean and sum of squared deviations of a sequence of values, updated value by value. Zero the struct before
 * the first value. The method is that of Welford 1962, which needs one pass and subtracts no large sums. */
struct moments {
    size_t n;
    double mean, squares; /* squares: sum of (x - mean)^2 */
};

/* Statistics of n values x. mean = sum of x / n; sd = sqrt(sum of (x - mean)^2 / (n - 1)) is the standard
 * deviation; se = sd / sqrt(n) is the standard error of the mean. A statistic is NAN if n is too small for it.
 * In differences of pairs with the same seed, variation that both values have in common cancels. */
struct sample {
    size_t n;
    double mean, sd, se;
};

/* Add a value; NAN is ignored. */
void moments_add(struct moments *m, double x);

struct sample moments_sample(const struct moments *m);

/* Quantities whose value before pruning is divided by the value after pruning. */
enum summary_part {
    PART_WEIGHTS, /* bytes of the weights */
    PART_NEURONS, /* number of neurons */
    PART_MEMORY,  /* bytes of the whole network */
    PART_TRAIN,   /* modelled energy of training, joules */
    PART_TEST,    /* modelled energy of the test, joules */
    PART_BOTH,    /* energy of training plus test */
    SUMMARY_PARTS
};

/* The results of one strategy at one size. Accuracies are in %, differences in percentage points between
 * results with the same seed. */
struct summary_line {
    /* [n] results of this line, ordered by seed; borrowed from the collection. */
    const struct result *first;
    size_t n;
    /* Number of neurons at the end; accuracy of the vote `bayes`. */
    struct sample alive, accuracy;
    struct sample loss; /* accuracy of the baseline minus that of this line */
    /* Accuracy of this line minus that of the native network of the same size. */
    struct sample over_native;
    /* Memory of the network; modelled energy of training, of the test. */
    struct sample bytes, train_J, test_J;
    /* Value of the baseline divided by that of this line, for each quantity. */
    struct sample ratio[SUMMARY_PARTS];
};

struct summary {
    const struct collection *collection;
    /* [n] lines, in the order of the results of the collection. */
    struct summary_line *line;
    size_t n;
};

/* Compute the summary of a collection. The collection is borrowed. */
enum esp_status summary_create(const struct collection *c, struct summary *out);
void summary_free(struct summary *s);

/* Return the line of a strategy and size; NULL if there is none. */
const struct summary_line *summary_find(const struct summary *s, const char *row,
                                        uint64_t size);
const struct summary_line *summary_baseline(const struct summary *s);

/* Return whether all networks of a line ended with the requested number of neurons. With the rule threshold
 * they may not. */
bool summary_has_size(const struct summary_line *l);

/* Return the statistics of the accuracy of `a` minus that of `b`, in percentage points, over the seeds that
 * both have. n is 0 if a or b is NULL. */
struct sample summary_difference(const struct summary_line *a,
                                 const struct summary_line *b);

/* Return the size that the report shows first: of the sizes of pruning strategies, the nearest to half of the
 * baseline, or the larger of two equally near. 0: there is no pruning strategy. */
uint64_t summary_main_size(const struct summary *s);

#endif
