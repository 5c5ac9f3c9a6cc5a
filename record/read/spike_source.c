/* record/read/spike_source.c - read the files of all sources, check that they match, make a data set. */
#include "record/read/spike_source.h"

#include "record/read/spike_file.h"
#include "sim/network/network.h"

#include <assert.h>

struct player {
    struct config_subject subject;
    const struct population_config *source[DATASET_SOURCES];
    size_t n;
    struct spikes train[DATASET_SOURCES], test[DATASET_SOURCES];
    uint32_t width, height; /* 0: no file states an image size */
};

static const char *file_of(const struct population_config *p, enum dataset_split split)
{
    return split == DATASET_TRAIN ? p->file : p->test_file;
}

static const char *key_of(enum dataset_split split)
{
    return split == DATASET_TRAIN ? "file" : "test_file";
}

static enum esp_status read_file(struct player *p, size_t k, enum dataset_split split)
{
    const struct config *c = p->subject.config;
    const struct population_config *source = p->source[k];
    const struct spike_request request = {
        .path = file_of(source, split),
        .group = source->group,
        .name = source->name,
        .size = source->size,
        .dt_ms = c->run.dt_ms,
        .present_ticks = network_ticks(c->run.present_ms, c->run.dt_ms),
        .rest_ticks = network_ticks(c->run.rest_ms, c->run.dt_ms)};
    struct spikes *to = split == DATASET_TRAIN ? &p->train[k] : &p->test[k];
    if (!request.path[0])
        return ESP_OK;
    const enum esp_status st = spike_file_read(&request, to, &p->width, &p->height);
    return st == ESP_INPUT ? config_blame(&p->subject, "population", source->name,
                                          key_of(split), "population.%s.%s: %s",
                                          source->name, key_of(split), esp_message())
                           : st;
}

/* Check that source k has the same items as source 0, because the network shows the same item of every source
 * at the same time. */
static enum esp_status check_together(const struct player *p, size_t k,
                                      enum dataset_split split)
{
    const struct spikes *first = split == DATASET_TRAIN ? &p->train[0] : &p->test[0];
    const struct spikes *s = split == DATASET_TRAIN ? &p->train[k] : &p->test[k];
    const struct population_config *source = p->source[k];
    if (s->n_items != first->n_items)
        return config_blame(&p->subject, "population", source->name, key_of(split),
                            "population.%s.%s: %zu items, but population.%s plays %zu; "
                            "name files that belong together",
                            source->name, key_of(split), s->n_items, p->source[0]->name,
                            first->n_items);
    for (size_t i = 0; i < s->n_items; i++)
        if (spikes_presentations(s, i) != spikes_presentations(first, i) ||
            s->label[i] != first->label[i])
            return config_blame(
                &p->subject, "population", source->name, key_of(split),
                "population.%s.%s: item %zu has another label than that of "
                "population.%s, or was not shown as often; name files that belong "
                "together",
                source->name, key_of(split), i, p->source[0]->name);
    return ESP_OK;
}

static enum esp_status read_all(struct player *p)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < p->n && st == ESP_OK; k++) {
        st = read_file(p, k, DATASET_TRAIN);
        if (st == ESP_OK)
            st = check_together(p, k, DATASET_TRAIN);
        if (st == ESP_OK)
            st = read_file(p, k, DATASET_TEST);
        if (st == ESP_OK)
            st = check_together(p, k, DATASET_TEST);
    }
    return st;
}

/* Return the number of inputs of the sources: the configured size, or, if no source has one, the largest number in
 * the files. */
static uint32_t count_inputs(const struct player *p)
{
    uint32_t n = 1;
    for (size_t k = 0; k < p->n; k++) {
        n = p->train[k].n_inputs > n ? p->train[k].n_inputs : n;
        n = p->test[k].n_inputs > n ? p->test[k].n_inputs : n;
    }
    for (size_t k = 0; k < p->n; k++)
        n = p->source[k]->size ? (uint32_t)p->source[k]->size : n;
    return n;
}

/* Set width and height of the image that shows an item. If inputs are not pixels, take the two factors of the
 * number of inputs that differ least. */
static void choose_picture(struct player *p)
{
    const uint32_t n = count_inputs(p);
    if ((uint64_t)p->width * p->height == n)
        return;
    p->height = 1;
    for (uint32_t side = 1; (uint64_t)side * side <= n; side++)
        if (n % side == 0)
            p->height = side;
    p->width = n / p->height;
}

static void free_all(struct player *p)
{
    for (size_t k = 0; k < p->n; k++) {
        spikes_free(&p->train[k]);
        spikes_free(&p->test[k]);
    }
}

enum esp_status spike_source_open(const struct config *config,
                                  const struct config_lines *lines, struct dataset **out)
{
    static_assert((int)DATASET_SOURCES >= (int)CONFIG_POPULATIONS,
                  "every source can play");
    struct player p = {.subject = {config, lines}};
    for (size_t k = 0; k < config->n_populations; k++)
        if (config->population[k].kind == POPULATION_SPIKES)
            p.source[p.n++] = &config->population[k];
    const enum esp_status st = read_all(&p);
    if (st != ESP_OK) {
        free_all(&p);
        return st;
    }
    choose_picture(&p);
    const struct dataset_played played = {.spec = p.source[0]->file,
                                          .origin = "played",
                                          .width = p.width,
                                          .height = p.height,
                                          .n_sources = p.n,
                                          .source = {p.train, p.test}};
    return dataset_play(&played, out);
}
