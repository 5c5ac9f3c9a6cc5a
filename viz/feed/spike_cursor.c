/* viz/feed/spike_cursor.c */
#include "viz/feed/spike_cursor.h"

#include "base/array.h"

enum esp_status spike_cursor_open(const struct run_file *file, unsigned population,
                                  struct spike_cursor *out)
{
    const struct layout *layout = run_file_info(file)->layout;
    struct spike_cursor t = {.file = file, .population = population};
    t.recorded = population < CONFIG_POPULATIONS &&
                 layout->column[LAYOUT_SPIKE_TIMES + population].path[0] != '\0';
    t.time_ms = array_create(SPIKE_CURSOR_BLOCK, sizeof *t.time_ms);
    t.id = array_create(SPIKE_CURSOR_BLOCK, sizeof *t.id);
    if (!t.time_ms || !t.id) {
        spike_cursor_close(&t);
        return ESP_MEMORY;
    }
    *out = t;
    return ESP_OK;
}

void spike_cursor_close(struct spike_cursor *t)
{
    array_free(t->time_ms);
    array_free(t->id);
    *t = (struct spike_cursor){0};
}

void spike_cursor_use(struct spike_cursor *t, const struct run_file *file)
{
    t->file = file;
    t->n = 0;
}

static uint64_t rows(const struct spike_cursor *t)
{
    return t->recorded ? run_file_info(t->file)->n_spikes[t->population] : 0;
}

enum esp_status spike_cursor_seek(struct spike_cursor *t, double time_ms)
{
    uint64_t low = 0, high = rows(t);
    enum esp_status st = ESP_OK;
    while (low < high && st == ESP_OK) {
        const uint64_t mid = low + (high - low) / 2;
        double there_ms = 0.0;
        st =
            run_file_read(t->file, LAYOUT_SPIKE_TIMES + t->population, mid, 1, &there_ms);
        if (there_ms < time_ms)
            low = mid + 1;
        else
            high = mid;
    }
    t->next = low;
    return st;
}

/* The block that begins with the next row. */
static enum esp_status load(struct spike_cursor *t)
{
    const uint64_t left = rows(t) - t->next;
    const uint64_t n = left < SPIKE_CURSOR_BLOCK ? left : SPIKE_CURSOR_BLOCK;
    enum esp_status st = run_file_read(t->file, LAYOUT_SPIKE_TIMES + t->population,
                                       t->next, n, t->time_ms);
    if (st == ESP_OK)
        st = run_file_read(t->file, LAYOUT_SPIKE_IDS + t->population, t->next, n, t->id);
    t->first = t->next;
    t->n = st == ESP_OK ? n : 0;
    return st;
}

enum esp_status spike_cursor_peek(struct spike_cursor *t, double until_ms, bool *there,
                                  double *time_ms, uint64_t *id)
{
    *there = false;
    if (t->next >= rows(t))
        return ESP_OK;
    if (t->next < t->first || t->next >= t->first + t->n) {
        const enum esp_status st = load(t);
        if (st != ESP_OK)
            return st;
    }
    const uint64_t k = t->next - t->first;
    *there = t->time_ms[k] < until_ms;
    *time_ms = t->time_ms[k];
    *id = t->id[k];
    return ESP_OK;
}
