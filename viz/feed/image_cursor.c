/* viz/feed/image_cursor.c */
#include "viz/feed/image_cursor.h"

#include <math.h>

/* The first source of the configuration; CONFIG_POPULATIONS if there is none. */
static unsigned source_of(const struct config *c)
{
    for (unsigned k = 0; k < c->n_populations; k++)
        if (population_is_source(&c->population[k]))
            return k;
    return CONFIG_POPULATIONS;
}

/* Open the spikes of a population; an empty cursor if the recording lacks them. */
static struct cursor open_spikes(const struct run_file *file, unsigned population)
{
    const unsigned columns[] = {LAYOUT_SPIKE_TIMES + population,
                                LAYOUT_SPIKE_IDS + population};
    return cursor_open(file, columns, population < CONFIG_POPULATIONS ? 2 : 0,
                       UINT64_MAX);
}

struct image_cursor image_cursor_open(const struct run_file *file, unsigned population)
{
    const struct config *c = &run_file_info(file)->resolved;
    const struct run_config *run = &c->run;
    const unsigned source = source_of(c);
    return (struct image_cursor){
        .file = file,
        .images = cursor_open(file,
                              CURSOR_OF(LAYOUT_IMAGE_INDEX, LAYOUT_IMAGE_LABEL,
                                        LAYOUT_IMAGE_VOTE, LAYOUT_IMAGE_START,
                                        LAYOUT_IMAGE_SPIKES, LAYOUT_IMAGE_PRESENTATIONS),
                              UINT64_MAX),
        .scores = cursor_open(file, CURSOR_OF(LAYOUT_IMAGE_SCORES), UINT64_MAX),
        .neurons = open_spikes(file, population),
        .input = open_spikes(file, source),
        .population = population,
        .source = source,
        .presentation_ms = round(run->present_ms / run->dt_ms) * run->dt_ms +
                           round(run->rest_ms / run->dt_ms) * run->dt_ms};
}

void image_cursor_close(struct image_cursor *r)
{
    cursor_close(&r->images);
    cursor_close(&r->scores);
    cursor_close(&r->neurons);
    cursor_close(&r->input);
}

void image_cursor_use(struct image_cursor *r, const struct run_file *file)
{
    r->file = file;
    cursor_use(&r->images, file);
    cursor_use(&r->scores, file);
    cursor_use(&r->neurons, file);
    cursor_use(&r->input, file);
}

void image_cursor_show(struct image_cursor *r, unsigned population)
{
    cursor_close(&r->neurons);
    r->neurons = open_spikes(r->file, population);
    r->population = population;
}

static esp_tick tick_of(const struct image_cursor *r, double time_ms)
{
    const double tick = round(time_ms / run_file_info(r->file)->header.dt_ms);
    return tick >= 0.0 && tick < 1e18 ? (esp_tick)tick : 0;
}

/* Find the end of the image read last: the beginning of the next image if there is one. */
static enum esp_status find_end(struct image_cursor *r, double *end_ms)
{
    bool there;
    const double start_ms = cursor_real(&r->images, LAYOUT_IMAGE_START),
                 presentations =
                     (double)cursor_number(&r->images, LAYOUT_IMAGE_PRESENTATIONS);
    const enum esp_status st = cursor_peek(&r->images, &there);
    *end_ms = there ? cursor_real(&r->images, LAYOUT_IMAGE_START)
                    : start_ms + presentations * r->presentation_ms;
    return st;
}

/* Return a stored class; ESP_NO_CLASS for a value out of range, which a damaged file may have. */
static esp_class class_of(int32_t stored)
{
    return stored < 0 || stored > UINT8_MAX ? ESP_NO_CLASS : (esp_class)stored;
}

