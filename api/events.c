/* api/events.c - checks the spikes of the caller and sorts them by tick and input. */
#include "api/events.h"

#include "base/array.h"

#include <stdlib.h>

void events_free(struct events *e)
{
    array_free(e->key);
    array_free(e->tick);
    array_free(e->id);
    *e = (struct events){0};
}

static enum esp_status grow(struct events *e, size_t n)
{
    void *key = e->key, *tick = e->tick, *id = e->id;
    enum esp_status st = array_grow(&key, &e->room_key, n, sizeof *e->key);
    if (st == ESP_OK)
        st = array_grow(&tick, &e->room_tick, n, sizeof *e->tick);
    if (st == ESP_OK)
        st = array_grow(&id, &e->room_id, n, sizeof *e->id);
    e->key = key;
    e->tick = tick;
    e->id = id;
    return st;
}

/* Return the number of inputs of the first source, which sends the spikes of the caller (sim/network/stimulus.h).
 * Return 0 if there is no source; neurons may then fire by themselves. */
static size_t inputs_of(const struct network *net)
{
    for (size_t k = 0; k < net->n_populations; k++)
        if (!net->population[k].lif)
            return net->population[k].n;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

enum esp_status events_sort(struct events *e, const struct network *net,
                            const double *time_ms, const uint32_t *input, size_t n,
                            struct encoder_events *out)
{
    const double present_ms = net->config.run.present_ms, dt_ms = net->config.run.dt_ms;
    const uint64_t last = (uint64_t)net->present_ticks - 1;
    const size_t n_inputs = inputs_of(net);
    const enum esp_status st = grow(e, n);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < n; k++) {
        if (!(time_ms[k] >= 0 && time_ms[k] < present_ms))
            return esp_fail(ESP_INPUT,
                            "spike %zu: at %g ms, a presentation has 0 to %g ms", k,
                            time_ms[k], present_ms);
        if (input[k] >= n_inputs)
            return esp_fail(ESP_INPUT, "spike %zu: of input %u, there are %zu", k,
                            input[k], n_inputs);
        const uint64_t tick = (uint64_t)(time_ms[k] / dt_ms + 0.5);
        e->key[k] = (tick < last ? tick : last) << 32 | input[k];
    }
    if (n > 0)
        qsort(e->key, n, sizeof *e->key, compare);
    for (size_t k = 0; k < n; k++) {
        e->tick[k] = (uint32_t)(e->key[k] >> 32);
        e->id[k] = (esp_id)e->key[k];
    }
    *out = (struct encoder_events){.tick = e->tick, .id = e->id, .n = n};
    return ESP_OK;
}
