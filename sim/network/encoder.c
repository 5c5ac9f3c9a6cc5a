/* sim/network/encoder.c - draws the number of spikes of each pixel by inversion and their ticks uniformly, then
 * sorts the events by counting sort. */
#include "sim/network/encoder.h"

#include "base/array.h"
#include "kernels/kernels.h"
#include "sim/network/poisson_counts.h"

#include <assert.h>
#include <string.h>

struct encoder {
    size_t n_pixels;
    size_t n_ticks;
    /* Distributions of the spikes of a pixel: in the first presentation, and those that each repetition adds. */
    struct poisson_counts base, step;
    struct encoder_events events; /* the events of the last call */
    size_t room;
    uint32_t *start; /* [n_ticks] index of the first event of each tick */
    uint32_t *ink;   /* [n_pixels + 1] indices of the pixels above 0, ascending */
    uint32_t *count; /* [n_pixels] number of spikes of each pixel in ink[] */
    esp_id *sender;  /* [sender_room] input of each event, before sorting */
    size_t sender_room;
    /* [words_room] random words: first for the counts, then for the ticks */
    uint32_t *words;
    size_t words_room;
};

/* spread() writes SPREAD values at a time and may write beyond `end`. The processor predicts the end of a loop of
 * fixed length, but not that of a loop over the number of spikes. */
enum { SPREAD = 16 };

/* Write `value` n times, beginning at `to`. Return the address after the n-th value. */
static inline uint32_t *spread(uint32_t *to, uint32_t value, uint32_t n)
{
    uint32_t *const end = to + n;
    do {
        for (size_t k = 0; k < SPREAD; k++)
            to[k] = value;
        to += SPREAD;
    } while (to < end);
    return end;
}

static enum esp_status grow(uint32_t **array, size_t *have, size_t want)
{
    void *bigger = *array;
    const enum esp_status st = array_grow(&bigger, have, want, sizeof **array);
    *array = bigger;
    return st;
}

/* Draw n random words, beginning with the block `first` of the sequence. Set *next to the block after the last one
 * used. */
static enum esp_status draw_words(struct encoder *e, const struct random *r,
                                  uint32_t first, size_t n, uint32_t *next)
{
    const size_t n_blocks = (n + 3) / 4;
    const enum esp_status st = grow(&e->words, &e->words_room, 4 * n_blocks);
    if (st != ESP_OK)
        return st;
    kernels_get()->words(e->words, r, first, n_blocks);
    *next = first + (uint32_t)n_blocks;
    return ESP_OK;
}

static enum esp_status make_room(struct encoder *e, size_t want)
{
    size_t ticks = e->room;
    enum esp_status st = grow(&e->events.tick, &ticks, want);
    if (st == ESP_OK)
        st = grow(&e->events.id, &e->room, want);
    return st == ESP_OK ? grow(&e->sender, &e->sender_room, want + SPREAD) : st;
}

enum esp_status encoder_set_rate(struct encoder *e, double present_ms, double max_rate_Hz,
                                 double rate_step)
{
    struct poisson_counts base, step;
    const double mean = max_rate_Hz * present_ms / 1000.0;
    enum esp_status st = poisson_counts_create(mean, &base);
    if (st != ESP_OK)
        return st;
    st = poisson_counts_create(mean * rate_step, &step);
    if (st != ESP_OK) {
        poisson_counts_free(&base);
        return st;
    }
    poisson_counts_free(&e->base);
    poisson_counts_free(&e->step);
    e->base = base;
    e->step = step;
    return ESP_OK;
}

enum esp_status encoder_create(size_t n_pixels, esp_tick n_ticks, double present_ms,
                               double max_rate_Hz, double rate_step, struct encoder **out)
{
    assert(n_ticks > 0 && n_ticks < UINT32_MAX);
    struct encoder *e = array_create(1, sizeof *e);
    if (!e)
        return ESP_MEMORY;
    e->n_pixels = n_pixels;
    e->n_ticks = (size_t)n_ticks;
    e->start = array_create(e->n_ticks, sizeof *e->start);
    e->ink = array_create(n_pixels + 1, sizeof *e->ink);
    e->count = array_create(n_pixels, sizeof *e->count);
    enum esp_status st = e->start && e->ink && e->count
                             ? encoder_set_rate(e, present_ms, max_rate_Hz, rate_step)
                             : ESP_MEMORY;
    if (st == ESP_OK)
        st = make_room(e, 4096);
    if (st != ESP_OK) {
        encoder_free(e);
        return st;
    }
    *out = e;
    return ESP_OK;
}

