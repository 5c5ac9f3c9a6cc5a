/* studies/mean_history.h - the windows of several trainings, averaged over their seeds. */
#ifndef ESPALIER_STUDIES_MEAN_HISTORY_H
#define ESPALIER_STUDIES_MEAN_HISTORY_H

#include "base/status.h"
#include "studies/history.h"
#include "studies/summary.h"

#include <stddef.h>

/* One moment: means over the seeds, and over the windows that it stands for. */
struct mean_history_point {
    double images, living, accuracy; /* accuracy: running estimate in %, NAN: none */
};

struct mean_history {
    struct mean_history_point *point; /* [n] */
    size_t n;
};

/* The course of the cells of a line, its windows joined so that at most n_points > 0 are left.
 * None (n = 0) where the cells have no histories, as those cut from a baseline. */
enum esp_status mean_history_read(const struct summary *s, const struct summary_line *l,
                                  size_t n_points, struct mean_history *out);
void mean_history_free(struct mean_history *c);

/* The history of the first cell of a line; empty where it has none. */
enum esp_status mean_history_first_history(const struct summary *s,
                                           const struct summary_line *l,
                                           struct history *out);

#endif
