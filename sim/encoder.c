/* sim/encoder.c - counts by inversion, ticks uniformly, one counting sort. */
#include "sim/encoder.h"

#include "base/array.h"
#include "kernels/kernels.h"

#include <assert.h>
#include <string.h>

enum { LEVELS = 256, MEAN_MAX = 64 };

/* Exact Poisson distributions, one for each pixel value: cdf[first[p] .. first[p + 1]) are the
 * cumulative probabilities of 0, 1, 2, ... in units of 2^-32. A mean above MEAN_MAX is drawn as the
 * sum of n_draws equal parts: Poisson variates add. */
struct counts {
    unsigned n_draws;
    uint32_t first[LEVELS + 1];
    uint32_t *cdf;
};

struct encoder {
    size_t n_pixels;
    size_t n_ticks;
    struct counts base, step;     /* the first showing; what each further one adds */
    struct encoder_events events; /* the last presentation */
    size_t room;
    uint32_t *start; /* [n_ticks + 1] where the events of a tick begin */
    uint32_t *ink;   /* [n_pixels + 1] pixels above 0, ascending */
    uint32_t *count; /* [n_pixels] how often each of them spikes */
    uint32_t *words; /* [words_room] random numbers of one step */
    size_t words_room;
};

/* The cumulative distribution with mean `mean`; returns its length. cdf may be NULL to measure. It
 * is the series lambda^k / k! over its own sum, so no exponential is needed. */
static uint32_t poisson_cdf(double mean, uint32_t *cdf)
{
    double term = 1.0, sum = 1.0;
    uint32_t n = 1;
    for (; n < mean || term > sum * 0x1p-36; n++) {
        term *= mean / n;
        sum += term;
    }
    double below = 0.0;
    term = 1.0;
    for (uint32_t k = 0; cdf && k < n; k++) {
        below += term;
        const double scaled = below / sum * 0x1p32;
        cdf[k] = scaled < 0x1p32 ? (uint32_t)scaled : UINT32_MAX;
        term *= mean / (k + 1);
    }
    return n;
}

static enum esp_status counts_create(struct counts *c, double mean_of_white)
{
    c->n_draws = 1 + (unsigned)(mean_of_white / MEAN_MAX);
    for (unsigned p = 0; p < LEVELS; p++) {
        const double mean = mean_of_white / c->n_draws * p / (LEVELS - 1);
        c->first[p + 1] = c->first[p] + poisson_cdf(mean, NULL);
    }
    c->cdf = array_create(c->first[LEVELS], sizeof *c->cdf);
    if (!c->cdf)
        return ESP_MEMORY;
    for (unsigned p = 0; p < LEVELS; p++)
        poisson_cdf(mean_of_white / c->n_draws * p / (LEVELS - 1), c->cdf + c->first[p]);
    return ESP_OK;
}

/* The smallest k with u < cdf[k]. */
static uint32_t count_of(const struct counts *c, uint8_t pixel, uint32_t u)
{
    const uint32_t *cdf = c->cdf + c->first[pixel];
    uint32_t n = c->first[pixel + 1] - c->first[pixel], low = 0;
    while (n > 1) {
        const uint32_t half = n / 2;
        low += half &
               -(uint32_t)(u >= cdf[low + half - 1]); /* as a branch: one in two missed */
        n -= half;
    }
    return low;
}

/* Sum the draws of one pixel; words are taken in order. */
static uint32_t draw_count(const struct counts *c, uint8_t pixel, const uint32_t **word)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < c->n_draws; k++)
        sum += count_of(c, pixel, *(*word)++);
    return sum;
}

/* Words 0 .. n - 1 of block `first` and those that follow it; *next is the block after them. */
static enum esp_status draw_words(struct encoder *e, const struct random *r,
                                  uint32_t first, size_t n, uint32_t *next)
{
    const size_t n_blocks = (n + 3) / 4;
    void *words = e->words;
    const enum esp_status st =
        array_grow(&words, &e->words_room, 4 * n_blocks, sizeof *e->words);
    e->words = words;
    if (st != ESP_OK)
        return st;
    kernels_get()->words(e->words, r, first, n_blocks);
    *next = first + (uint32_t)n_blocks;
    return ESP_OK;
}

static enum esp_status make_room(struct encoder *e, size_t want)
{
    void *tick = e->events.tick, *id = e->events.id;
    size_t room = e->room;
    enum esp_status st = array_grow(&tick, &room, want, sizeof *e->events.tick);
    e->events.tick = tick;
    if (st != ESP_OK)
        return st;
    st = array_grow(&id, &e->room, want, sizeof *e->events.id);
    e->events.id = id;
    return st;
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
    e->start = array_create(e->n_ticks + 1, sizeof *e->start);
    const double mean = max_rate_Hz * present_ms / 1000.0;
    e->ink = array_create(n_pixels + 1, sizeof *e->ink);
    e->count = array_create(n_pixels, sizeof *e->count);
    enum esp_status st =
        e->start && e->ink && e->count ? counts_create(&e->base, mean) : ESP_MEMORY;
    if (st == ESP_OK)
        st = counts_create(&e->step, mean * rate_step);
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
    array_free(e->base.cdf);
    array_free(e->step.cdf);
    array_free(e->events.tick);
    array_free(e->events.id);
    array_free(e->start);
    array_free(e->ink);
    array_free(e->count);
    array_free(e->words);
    array_free(e);
}

/* Every pixel is written down and overwritten if it is blank: no branch to foresee. */
static size_t find_ink(struct encoder *e, const uint8_t *pixels)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_pixels; i++) {
        e->ink[n] = (uint32_t)i;
        n += pixels[i] != 0;
    }
    return n;
}

/* How often each of the n_ink pixels spikes: count[]; their sum is the number of events. */
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
        uint32_t count = draw_count(&e->base, pixel, &word);
        for (unsigned l = 0; l < level; l++)
            count += draw_count(&e->step, pixel, &word);
        e->count[k] = count;
        e->events.n += count;
    }
    return st == ESP_OK ? make_room(e, e->events.n) : st;
}

static inline uint32_t tick_of(uint32_t word, uint32_t n_ticks)
{
    return (uint32_t)((uint64_t)word * n_ticks >> 32);
}

/* When: a word per event, uniform over the ticks; start[t] says where tick t begins. */
static enum esp_status draw_ticks(struct encoder *e, const struct random *r,
                                  uint32_t block)
{
    uint32_t end;
    const enum esp_status st = draw_words(e, r, block, e->events.n, &end);
    if (st != ESP_OK)
        return st;
    const uint32_t n_ticks = (uint32_t)e->n_ticks;
    memset(e->start, 0, (e->n_ticks + 1) * sizeof *e->start);
    for (size_t k = 0; k < e->events.n; k++)
        e->start[tick_of(e->words[k], n_ticks) + 1]++;
    for (size_t t = 0; t < e->n_ticks; t++)
        e->start[t + 1] += e->start[t];
    return ESP_OK;
}

/* A counting sort. Pixels come in ascending order, so ids ascend within a tick. */
static void sort_by_tick(struct encoder *e, size_t n_ink)
{
    const uint32_t n_ticks = (uint32_t)e->n_ticks;
    const uint32_t *word = e->words;
    for (size_t k = 0; k < n_ink; k++)
        for (const uint32_t *end = word + e->count[k]; word < end; word++) {
            const uint32_t t = tick_of(*word, n_ticks);
            const uint32_t to = e->start[t]++;
            e->events.tick[to] = t;
            e->events.id[to] = e->ink[k];
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
