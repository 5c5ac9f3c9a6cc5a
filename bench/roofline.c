/* bench/roofline.c - collect the rows that images need, and read them in the fastest way. */
#include "bench/roofline.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "kernels/kernels.h"

#include <string.h>

extern const struct rows_build rows_c;
#ifdef HAVE_AVX2
extern const struct rows_build rows_avx2;
#endif
#ifdef HAVE_AVX512
extern const struct rows_build rows_avx512;
#endif

static const struct rows_build *const builds[] = {
    &rows_c,
#ifdef HAVE_AVX2
    &rows_avx2,
#endif
#ifdef HAVE_AVX512
    &rows_avx512,
#endif
};

enum { N_BUILDS = sizeof builds / sizeof *builds };

/* Largest number of presentations of an image, as in sim/network/stimulus.c. Each presentation has its own
 * random numbers. */
enum { LEVELS = 64 };

const struct rows_build *rows_available(size_t k)
{
    const struct kernels *kernels = kernels_available(k);
    for (size_t b = 0; kernels && b < N_BUILDS; b++)
        if (strcmp(builds[b]->name, kernels->name) == 0)
            return builds[b];
    return NULL;
}

/* ---- collecting rows ---- */

enum esp_status roofline_create(const struct network *net, const struct dataset *data,
                                struct roofline *out)
{
    const struct run_config *run = &net->config.run;
    const struct projection *fields = network_fields(net);
    struct roofline r = {.net = net, .data = data, .threads = 1};
    r.way = &rows_c.way[0];
    r.build = rows_c.name;
    r.pixels = array_create(fields->weights->n_pre, sizeof *r.pixels);
    r.sum = array_create(fields->weights->n_post, sizeof *r.sum);
    enum esp_status st = r.pixels && r.sum ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = encoder_create(fields->weights->n_pre, net->present_ticks, run->present_ms,
                            net->population[fields->from].config->max_rate_Hz,
                            run->rate_step, &r.encoder);
    if (st != ESP_OK) {
        roofline_free(&r);
        return st;
    }
    *out = r;
    return ESP_OK;
}

void roofline_free(struct roofline *r)
{
    encoder_free(r->encoder);
    array_free(r->pixels);
    array_free(r->sum);
    array_free(r->ids);
    *r = (struct roofline){0};
}

void roofline_clear(struct roofline *r)
{
    r->n_ids = 0;
}

static enum esp_status add_events(struct roofline *r, const struct encoder_events *events)
{
    void *ids = r->ids;
    const enum esp_status st =
        array_grow(&ids, &r->ids_room, r->n_ids + events->n, sizeof *r->ids);
    r->ids = ids;
    if (st != ESP_OK)
        return st;
    memcpy(r->ids + r->n_ids, events->id, events->n * sizeof *r->ids);
    r->n_ids += events->n;
    return ESP_OK;
}

enum esp_status roofline_add_image(struct roofline *r, enum dataset_split split,
                                   size_t index, enum random_stream stream,
                                   uint64_t subject, unsigned presentations)
{
    enum esp_status st = ESP_OK;
    dataset_image(r->data, split, index, r->pixels);
    for (unsigned level = 0; level < presentations && st == ESP_OK; level++) {
        struct encoder_events events;
        st = encoder_draw(
            r->encoder,
            random_start(r->net->config.run.seed, stream, subject * LEVELS + level),
            r->pixels, level, &events);
        if (st == ESP_OK)
            st = add_events(r, &events);
    }
    return st;
}

/* ---- reading rows ---- */

static enum esp_status read_columns(void *context, unsigned worker, size_t item)
{
    struct roofline *r = context;
    const struct dense *d = network_fields(r->net)->weights;
    const size_t line = ARRAY_ALIGN / sizeof(float);
    const size_t n_lines = (d->n_post + line - 1) / line;
    const size_t from = n_lines * item / r->threads * line;
    const size_t to = n_lines * (item + 1) / r->threads * line;
    const size_t end = to < d->n_post ? to : d->n_post;
    (void)worker;
    r->way->add(r->sum + from, d->w_mV + from, d->stride, r->ids, r->n_ids, end - from);
    return ESP_OK;
}

enum esp_status roofline_read(void *context)
{
    struct roofline *r = context;
    return parallel_run(r->threads, r->threads, read_columns, r);
}

double roofline_bytes(const struct roofline *r)
{
    return (double)r->n_ids * (double)network_fields(r->net)->weights->n_post *
           sizeof(float);
}

/* Set *best_s to the shortest time of five runs, because a disturbance can only make a run slower. */
static enum esp_status best_of(struct roofline *r, double *best_s)
{
    enum { TRIES = 5 };
    enum esp_status st = ESP_OK;
    for (int k = 0; k < TRIES && st == ESP_OK; k++) {
        const double begun_s = clock_now_s();
        st = roofline_read(r);
        const double took_s = clock_now_s() - begun_s;
        *best_s = k == 0 || took_s < *best_s ? took_s : *best_s;
    }
    return st;
}

enum esp_status roofline_choose(struct roofline *r)
{
    const struct rows_way *best = r->way;
    const struct rows_build *build;
    double best_s = -1.0, took_s = 0.0;
    enum esp_status st = ESP_OK;
    for (size_t b = 0; (build = rows_available(b)) && st == ESP_OK; b++)
        for (size_t k = 0; k < ROWS_WAYS && st == ESP_OK; k++) {
            r->way = &build->way[k];
            st = best_of(r, &took_s);
            if (best_s >= 0.0 && took_s >= best_s)
                continue;
            best_s = took_s;
            best = r->way;
            r->build = build->name;
        }
    r->way = best;
    return st;
}
