/* experiments/course.h - how trainings went, averaged over their seeds. */
#ifndef ESPALIER_EXPERIMENTS_COURSE_H
#define ESPALIER_EXPERIMENTS_COURSE_H

#include "base/status.h"
#include "experiments/history.h"
#include "experiments/summary.h"

#include <stddef.h>

/* One moment: means over the seeds, and over the windows that it stands for. */
struct course_point {
    double images, living, accuracy; /* accuracy: running estimate in %, NAN: none */
};

struct course {
    struct course_point *point; /* [n] */
    size_t n;
};

/* The course of the cells of a line, its windows joined so that at most n_points > 0 are left.
 * None (n = 0) where the cells have no histories, as those cut from a baseline. */
enum esp_status course_read(const struct summary *s, const struct summary_line *l,
                            size_t n_points, struct course *out);
void course_free(struct course *c);

/* The history of the first cell of a line; empty where it has none. */
enum esp_status course_first_history(const struct summary *s,
                                     const struct summary_line *l, struct history *out);

#endif
