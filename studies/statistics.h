/* studies/statistics.h - mean, spread and standard error of a few numbers, one for each seed. */
#ifndef ESPALIER_STUDIES_STATISTICS_H
#define ESPALIER_STUDIES_STATISTICS_H

#include <stddef.h>

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

#endif
