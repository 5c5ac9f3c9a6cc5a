/* sim/network/stimulus.c - draws or plays the spikes of all sources, and counts the spikes of the response. */
#include "sim/network/stimulus.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

enum {
    /* Number of presentations of one image that have separate random numbers. */
    LEVELS_PER_IMAGE = 64
};

/* Check that sources of images get images and that sources of spikes get spikes. */
static enum esp_status check_kind(const struct population_config *source,
                                  const struct dataset *data)
{
    const char *spec = dataset_info(data)->spec;
    if (source->kind == POPULATION_SPIKES && dataset_sources(data) == 0)
        return esp_fail(
            ESP_INPUT,
            "population.%s plays %s, but the data are those of %s; make it of "
            "kind = source",
            source->name, source->file, spec);
    if (source->kind == POPULATION_SOURCE && dataset_sources(data) > 0)
        return esp_fail(ESP_INPUT,
                        "population.%s shows images, but %s holds spikes; make it of "
                        "kind = spikes",
                        source->name, spec);
    return ESP_OK;
}

static enum esp_status check_size(const struct population *source,
                                  const struct dataset *data)
{
    const struct dataset_info *info = dataset_info(data);
    const struct population_config *c = source->config;
    const uint64_t n_pixels = (uint64_t)info->width * info->height;
    const bool is_encoded =
        c->kind == POPULATION_SOURCE && c->encoding.kind != ENCODING_PIXELS;
    const uint64_t n =
        is_encoded ? encoding_inputs(&c->encoding, info->width, info->height) : n_pixels;
    if (source->n == n)
        return ESP_OK;
    if (!is_encoded)
        return esp_fail(
            ESP_INPUT, "population.%s.size = %zu: %s has %llu pixels (auto follows them)",
            c->name, source->n, info->spec, (unsigned long long)n);
    return esp_fail(ESP_INPUT,
                    "population.%s.size = %zu: encoding = %s makes %llu inputs of the "
                    "images of %s (auto follows them)",
                    c->name, source->n, encoding_names[c->encoding.kind],
                    (unsigned long long)n, info->spec);
}

/* Make encoding and encoder of the next source. */
static enum esp_status add_encoder(struct stimulus *s, const struct population *source,
                                   const struct dataset *data)
{
    const struct network *net = s->net;
    const struct run_config *run = &net->config.run;
    const double present_ms = (double)net->present_ticks * run->dt_ms;
    const size_t k = s->n_sources;
    s->values[k] = array_create(source->n, sizeof *s->values[k]);
    enum esp_status st =
        s->values[k] ? encoding_create(&source->config->encoding, data, &s->encoding[k])
                     : ESP_MEMORY;
    return st == ESP_OK ? encoder_create(source->n, net->present_ticks, present_ms,
                                         source->config->max_rate_Hz, run->rate_step,
                                         &s->encoder[k])
                        : st;
}

/* Add the next source, with an encoder if it shows images. */
static enum esp_status add_source(struct stimulus *s, const struct population *source,
                                  const struct dataset *data)
{
    enum esp_status st = check_kind(source->config, data);
    if (st == ESP_OK)
        st = check_size(source, data);
    if (st == ESP_OK && source->config->kind == POPULATION_SOURCE)
        st = add_encoder(s, source, data);
    s->n_sources++;
    return st;
}

