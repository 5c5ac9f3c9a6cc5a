/* studies/mean_history.h - the histories of several trainings (studies/history.h), averaged over their seeds. */
#ifndef ESPALIER_STUDIES_MEAN_HISTORY_H
#define ESPALIER_STUDIES_MEAN_HISTORY_H

#include "base/status.h"
#include "studies/history.h"
#include "studies/summary.h"

#include <stddef.h>

/* One point of a curve: means over the seeds and over consecutive windows. */
struct mean_history_point {
    double images, living, accuracy; /* accuracy: running estimate, %; NAN: none */
};

struct mean_history {
    struct mean_history_point *point; /* [n] points in order of time */
    size_t n;
};

/* Average the histories of the cells of a line into at most n_points > 0 points. If the cells have no histories,
 * because their networks were pruned from a trained baseline, out->n is 0. The caller calls mean_history_free. */
enum esp_status mean_history_read(const struct summary *s, const struct summary_line *l,
                                  size_t n_points, struct mean_history *out);
void mean_history_free(struct mean_history *c);

/* Read the history of the first cell of a line. *out is empty if the cell has none. */
enum esp_status mean_history_first_history(const struct summary *s,
                                           const struct summary_line *l,
                                           struct history *out);

#endif
