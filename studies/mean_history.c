/* studies/mean_history.c - read the histories of a line and average them. */
#include "studies/mean_history.h"

#include "base/array.h"
#include "base/files.h"

#include <math.h>

static enum esp_status read_history(const struct summary *s, const struct result *o,
                                    struct history *out)
{
    char path[FILES_PATH];
    const size_t k = (size_t)(o - s->collection->outcome);
    const enum esp_status st = collection_path(s->collection, k, "csv", path);
    *out = (struct history){0};
    if (st != ESP_OK || !files_exist(path))
        return st;
    return history_read(path, out);
}

enum esp_status mean_history_first_history(const struct summary *s,
                                           const struct summary_line *l,
                                           struct history *out)
{
    return read_history(s, l->first, out);
}

/* Add the windows first .. end - 1 of a history to the moments. */
static void add_windows(const struct history *t, size_t first, size_t end,
                        struct moments *living, struct moments *accuracy)
{
    for (size_t k = first; k < end && k < t->n_rows; k++) {
        moments_add(living, (double)t->row[k].living);
        moments_add(accuracy, 100 * t->row[k].accuracy);
    }
}

/* Average windows into c->n points. Each point has the same number of windows, or one more, so that no point is
 * noisier than the others. */
static void join(const struct history *histories, size_t n_histories,
                 struct mean_history *c)
{
    const size_t rows = histories[0].n_rows;
    for (size_t p = 0; p < c->n; p++) {
        const size_t first = rows * p / c->n, end = rows * (p + 1) / c->n;
        struct moments living = {0}, accuracy = {0};
        for (size_t k = 0; k < n_histories; k++)
            add_windows(&histories[k], first, end, &living, &accuracy);
        c->point[p] = (struct mean_history_point){
            .images = (double)histories[0].row[end - 1].images,
            .living = moments_sample(&living).mean,
            .accuracy = moments_sample(&accuracy).mean};
    }
}

enum esp_status mean_history_read(const struct summary *s, const struct summary_line *l,
                                  size_t n_points, struct mean_history *out)
{
    struct mean_history c = {0};
    struct history *histories = array_create(l->n, sizeof *histories);
    enum esp_status st = histories ? ESP_OK : ESP_MEMORY;
    for (size_t k = 0; k < l->n && st == ESP_OK; k++)
        st = read_history(s, &l->first[k], &histories[k]);
    if (st == ESP_OK && histories[0].n_rows > 0) {
        c.n = histories[0].n_rows < n_points ? histories[0].n_rows : n_points;
        c.point = array_create(c.n, sizeof *c.point);
        st = c.point ? ESP_OK : ESP_MEMORY;
        if (st == ESP_OK)
            join(histories, l->n, &c);
    }
    for (size_t k = 0; histories && k < l->n; k++)
        history_free(&histories[k]);
    array_free(histories);
    if (st == ESP_OK)
        *out = c;
    return st;
}

void mean_history_free(struct mean_history *c)
{
    array_free(c->point);
    *c = (struct mean_history){0};
}