enum esp_status stimulus_create(struct network *net, const struct dataset *data,
                                struct stimulus *out)
{
    const struct dataset_info *info = dataset_info(data);
    struct stimulus s = {.net = net, .n_pixels = (size_t)info->width * info->height};
    s.pixels = array_create(s.n_pixels, sizeof *s.pixels);
    size_t output = 0;
    enum esp_status st =
        s.pixels ? stimulus_watch(&s, net->output, false, &output) : ESP_MEMORY;
    s.counts = s.watch[output].counts;
    for (size_t k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (!net->population[k].lif)
            st = add_source(&s, &net->population[k], data);
    if (st != ESP_OK) {
        stimulus_free(&s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

void stimulus_free(struct stimulus *s)
{
    array_free(s->pixels);
    for (size_t k = 0; k < s->n_watches; k++) {
        array_free(s->watch[k].counts);
        array_free(s->watch[k].margin_mV);
    }
    for (size_t k = 0; k < s->n_sources; k++) {
        encoding_free(s->encoding[k]);
        encoder_free(s->encoder[k]);
        array_free(s->values[k]);
    }
    *s = (struct stimulus){0};
}

/* Return the watch of a population. If there is none, add one. */
static struct stimulus_watch *watch_of(struct stimulus *s, unsigned population)
{
    size_t k = 0;
    while (k < s->n_watches && s->watch[k].population != population)
        k++;
    if (k == s->n_watches) {
        assert(k < CONFIG_POPULATIONS);
        s->watch[s->n_watches++] = (struct stimulus_watch){.population = population};
    }
    return &s->watch[k];
}

enum esp_status stimulus_watch(struct stimulus *s, unsigned population, bool margins,
                               size_t *out)
{
    const size_t n = s->net->population[population].n;
    struct stimulus_watch *w = watch_of(s, population);
    if (!w->counts)
        w->counts = array_create(n, sizeof *w->counts);
    if (margins && !w->margin_mV)
        w->margin_mV = array_create(n, sizeof *w->margin_mV);
    if (!w->counts || (margins && !w->margin_mV))
        return ESP_MEMORY;
    *out = (size_t)(w - s->watch);
    return margins ? network_measure_margins(s->net, population) : ESP_OK;
}

static void forget_counts(struct stimulus *s)
{
    for (size_t k = 0; k < s->n_watches; k++) {
        struct stimulus_watch *w = &s->watch[k];
        const size_t n = s->net->population[w->population].n;
        memset(w->counts, 0, n * sizeof *w->counts);
        if (w->margin_mV)
            memset(w->margin_mV, 0, n * sizeof *w->margin_mV);
    }
    s->n_spikes = s->n_active = s->presentations = 0;
}

static void add_watched(struct stimulus *s)
{
    for (size_t k = 0; k < s->n_watches; k++) {
        struct stimulus_watch *w = &s->watch[k];
        const struct population *p = &s->net->population[w->population];
        for (size_t a = 0; a < p->n_active; a++) {
            const esp_id j = p->active[a];
            w->counts[j] += p->counts[j];
            if (w->margin_mV)
                w->margin_mV[j] += p->first_margin_mV[j];
        }
    }
}

static void add_counts(struct stimulus *s)
{
    const struct population *p = network_output(s->net);
    for (size_t k = 0; k < p->n_active; k++)
        s->n_active += s->counts[p->active[k]] == 0;
    s->n_spikes += p->n_spikes;
    s->presentations++;
    add_watched(s);
}

static enum esp_status tell_showing(const struct stimulus *s, uint64_t image,
                                    size_t index, uint8_t label)
{
    const struct probe_showing showing = {.image = image,
                                          .index = index,
                                          .label = label,
                                          .start = s->net->now,
                                          .pixels = s->pixels};
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, s->net->probes, s->net->n_probes, showing, &showing);
    return st;
}

/* The image or item of spikes that is shown. */
struct subject {
    const struct dataset *data; /* NULL: an image that is in no data set */
    enum dataset_split split;
    size_t index;
    enum random_stream stream; /* purpose of the random numbers of the encoders */
    /* Number of the image, which selects the random numbers in this stream. */
    uint64_t number;
};

/* Present an image: each source draws its own spikes. `level`: how often the image was shown before. */
static enum esp_status draw(struct stimulus *s, const struct subject *x, unsigned level)
{
    const uint64_t seed = s->net->config.run.seed;
    struct encoder_events events[CONFIG_POPULATIONS];
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < s->n_sources && st == ESP_OK; k++) {
        const struct random r = random_start(seed, random_of(x->stream, k),
                                             x->number * LEVELS_PER_IMAGE + level);
        st = encoder_draw(s->encoder[k], r, s->values[k], level, &events[k]);
    }
    return st == ESP_OK ? network_present(s->net, events) : st;
}

/* Present an item of spikes: each source sends its spikes of the file. */
static enum esp_status play(struct stimulus *s, const struct subject *x, unsigned level)
{
    struct encoder_events events[CONFIG_POPULATIONS];
    for (size_t k = 0; k < s->n_sources; k++) {
        const struct spikes *spikes = dataset_spikes(x->data, x->split, k);
        const struct spikes_events e = spikes_events(spikes, x->index, level);
        events[k] = (struct encoder_events){.tick = e.tick, .id = e.id, .n = e.n};
    }
    return network_present(s->net, events);
}

/* Return how often the image or item may be shown at most. */
static size_t most_presentations(const struct stimulus *s, const struct subject *x)
{
    const size_t most = (size_t)s->net->config.run.max_retries + 1;
    if (!x->data || dataset_sources(x->data) == 0)
        return most;
    const struct spikes *spikes = dataset_spikes(x->data, x->split, 0);
    const size_t n = spikes_presentations(spikes, x->index);
    return n < most ? n : most;
}

static void encode(struct stimulus *s)
{
    for (size_t k = 0; k < s->n_sources; k++)
        if (s->encoding[k])
            encoding_values(s->encoding[k], s->pixels, s->values[k]);
}

/* Return the number of inputs of the first source. */
static size_t first_inputs(const struct stimulus *s)
{
    size_t first = 0;
    while (s->net->population[first].lif)
        first++;
    return s->net->population[first].n;
}

size_t stimulus_n_values(const struct stimulus *s, const struct dataset *data)
{
    const struct dataset_info *info = dataset_info(data);
    return s->encoding[0] ? first_inputs(s) : (size_t)info->width * info->height;
}

void stimulus_values(struct stimulus *s, const struct dataset *data, size_t index,
                     uint8_t *values)
{
    dataset_image(data, DATASET_TRAIN, index, s->pixels);
    if (s->encoding[0])
        encoding_values(s->encoding[0], s->pixels, values);
    else
        memcpy(values, s->pixels, stimulus_n_values(s, data));
}

const uint8_t *stimulus_shown(const struct stimulus *s)
{
    return s->values[0] ? s->values[0] : s->pixels;
}

/* Present the subject, whose pixels are in place, until the output has fired enough spikes. */
static enum esp_status present(struct stimulus *s, const struct subject *x)
{
    const uint64_t enough = s->net->config.run.min_spikes;
    const size_t most = most_presentations(s, x);
    const bool plays = x->data && dataset_sources(x->data) > 0;
    enum esp_status st = ESP_OK;
    for (unsigned level = 0; level < most && st == ESP_OK; level++) {
        st = plays ? play(s, x, level) : draw(s, x, level);
        if (st != ESP_OK)
            return st;
        add_counts(s);
        if (network_output(s->net)->n_spikes >= enough)
            break;
    }
    return st;
}

enum esp_status stimulus_image(struct stimulus *s, const struct dataset *data,
                               enum dataset_split split, size_t index,
                               enum random_stream stream, uint64_t subject,
                               uint8_t *label)
{
    const struct subject x = {data, split, index, stream, subject};
    *label = dataset_image(data, split, index, s->pixels);
    encode(s);
    forget_counts(s);
    const enum esp_status st = tell_showing(s, subject, index, *label);
    return st == ESP_OK ? present(s, &x) : st;
}

/* Whether every source draws its spikes of images; if not, a message says so. */
static enum esp_status check_draws(const struct stimulus *s)
{
    for (size_t k = 0; k < s->n_sources; k++)
        if (!s->encoder[k])
            return esp_fail(ESP_INPUT,
                            "the sources of this network play files of spikes");
    return ESP_OK;
}

enum esp_status stimulus_pixels(struct stimulus *s, const uint8_t *pixels,
                                enum random_stream stream, uint64_t subject)
{
    const struct subject x = {.stream = stream, .number = subject};
    const enum esp_status st = check_draws(s);
    if (st != ESP_OK)
        return st;
    memcpy(s->pixels, pixels, s->n_pixels);
    encode(s);
    forget_counts(s);
    return present(s, &x);
}

enum esp_status stimulus_set_rate(struct stimulus *s, double factor)
{
    const struct network *net = s->net;
    const struct run_config *run = &net->config.run;
    const double present_ms = (double)net->present_ticks * run->dt_ms;
    enum esp_status st = check_draws(s);
    for (size_t k = 0, source = 0; k < net->n_populations && st == ESP_OK; k++)
        if (!net->population[k].lif)
            st = encoder_set_rate(s->encoder[source++], present_ms,
                                  net->population[k].config->max_rate_Hz * factor,
                                  run->rate_step);
    return st;
}

/* Set the value of each input of the first source to its number of spikes, at most 255, in place of the values of
 * an image. */
static void take_values(struct stimulus *s, const struct encoder_events *events)
{
    uint8_t *values = s->values[0];
    if (!values)
        return;
    memset(values, 0, first_inputs(s));
    for (size_t k = 0; k < events->n; k++)
        if (values[events->id[k]] < 255)
            values[events->id[k]]++;
}

enum esp_status stimulus_events(struct stimulus *s, const struct encoder_events *events)
{
    /* Sources after the first have no events. */
    struct encoder_events all[CONFIG_POPULATIONS] = {*events};
    for (size_t k = 1; k < s->n_sources; k++)
        all[k] = (struct encoder_events){.tick = events->tick, .id = events->id};
    take_values(s, events);
    forget_counts(s);
    const enum esp_status st = network_present(s->net, all);
    if (st == ESP_OK)
        add_counts(s);
    return st;
}
