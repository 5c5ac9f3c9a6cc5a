/* bench/encoder.c - the section `encoder`: images per second of the Poisson encoder, and time per image of oriented
 * edges. The images are loaded into memory before. */
#include "bench/bench.h"

#include "base/array.h"
#include "base/numeral.h"
#include "sim/config/config.h"
#include "sim/network/encoder.h"

#include <stdio.h>

struct drawing {
    size_t n, n_pixels;
    uint8_t *pixels; /* [n][n_pixels] pixels of the images */
    struct encoder *encoder;
    uint64_t spikes; /* number of spikes in the last pass over the images */
};

static enum esp_status encode(void *context)
{
    struct drawing *e = context;
    enum esp_status st = ESP_OK;
    e->spikes = 0;
    for (size_t k = 0; k < e->n && st == ESP_OK; k++) {
        struct encoder_events events = {0};
        st = encoder_draw(e->encoder, random_start(1, RANDOM_ENCODE_TRAIN, k),
                          e->pixels + k * e->n_pixels, 0, &events);
        e->spikes += events.n;
    }
    return st;
}

static enum esp_status start(const struct bench *b, double dt_ms, struct drawing *e)
{
    const struct dataset_info *info = dataset_info(b->data);
    struct config c;
    config_preset(&c, "guo2020");
    const double ticks = c.run.present_ms / dt_ms + 0.5;
    e->n = b->quick ? 500 : 5000;
    e->n = e->n < info->n_images[DATASET_TRAIN] ? e->n : info->n_images[DATASET_TRAIN];
    e->n_pixels = (size_t)info->width * info->height;
    e->pixels = array_create(e->n, e->n_pixels);
    if (!e->pixels)
        return ESP_MEMORY;
    for (size_t k = 0; k < e->n; k++)
        dataset_image(b->data, DATASET_TRAIN, k, e->pixels + k * e->n_pixels);
    return encoder_create(e->n_pixels, (esp_tick)ticks, c.run.present_ms,
                          c.population[0].max_rate_Hz, c.run.rate_step, &e->encoder);
}

static void tell(const struct bench *b, double dt_ms, const struct drawing *e,
                 const struct timing *c)
{
    char setting[32];
    numeral_format(setting, sizeof setting, "dt %g ms", dt_ms);
    const struct spread s = measure_seconds(c, 1.0 / (double)e->n);
    const struct spread rate = {
        .median = 1 / s.median, .low = 1 / s.high, .high = 1 / s.low, .n = s.n};
    const struct spread us = measure_seconds(c, 1e6 / (double)e->n);
    report_row(b->report, &(struct report_row){"encoder", 0, setting, rate, "images/s"});
    report_row(b->report, &(struct report_row){"encoder", 0, setting, us, "us/image"});
    report_row(b->report,
               &(struct report_row){"spikes", 0, setting,
                                    report_once((double)e->spikes / (double)e->n),
                                    "per image"});
}

/* ---- oriented edges ---- */

struct edge_bench {
    size_t n, n_pixels;
    const uint8_t *pixels; /* [n][n_pixels] pixels of the images; borrowed */
    struct encoding *encoding;
    uint8_t *values;
};

static enum esp_status find_edges(void *context)
{
    struct edge_bench *e = context;
    for (size_t k = 0; k < e->n; k++)
        encoding_values(e->encoding, e->pixels + k * e->n_pixels, e->values);
    return ESP_OK;
}

/* Measure the time in which the oriented edges of the images in `from` are computed. */
static enum esp_status bench_edges(const struct bench *b, const struct drawing *from)
{
    const struct dataset_info *info = dataset_info(b->data);
    struct encoding_params p = encoding_default();
    struct edge_bench e = {
        .n = from->n, .n_pixels = from->n_pixels, .pixels = from->pixels};
    struct timing c = {.run = find_edges, .context = &e};
    p.kind = ENCODING_EDGES;
    e.values = array_create(encoding_inputs(&p, info->width, info->height), 1);
    enum esp_status st =
        e.values ? encoding_create(&p, b->data, &e.encoding) : ESP_MEMORY;
    if (st == ESP_OK)
        st = measure_in_turn(&c, 1, b->repeats);
    if (st == ESP_OK)
        report_row(b->report, &(struct report_row){"edges", 0, "4 maps, 2 x 2",
                                                   measure_seconds(&c, 1e6 / (double)e.n),
                                                   "us/image"});
    encoding_free(e.encoding);
    array_free(e.values);
    return st;
}

enum esp_status bench_encoder(const struct bench *b)
{
    static const double dts_ms[] = {1.0, 0.1};
    enum { N = sizeof dts_ms / sizeof *dts_ms };
    struct drawing e[N] = {0};
    struct timing c[N] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N && st == ESP_OK; k++) {
        st = start(b, dts_ms[k], &e[k]);
        c[k] = (struct timing){.run = encode, .context = &e[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N, b->repeats);
    if (st == ESP_OK)
        st = bench_edges(b, &e[0]);
    for (int k = 0; k < N; k++) {
        if (st == ESP_OK)
            tell(b, dts_ms[k], &e[k], &c[k]);
        encoder_free(e[k].encoder);
        array_free(e[k].pixels);
    }
    return st;
}