void encoder_free(struct encoder *e)
{
    if (!e)
        return;
    poisson_counts_free(&e->base);
    poisson_counts_free(&e->step);
    array_free(e->events.tick);
    array_free(e->events.id);
    array_free(e->start);
    array_free(e->ink);
    array_free(e->count);
    array_free(e->sender);
    array_free(e->words);
    array_free(e);
}

/* Write the indices of the pixels above 0 to ink[] and return their number. Every index is written, and the next
 * one overwrites it if its pixel is 0. So the loop has no branch that could be mispredicted. */
static size_t find_ink(struct encoder *e, const uint8_t *pixels)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_pixels; i++) {
        e->ink[n] = (uint32_t)i;
        n += pixels[i] != 0;
    }
    return n;
}

/* Draw the number of spikes of each of the n_ink pixels in ink[] into count[]. Set events.n to their sum and *block
 * to the next random block. */
static enum esp_status draw_counts(struct encoder *e, const struct random *r,
                                   const uint8_t *pixels, size_t n_ink, unsigned level,
                                   uint32_t *block)
{
    const size_t n_words = n_ink * (e->base.n_draws + level * e->step.n_draws);
    const enum esp_status st = draw_words(e, r, 0, n_words, block);
    const uint32_t *word = e->words;
    e->events.n = 0;
    for (size_t k = 0; k < n_ink && st == ESP_OK; k++) {
        const uint8_t pixel = pixels[e->ink[k]];
        uint32_t count = poisson_counts_draw(&e->base, pixel, &word);
        for (unsigned l = 0; l < level; l++)
            count += poisson_counts_draw(&e->step, pixel, &word);
        e->count[k] = count;
        e->events.n += count;
    }
    return st == ESP_OK ? make_room(e, e->events.n) : st;
}

/* Draw a uniform tick for each event. words[] then holds the ticks, and start[t] is the index of the first event of
 * tick t. */
static enum esp_status draw_ticks(struct encoder *e, const struct random *r,
                                  uint32_t block)
{
    uint32_t end, sum = 0;
    const enum esp_status st = draw_words(e, r, block, e->events.n, &end);
    if (st != ESP_OK)
        return st;
    memset(e->start, 0, e->n_ticks * sizeof *e->start);
    for (size_t k = 0; k < e->events.n; k++) {
        const uint32_t tick = (uint32_t)((uint64_t)e->words[k] * e->n_ticks >> 32);
        e->words[k] = tick;
        e->start[tick]++;
    }
    for (size_t t = 0; t < e->n_ticks; t++) {
        const uint32_t n = e->start[t];
        e->start[t] = sum;
        sum += n;
    }
    return ESP_OK;
}

/* Sort the events by tick, with a counting sort. The pixels are in ascending order, so ids ascend within a tick. */
static void sort_by_tick(struct encoder *e, size_t n_ink)
{
    esp_id *sender = e->sender;
    for (size_t k = 0; k < n_ink; k++)
        sender = spread(sender, e->ink[k], e->count[k]);
    for (size_t k = 0; k < e->events.n; k++) {
        const uint32_t tick = e->words[k], to = e->start[tick]++;
        e->events.tick[to] = tick;
        e->events.id[to] = e->sender[k];
    }
}

enum esp_status encoder_draw(struct encoder *e, struct random random,
                             const uint8_t *pixels, unsigned level,
                             struct encoder_events *out)
{
    const size_t n_ink = find_ink(e, pixels);
    uint32_t block;
    enum esp_status st = draw_counts(e, &random, pixels, n_ink, level, &block);
    if (st == ESP_OK)
        st = draw_ticks(e, &random, block);
    if (st != ESP_OK)
        return st;
    sort_by_tick(e, n_ink);
    *out = e->events;
    return ESP_OK;
}
