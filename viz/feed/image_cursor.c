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

enum esp_status image_cursor_open(const struct run_file *file, unsigned population,
                                  struct image_cursor *out)
{
    const struct run_file_info *info = run_file_info(file);
    const struct run_config *run = &info->resolved.run;
    *out = (struct image_cursor){.file = file};
    out->presentation_ms = round(run->present_ms / run->dt_ms) * run->dt_ms +
                           round(run->rest_ms / run->dt_ms) * run->dt_ms;
    enum esp_status st = spike_cursor_open(file, population, &out->neurons);
    if (st == ESP_OK)
        st = spike_cursor_open(file, source_of(&info->resolved), &out->input);
    if (st != ESP_OK)
        image_cursor_close(out);
    return st;
}

void image_cursor_close(struct image_cursor *r)
{
    spike_cursor_close(&r->neurons);
    spike_cursor_close(&r->input);
}

void image_cursor_use(struct image_cursor *r, const struct run_file *file)
{
    r->file = file;
    r->n = 0;
    spike_cursor_use(&r->neurons, file);
    spike_cursor_use(&r->input, file);
}

enum esp_status image_cursor_show(struct image_cursor *r, unsigned population)
{
    struct spike_cursor other;
    const enum esp_status st = spike_cursor_open(r->file, population, &other);
    if (st != ESP_OK)
        return st;
    spike_cursor_close(&r->neurons);
    r->neurons = other;
    return ESP_OK;
}

static enum esp_status load(struct image_cursor *r, uint64_t k)
{
    const uint64_t left = run_file_info(r->file)->n_images - k;
    const uint64_t n = left < IMAGE_CURSOR_BLOCK ? left : IMAGE_CURSOR_BLOCK;
    enum esp_status st;
    r->n = 0;
    if ((st = run_file_read(r->file, LAYOUT_IMAGE_INDEX, k, n, r->index)) != ESP_OK ||
        (st = run_file_read(r->file, LAYOUT_IMAGE_LABEL, k, n, r->label)) != ESP_OK ||
        (st = run_file_read(r->file, LAYOUT_IMAGE_VOTE, k, n, r->vote)) != ESP_OK ||
        (st = run_file_read(r->file, LAYOUT_IMAGE_START, k, n + (left > n),
                            r->start_ms)) != ESP_OK ||
        (st = run_file_read(r->file, LAYOUT_IMAGE_PRESENTATIONS, k, n,
                            r->presentations)) != ESP_OK)
        return st;
    r->knows_next = left > n;
    r->first = k;
    r->n = n;
    return ESP_OK;
}

static esp_tick tick_of(const struct image_cursor *r, double time_ms)
{
    const double tick = round(time_ms / run_file_info(r->file)->header.dt_ms);
    return tick >= 0.0 && tick < 1e18 ? (esp_tick)tick : 0;
}

enum esp_status image_cursor_image(struct image_cursor *r, uint64_t k,
                                   struct event_image *out)
{
    const bool here = k >= r->first && k < r->first + r->n;
    const enum esp_status st = here ? ESP_OK : load(r, k);
    if (st != ESP_OK)
        return st;
    const uint64_t row = k - r->first;
    const bool has_next = row + 1 < r->n || r->knows_next;
    const double end_ms =
        has_next ? r->start_ms[row + 1]
                 : r->start_ms[row] + r->presentations[row] * r->presentation_ms;
    *out = (struct event_image){.image = run_file_info(r->file)->header.first_image + k,
                                .index = r->index[row],
                                .label = r->label[row],
                                .vote = r->vote[row],
                                .start = tick_of(r, r->start_ms[row]),
                                .end = tick_of(r, end_ms),
                                .presentations = r->presentations[row]};
    return ESP_OK;
}

enum esp_status image_cursor_seek(struct image_cursor *r, const struct event_image *image)
{
    /* Half a tick early: what is stored was rounded. */
    const double dt_ms = run_file_info(r->file)->header.dt_ms;
    const double from_ms = ((double)image->start - 0.5) * dt_ms;
    const enum esp_status st = spike_cursor_seek(&r->neurons, from_ms);
    return st == ESP_OK ? spike_cursor_seek(&r->input, from_ms) : st;
}

enum esp_status image_cursor_spike(struct image_cursor *r,
                                   const struct event_image *image, bool *there,
                                   struct image_cursor_spike *out)
{
    const double until_ms =
        ((double)image->end - 0.5) * run_file_info(r->file)->header.dt_ms;
    bool output, input = false;
    double output_ms = 0.0, input_ms = 0.0;
    uint64_t output_id = 0, input_id = 0;
    enum esp_status st =
        spike_cursor_peek(&r->neurons, until_ms, &output, &output_ms, &output_id);
    if (st == ESP_OK)
        st = spike_cursor_peek(&r->input, until_ms, &input, &input_ms, &input_id);
    *there = st == ESP_OK && (output || input);
    if (!*there)
        return st;
    out->is_input = input && (!output || input_ms <= output_ms);
    spike_cursor_pass(out->is_input ? &r->input : &r->neurons);
    const esp_tick tick = tick_of(r, out->is_input ? input_ms : output_ms);
    const uint64_t id = out->is_input ? input_id : output_id;
    out->spike.tick = tick > image->start ? (uint32_t)(tick - image->start) : 0;
    out->spike.id = (esp_id)(id < UINT32_MAX ? id : UINT32_MAX);
    return ESP_OK;
}
