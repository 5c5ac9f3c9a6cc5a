/* datasets/spikes.c */
#include "datasets/spikes.h"

#include "base/array.h"
#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static enum esp_status check_room(const char *origin, uint64_t n_items,
                                  uint64_t n_presentations, uint64_t n)
{
    if (n_items > SPIKES_ITEMS_MOST || n_presentations > SPIKES_ITEMS_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: %llu items, %llu presentations: at most %d can be played; "
                        "cut the file into pieces",
                        origin, (unsigned long long)n_items,
                        (unsigned long long)n_presentations, SPIKES_ITEMS_MOST);
    if (n > SPIKES_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: %llu spikes: at most %d can be played; cut the file into "
                        "pieces",
                        origin, (unsigned long long)n, SPIKES_MOST);
    return memory_check(origin, n * 8 + n_presentations * 4 + n_items * 5,
                        "cut the file into pieces");
}

enum esp_status spikes_create(const char *origin, uint64_t n_items,
                              uint64_t n_presentations, uint64_t n, struct spikes *out)
{
    const enum esp_status st = check_room(origin, n_items, n_presentations, n);
    if (st != ESP_OK)
        return st;
    struct spikes s = {.n_items = (size_t)n_items,
                       .n_presentations = (size_t)n_presentations,
                       .n = (size_t)n};
    s.presentation = array_create(s.n_items + 1, sizeof *s.presentation);
    s.event = array_create(s.n_presentations + 1, sizeof *s.event);
    s.tick = array_create(s.n, sizeof *s.tick);
    s.id = array_create(s.n, sizeof *s.id);
    s.label = array_create(s.n_items, sizeof *s.label);
    if (!s.presentation || !s.event || !s.tick || !s.id || !s.label) {
        spikes_free(&s);
        return ESP_MEMORY;
    }
    *out = s;
    return ESP_OK;
}

void spikes_free(struct spikes *s)
{
    array_free(s->presentation);
    array_free(s->event);
    array_free(s->tick);
    array_free(s->id);
    array_free(s->label);
    *s = (struct spikes){0};
}

/* ---- order ---- */

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool is_sorted(const uint32_t *tick, const esp_id *id, size_t n)
{
    for (size_t k = 1; k < n; k++)
        if (tick[k] < tick[k - 1] || (tick[k] == tick[k - 1] && id[k] < id[k - 1]))
            return false;
    return true;
}

/* Sort the n spikes of a presentation; pair[n] is scratch memory. */
static void sort_presentation(uint32_t *tick, esp_id *id, size_t n, uint64_t *pair)
{
    if (is_sorted(tick, id, n))
        return;
    for (size_t k = 0; k < n; k++)
        pair[k] = (uint64_t)tick[k] << 32 | id[k];
    qsort(pair, n, sizeof *pair, compare);
    for (size_t k = 0; k < n; k++) {
        tick[k] = (uint32_t)(pair[k] >> 32);
        id[k] = (esp_id)pair[k];
    }
}

enum esp_status spikes_sort(struct spikes *s)
{
    size_t most = 0;
    for (size_t p = 0; p < s->n_presentations; p++) {
        const size_t n = s->event[p + 1] - s->event[p];
        most = n > most ? n : most;
    }
    uint64_t *pair = array_create(most, sizeof *pair);
    if (!pair)
        return ESP_MEMORY;
    for (size_t p = 0; p < s->n_presentations; p++)
        sort_presentation(s->tick + s->event[p], s->id + s->event[p],
                          s->event[p + 1] - s->event[p], pair);
    array_free(pair);
    return ESP_OK;
}

/* ---- views ---- */

size_t spikes_presentations(const struct spikes *s, size_t item)
{
    assert(item < s->n_items);
    return s->presentation[item + 1] - s->presentation[item];
}

struct spikes_events spikes_events(const struct spikes *s, size_t item,
                                   size_t presentation)
{
    assert(presentation < spikes_presentations(s, item));
    const size_t p = s->presentation[item] + presentation;
    const size_t first = s->event[p];
    return (struct spikes_events){
        .tick = s->tick + first, .id = s->id + first, .n = s->event[p + 1] - first};
}

void spikes_image(const struct spikes *s, size_t item, size_t n_pixels, uint8_t *pixels)
{
    const size_t first = s->event[s->presentation[item]];
    const size_t end = s->event[s->presentation[item + 1]];
    unsigned most = 1;
    memset(pixels, 0, n_pixels);
    for (size_t k = first; k < end; k++) {
        uint8_t *pixel = &pixels[s->id[k]];
        *pixel = (uint8_t)(*pixel + (*pixel < 255));
        most = *pixel > most ? *pixel : most;
    }
    for (size_t k = 0; k < n_pixels; k++)
        pixels[k] = (uint8_t)(pixels[k] * 255u / most);
}