/* Read the scores of the vote on image k; NULL if the recording has none. */
static enum esp_status read_scores(struct image_cursor *r, uint64_t k, const float **out)
{
    bool there;
    r->scores.next = k;
    const enum esp_status st = cursor_peek(&r->scores, &there);
    const float *row = there ? cursor_row(&r->scores, LAYOUT_IMAGE_SCORES) : NULL;
    *out = row && !isnan(row[0]) ? row : NULL;
    return st;
}

enum esp_status image_cursor_image(struct image_cursor *r, uint64_t k,
                                   struct event_image *out)
{
    struct cursor *c = &r->images;
    double end_ms;
    c->next = k;
    enum esp_status st = cursor_next(c);
    if (st != ESP_OK)
        return st;
    struct event_image image = {
        .image = run_file_info(r->file)->header.first_image + k,
        .index = cursor_number(c, LAYOUT_IMAGE_INDEX),
        .label = (esp_class)cursor_number(c, LAYOUT_IMAGE_LABEL),
        .vote = class_of(cursor_class(c, LAYOUT_IMAGE_VOTE)),
        .start = tick_of(r, cursor_real(c, LAYOUT_IMAGE_START)),
        .n_output = (uint32_t)cursor_number(c, LAYOUT_IMAGE_SPIKES),
        .presentations = (uint32_t)cursor_number(c, LAYOUT_IMAGE_PRESENTATIONS)};
    if ((st = find_end(r, &end_ms)) != ESP_OK ||
        (st = read_scores(r, k, &image.scores)) != ESP_OK)
        return st;
    image.end = tick_of(r, end_ms);
    *out = image;
    return ESP_OK;
}

/* Set the cursor to the first spike at or after `tick`. The limit is half a tick earlier, because stored times are
 * rounded. */
static enum esp_status seek(const struct image_cursor *r, struct cursor *spikes,
                            unsigned population, esp_tick tick)
{
    const double from_ms = ((double)tick - 0.5) * run_file_info(r->file)->header.dt_ms;
    return cursor_count(r->file, LAYOUT_SPIKE_TIMES + population, cursor_rows(spikes),
                        from_ms, &spikes->next);
}

enum esp_status image_cursor_seek(struct image_cursor *r, const struct event_image *image)
{
    const enum esp_status st = seek(r, &r->neurons, r->population, image->start);
    return st == ESP_OK ? seek(r, &r->input, r->source, image->start) : st;
}

/* Read the next spike of a population; *there is false if it is not before `until_ms`. */
static enum esp_status peek(struct cursor *spikes, unsigned population, double until_ms,
                            bool *there, double *time_ms)
{
    const enum esp_status st = cursor_peek(spikes, there);
    if (*there)
        *time_ms = cursor_real(spikes, LAYOUT_SPIKE_TIMES + population);
    *there = *there && *time_ms < until_ms;
    return st;
}

enum esp_status image_cursor_spike(struct image_cursor *r,
                                   const struct event_image *image, bool *there,
                                   struct image_cursor_spike *out)
{
    const double until_ms =
        ((double)image->end - 0.5) * run_file_info(r->file)->header.dt_ms;
    bool output, input = false;
    double output_ms = 0.0, input_ms = 0.0;
    enum esp_status st = peek(&r->neurons, r->population, until_ms, &output, &output_ms);
    if (st == ESP_OK)
        st = peek(&r->input, r->source, until_ms, &input, &input_ms);
    *there = st == ESP_OK && (output || input);
    if (!*there)
        return st;
    out->is_input = input && (!output || input_ms <= output_ms);
    struct cursor *first = out->is_input ? &r->input : &r->neurons;
    const uint64_t id = cursor_number(
        first, LAYOUT_SPIKE_IDS + (out->is_input ? r->source : r->population));
    const esp_tick tick = tick_of(r, out->is_input ? input_ms : output_ms);
    first->next++;
    out->spike.tick = tick > image->start ? (uint32_t)(tick - image->start) : 0;
    out->spike.id = (esp_id)(id < UINT32_MAX ? id : UINT32_MAX);
    return ESP_OK;
}
