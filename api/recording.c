/* api/recording.c - reads recordings: what they say about their run, and their columns. */
#include "api/handle.h"

#include "base/array.h"
#include "session/run_columns.h"

struct espalier_recording {
    struct run_columns *columns;
};

enum espalier_status espalier_recording_open(const char *path,
                                             struct espalier_recording **out)
{
    NEED(path);
    NEED(out);
    struct espalier_recording *r = array_create(1, sizeof *r);
    if (!r)
        return ESPALIER_MEMORY;
    const enum esp_status st = run_columns_open(path, &r->columns);
    if (st == ESP_OK)
        *out = r;
    else
        array_free(r);
    return store_is_present() ? status_of(st) : ESPALIER_ABSENT;
}

void espalier_recording_free(struct espalier_recording *recording)
{
    if (recording)
        run_columns_close(recording->columns);
    array_free(recording);
}

enum espalier_status espalier_recording_info(const struct espalier_recording *recording,
                                             struct espalier_recording_info *info)
{
    NEED(recording);
    NEED(info);
    const struct run_columns_info i = run_columns_info(recording->columns);
    *info = (struct espalier_recording_info){
        .config = i.config,
        .command = i.command,
        .data = i.data,
        .created = i.created,
        .report = i.report,
        .output = i.output,
        .fields = i.fields,
        .seed = i.seed,
        .first_image = i.first_image,
        .images = i.n_images,
        .images_run = i.images_run,
        .window_images = i.window_images,
        .n_birth = i.n_birth,
        .n_living = i.n_living,
        .width = i.width,
        .height = i.height,
        .n_classes = i.n_classes,
        .dt_ms = i.dt_ms,
        .is_complete = i.is_complete,
    };
    return ESPALIER_OK;
}

static enum esp_status find(const struct espalier_recording *recording, size_t k,
                            struct run_column *out)
{
    return run_columns_column(recording->columns, k, out)
               ? ESP_OK
               : esp_fail(ESP_INPUT, "this recording has no column %zu", k);
}

enum espalier_status espalier_recording_column(const struct espalier_recording *recording,
                                               size_t k, struct espalier_column *column)
{
    NEED(recording);
    NEED(column);
    struct run_column c;
    const enum esp_status st = find(recording, k, &c);
    if (st == ESP_OK)
        *column = (struct espalier_column){
            .path = c.path,
            .unit = c.unit,
            .type = (enum espalier_type)c.element,
            .rank = c.rank,
            .shape = {c.shape[0], c.shape[1], c.shape[2]},
        };
    return status_of(st);
}

/* The comparison divides, because n comes from the caller and the product n * row may overflow. */
static enum esp_status check_bytes(const struct run_column *c, uint64_t n, size_t bytes)
{
    const uint64_t row = c->shape[1] * c->shape[2] * element_size(c->element);
    if (bytes % row == 0 && bytes / row == n)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: %zu bytes for %llu rows of %llu bytes each", c->path,
                    bytes, (unsigned long long)n, (unsigned long long)row);
}

enum espalier_status espalier_recording_read(const struct espalier_recording *recording,
                                             size_t k, uint64_t first, uint64_t n,
                                             void *values, size_t bytes)
{
    NEED(recording);
    if (n > 0)
        NEED(values);
    struct run_column c;
    enum esp_status st = find(recording, k, &c);
    if (st == ESP_OK)
        st = check_bytes(&c, n, bytes);
    if (st == ESP_OK)
        st = run_columns_read(recording->columns, k, first, n, values);
    return status_of(st);
}
