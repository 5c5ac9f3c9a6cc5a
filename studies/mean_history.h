/* studies/mean_history.h - the windows of several trainings, averaged over their seeds. */
#ifndef ESPALIER_STUDIES_MEAN_HISTORY_H
#define ESPALIER_STUDIES_MEAN_HISTORY_H

#include "base/status.h"
#include "studies/history.h"
#include "studies/summary.h"

#include <stddef.h>

/* One point: means over the seeds and over consecutive windows. */
struct mean_history_point {
    double images, living, accuracy; /* accuracy: running estimate in %, NAN: none */
};

struct mean_history {
    struct mean_history_point *point; /* [n] */
    size_t n;
};

/* Average the histories of the cells of a line, in at most n_points > 0 points. n = 0 if the cells have no
 * histories, because they were cut from a baseline. */
enum esp_status mean_history_read(const struct summary *s, const struct summary_line *l,
                                  size_t n_points, struct mean_history *out);
void mean_history_free(struct mean_history *c);

/* Read the history of the first cell of a line; empty if it has none. */
enum esp_status mean_history_first_history(const struct summary *s,
                                           const struct summary_line *l,
                                           struct history *out);

#endif
