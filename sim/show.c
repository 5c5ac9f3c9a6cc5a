/* sim/show.c */
#include "sim/show.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

enum {
    LEVELS_PER_IMAGE = 64
}; /* presentations of an image have random numbers of their own */

/* Every source has numbers of its own; those of the first are the stream itself. */
static const uint32_t STREAMS_PER_SOURCE = 256;

/* An encoder of the images for the next source. */
static enum esp_status add_source(struct show *s, const struct population *source,
                                  const struct dataset_info *info)
{
    const struct network *net = s->net;
    const struct run_config *run = &net->config.run;
    const size_t n_pixels = (size_t)info->width * info->height;
    const double present_ms = (double)net->present_ticks * run->dt_ms;
    if (source->n != n_pixels)
        return esp_fail(ESP_INPUT,
                        "population.%s.size = %zu: %s has %zu pixels (auto follows them)",
                        source->config->name, source->n, info->spec, n_pixels);
    const enum esp_status st = encoder_create(n_pixels, net->present_ticks, present_ms,
                                              source->config->max_rate_Hz, run->rate_step,
                                              &s->encoder[s->n_sources]);
    s->n_sources += st == ESP_OK;
    return st;
}

enum esp_status show_create(struct network *net, const struct dataset *data,
                            struct show *out)
{
    const struct dataset_info *info = dataset_info(data);
    struct show s = {.net = net};
    s.pixels = array_create((size_t)info->width * info->height, sizeof *s.pixels);
    s.counts = array_create(network_output(net)->n, sizeof *s.counts);
    enum esp_status st = s.pixels && s.counts ? ESP_OK : ESP_MEMORY;
    for (size_t k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (!net->population[k].lif)
            st = add_source(&s, &net->population[k], info);
    if (st != ESP_OK) {
        show_free(&s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

void show_free(struct show *s)
{
    array_free(s->pixels);
    array_free(s->counts);
    array_free(s->lead_mV);
    for (size_t k = 0; k < s->n_watches; k++) {
        array_free(s->watch[k].counts);
        array_free(s->watch[k].lead_mV);
    }
    for (size_t k = 0; k < s->n_sources; k++)
        encoder_free(s->encoder[k]);
    *s = (struct show){0};
}

enum esp_status show_measure_leads(struct show *s)
{
    if (!s->lead_mV)
        s->lead_mV = array_create(network_output(s->net)->n, sizeof *s->lead_mV);
    return s->lead_mV ? network_measure_leads(s->net, s->net->output) : ESP_MEMORY;
}

enum esp_status show_watch(struct show *s, unsigned population, bool leads, size_t *out)
{
    const size_t n = s->net->population[population].n;
    assert(s->n_watches < CONFIG_POPULATIONS);
    struct show_watch *w = &s->watch[s->n_watches];
    *w = (struct show_watch){.population = population,
                             .counts = array_create(n, sizeof *w->counts)};
    *out = s->n_watches++;
    if (leads)
        w->lead_mV = array_create(n, sizeof *w->lead_mV);
    if (!w->counts || (leads && !w->lead_mV))
        return ESP_MEMORY;
    return leads ? network_measure_leads(s->net, population) : ESP_OK;
}

static void forget_watched(struct show *s)
{
    for (size_t k = 0; k < s->n_watches; k++) {
        struct show_watch *w = &s->watch[k];
        const size_t n = s->net->population[w->population].n;
        memset(w->counts, 0, n * sizeof *w->counts);
        if (w->lead_mV)
            memset(w->lead_mV, 0, n * sizeof *w->lead_mV);
    }
}

static void add_watched(struct show *s)
{
    for (size_t k = 0; k < s->n_watches; k++) {
        struct show_watch *w = &s->watch[k];
        const struct population *p = &s->net->population[w->population];
        for (size_t a = 0; a < p->n_active; a++) {
            const esp_id j = p->active[a];
            w->counts[j] += p->counts[j];
            if (w->lead_mV)
                w->lead_mV[j] += p->first_lead_mV[j];
        }
    }
}

static void forget_counts(struct show *s)
{
    const size_t n = network_output(s->net)->n;
    memset(s->counts, 0, n * sizeof *s->counts);
    if (s->lead_mV)
        memset(s->lead_mV, 0, n * sizeof *s->lead_mV);
    s->n_spikes = s->n_active = s->presentations = 0;
}

static void add_counts(struct show *s)
{
    const struct population *p = network_output(s->net);
    for (size_t k = 0; k < p->n_active; k++) {
        const esp_id j = p->active[k];
        s->n_active += s->counts[j] == 0;
        s->counts[j] += p->counts[j];
        if (s->lead_mV)
            s->lead_mV[j] += p->first_lead_mV[j];
    }
    s->n_spikes += p->n_spikes;
    s->presentations++;
    add_watched(s);
}

static enum esp_status tell_showing(const struct show *s, uint64_t image, size_t index,
                                    uint8_t label)
{
    const struct probe_showing showing = {.image = image,
                                          .index = index,
                                          .label = label,
                                          .start = s->net->now,
                                          .pixels = s->pixels};
    enum esp_status st = ESP_OK;
    PROBES_TELL(st, s->net->probes, s->net->n_probes, showing, &showing);
    return st;
}

/* One presentation; every source draws its own spikes. */
static enum esp_status present(struct show *s, enum random_stream stream,
                               uint64_t subject, unsigned level)
{
    const uint64_t seed = s->net->config.run.seed;
    struct encoder_events events[CONFIG_POPULATIONS];
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < s->n_sources && st == ESP_OK; k++) {
        const struct random r = random_start(
            seed, (enum random_stream)(stream + STREAMS_PER_SOURCE * (uint32_t)k),
            subject * LEVELS_PER_IMAGE + level);
        st = encoder_draw(s->encoder[k], r, s->pixels, level, &events[k]);
    }
    return st == ESP_OK ? network_present(s->net, events) : st;
}

enum esp_status show_image(struct show *s, const struct dataset *data,
                           enum dataset_split split, size_t index,
                           enum random_stream stream, uint64_t subject, uint8_t *label)
{
    const struct run_config *run = &s->net->config.run;
    struct population *output = network_output(s->net);
    *label = dataset_image(data, split, index, s->pixels);
    forget_counts(s);
    forget_watched(s);
    enum esp_status st = tell_showing(s, subject, index, *label);
    for (unsigned level = 0; level <= run->max_retries && st == ESP_OK; level++) {
        st = present(s, stream, subject, level);
        if (st != ESP_OK)
            return st;
        add_counts(s);
        if (output->n_spikes >= run->min_spikes)
            break;
    }
    return st;
}

enum esp_status show_events(struct show *s, const struct encoder_events *events)
{
    /* Sources after the first are silent. */
    struct encoder_events all[CONFIG_POPULATIONS] = {*events};
    for (size_t k = 1; k < s->n_sources; k++)
        all[k] = (struct encoder_events){.tick = events->tick, .id = events->id};
    forget_counts(s);
    forget_watched(s);
    const enum esp_status st = network_present(s->net, all);
    if (st == ESP_OK)
        add_counts(s);
    return st;
}
