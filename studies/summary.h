/* studies/summary.h - the cells of a collection over their seeds: means, spreads, and losses against the baseline and
 * the native network of the same seeds; and the arithmetic of a few numbers, one for each seed. */
#ifndef ESPALIER_STUDIES_SUMMARY_H
#define ESPALIER_STUDIES_SUMMARY_H

#include "base/status.h"
#include "studies/collection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is left of a stream of values; zeroed before the first. Welford 1962: one pass, and no
 * difference of large sums. */
struct moments {
    size_t n;
    double mean, squares; /* squares: sum of (x - mean)^2 */
};

/* Of n values x: mean = sum x / n; sd = sqrt(sum (x - mean)^2 / (n - 1)); se = sd / sqrt(n), the
 * standard error of the mean. NAN where there are too few values. Of differences of pairs with the
 * same seed, se is without the spread that both share. */
struct sample {
    size_t n;
    double mean, sd, se;
};

/* Take one more value in; a NAN is left out. */
void moments_add(struct moments *m, double x);

struct sample moments_sample(const struct moments *m);

/* Parts of a ratio, before : after. */
enum summary_part {
    PART_WEIGHTS, /* bytes */
    PART_NEURONS,
    PART_MEMORY, /* all bytes */
    PART_TRAIN,  /* joules, modelled */
    PART_TEST,
    PART_BOTH, /* training and test together */
    SUMMARY_PARTS
};

/* One row at one size. Accuracies in %, differences in points; pairs have the same seed. */
struct summary_line {
    const struct result
        *first; /* [n] its outcomes, by seed; borrowed from the collection */
    size_t n;
    struct sample alive, accuracy;
    struct sample loss; /* accuracy of the baseline minus this */
    struct sample
        over_native; /* this minus accuracy of the native network of this size */
    struct sample bytes, train_J, test_J;
    struct sample ratio[SUMMARY_PARTS]; /* the baseline's divided by this one's */
};

struct summary {
    const struct collection *collection;
    struct summary_line *line; /* [n] in the order of the collection */
    size_t n;
};

/* The collection is borrowed. */
enum esp_status summary_create(const struct collection *c, struct summary *out);
void summary_free(struct summary *s);

/* A line; NULL if it is not there. */
const struct summary_line *summary_find(const struct summary *s, const char *row,
                                        uint64_t size);
const struct summary_line *summary_baseline(const struct summary *s);

/* Whether all of its cells ended at the size that was asked for: the rule threshold may not. */
bool summary_has_size(const struct summary_line *l);

/* The accuracy of a minus that of b in points, over the seeds that both have; NULL has none. */
struct sample summary_difference(const struct summary_line *a,
                                 const struct summary_line *b);

/* The size that the report shows first: of those that a pruned row has, the nearest to half of the
 * baseline, the larger of two; 0 if there is none. */
uint64_t summary_headline(const struct summary *s);

#endif
