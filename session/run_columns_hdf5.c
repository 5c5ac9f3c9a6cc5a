/* session/run_columns_hdf5.c - lists the columns that a recording contains, and reads their rows. */
#include "session/run_columns.h"

#include "base/array.h"
#include "record/read/run_file.h"
#include "session/sandbox.h"
#include "session/sandbox_file.h"

#include <string.h>

struct run_columns {
    struct run_file *file;
    /* [n] numbers of the columns that this recording has (record/file/layout.h) */
    unsigned column[LAYOUT_COLUMNS];
    size_t n;
};

static const struct run_file_info *info_of(const struct run_columns *r)
{
    return run_file_info(r->file);
}

static const struct layout_column *layout_of(const struct run_columns *r, unsigned column)
{
    return &info_of(r)->layout->column[column];
}

enum esp_status run_columns_open(const char *path, struct run_columns **out)
{
    enum esp_status st = sandbox_read(path);
    if (st != ESP_OK)
        return st;
    struct run_columns *r = array_create(1, sizeof *r);
    if (!r)
        return ESP_MEMORY;
    sandbox_count_calls(1);
    st = run_file_open(path, &r->file);
    sandbox_count_calls(-1);
    if (st != ESP_OK) {
        array_free(r);
        return st;
    }
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (layout_of(r, k)->path[0] && k != LAYOUT_REPORT)
            r->column[r->n++] = k;
    *out = r;
    return ESP_OK;
}

void run_columns_close(struct run_columns *r)
{
    if (!r)
        return;
    sandbox_count_calls(1);
    run_file_close(r->file);
    sandbox_count_calls(-1);
    array_free(r);
}

/* Return the path of the first weights from a source to the output; NULL if there are none. */
static const char *fields_of(const struct run_columns *r)
{
    const struct config *c = &info_of(r)->config;
    const unsigned output = info_of(r)->layout->output;
    for (size_t k = 0; k < c->n_projections; k++) {
        const int from = config_population(c, c->projection[k].from);
        const int to = config_population(c, c->projection[k].to);
        const char *path = layout_of(r, LAYOUT_WEIGHTS + (unsigned)k)->path;
        if (path[0] && from >= 0 && to == (int)output &&
            population_is_source(&c->population[from]))
            return path;
    }
    return NULL;
}

struct run_columns_info run_columns_info(const struct run_columns *r)
{
    const struct run_file_info *i = info_of(r);
    const struct header *h = &i->header;
    return (struct run_columns_info){
        .config = h->config_text,
        .command = h->command,
        .data = h->data,
        .created = h->created,
        .report = i->report,
        .output = i->config.population[i->layout->output].name,
        .fields = fields_of(r),
        .seed = h->seed,
        .first_image = h->first_image,
        .images_run = h->images_run,
        .window_images = h->window_images,
        .n_images = i->n_images,
        .n_birth = i->layout->n_birth,
        .n_living = i->n_living,
        .width = h->width,
        .height = h->height,
        .n_classes = h->n_classes,
        .dt_ms = h->dt_ms,
        .is_complete = !i->in_writing,
    };
}

/* Return the number of rows that all columns of the group of `column` have. A result (LAYOUT_GROUP_RESULTS) has its
 * own number of rows. */
static uint64_t rows_of(const struct run_columns *r, unsigned column)
{
    const unsigned group = layout_group(column);
    uint64_t n = run_file_rows(r->file, column);
    for (size_t k = 0; k < r->n && group != LAYOUT_GROUP_RESULTS; k++) {
        const uint64_t other = run_file_rows(r->file, r->column[k]);
        if (layout_group(r->column[k]) == group && other < n)
            n = other;
    }
    return n;
}

bool run_columns_column(const struct run_columns *r, size_t k, struct run_column *out)
{
    if (k >= r->n)
        return false;
    const struct layout_column *c = layout_of(r, r->column[k]);
    *out = (struct run_column){
        .path = c->path,
        .unit = c->unit ? c->unit : "",
        .element = c->element,
        .rank = c->rank,
        .shape = {rows_of(r, r->column[k]), c->rank > 1 ? c->shape[0] : 1,
                  c->rank > 2 ? c->shape[1] : 1},
    };
    return true;
}

enum esp_status run_columns_read(const struct run_columns *r, size_t k, uint64_t first,
                                 uint64_t n, void *values)
{
    if (k >= r->n)
        return esp_fail(ESP_INPUT, "%s: no column has number %zu", info_of(r)->path, k);
    const uint64_t rows = rows_of(r, r->column[k]);
    if (first > rows || n > rows - first)
        return esp_fail(ESP_INPUT, "%s: %s has %llu rows", info_of(r)->path,
                        layout_of(r, r->column[k])->path, (unsigned long long)rows);
    const uint64_t lines = layout_lines(layout_of(r, r->column[k]));
    enum esp_status st = run_file_check_stored(r->file, r->column[k]);
    sandbox_count_calls(1);
    if (st == ESP_OK && n > 0)
        st = run_file_read(r->file, r->column[k], first * lines, n * lines, values);
    sandbox_count_calls(-1);
    return st;
}
