/* sim/training/health.c - counts of spikes and images of a stretch, as a probe. */
#include "sim/training/health.h"

#include "base/array.h"
#include "sim/network/network.h"

#include <stdio.h>
#include <string.h>

static enum esp_status create_population(const struct population_config *p, double dt_ms,
                                         struct health_population *out)
{
    const esp_tick refractory = network_ticks(p->lif.refractory_ms, dt_ms);
    out->n = (size_t)p->size;
    out->refractory = refractory > 0 ? refractory : 1;
    out->spikes = array_create(out->n, sizeof *out->spikes);
    out->next = array_create(out->n, sizeof *out->next);
    return out->spikes && out->next ? ESP_OK : ESP_MEMORY;
}

enum esp_status health_create(const struct config *resolved, uint64_t images_run,
                              struct health *out)
{
    const int output = config_population(resolved, resolved->run.output);
    const uint64_t tenth = images_run / 10;
    enum esp_status st = ESP_OK;
    *out = (struct health){.n_populations = resolved->n_populations,
                           .stretch = tenth > HEALTH_IMAGES ? tenth : HEALTH_IMAGES,
                           .most = resolved->run.max_retries + 1,
                           .images_run = images_run,
                           .output = output < 0 ? 0 : (unsigned)output};
    for (size_t k = 0; k < out->n_populations && st == ESP_OK; k++)
        if (!population_is_source(&resolved->population[k]))
            st = create_population(&resolved->population[k], resolved->run.dt_ms,
                                   &out->of[k]);
    return st;
}

void health_free(struct health *h)
{
    for (size_t k = 0; k < h->n_populations; k++) {
        array_free(h->of[k].spikes);
        array_free(h->of[k].next);
    }
    *h = (struct health){0};
}

void health_spikes(struct health *h, const struct probe_spikes *spikes)
{
    struct health_population *p = &h->of[spikes->population];
    for (size_t k = 0; k < spikes->n; k++) {
        const esp_id id = spikes->birth[k];
        p->n_quick += spikes->tick == p->next[id];
        p->next[id] = spikes->tick + p->refractory;
        p->spikes[id]++;
    }
    p->n_spikes += spikes->n;
    p->n_in_image += spikes->n;
}

void health_image(struct health *h, uint64_t presentations)
{
    for (size_t k = 0; k < h->n_populations; k++) {
        h->of[k].n_answered += h->of[k].n_in_image > 0;
        h->of[k].n_in_image = 0;
    }
    h->n_images++;
    h->n_presentations += presentations;
    h->n_again += presentations > 1;
    h->n_most += presentations >= h->most;
}

bool health_is_full(const struct health *h, uint64_t done)
{
    return done < h->images_run && (h->images_run - done) % h->stretch == 0;
}

void health_begin(struct health *h)
{
    for (size_t k = 0; k < h->n_populations; k++) {
        struct health_population *p = &h->of[k];
        p->n_spikes = p->n_quick = p->n_answered = 0;
        if (p->spikes)
            memset(p->spikes, 0, p->n * sizeof *p->spikes);
    }
    h->n_images = h->n_presentations = h->n_again = h->n_most = 0;
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *spikes)
{
    health_spikes(context, spikes);
    return ESP_OK;
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    health_image(context, image->presentations);
    return ESP_OK;
}

struct probe health_probe(struct health *h)
{
    return (struct probe){.context = h, .spikes = on_spikes, .image = on_image};
}

static void visit_population(struct health_population *p, size_t k, struct state *s)
{
    char name[16];
    snprintf(name, sizeof name, "%zu", k);
    state_enter(s, name);
    state_u64s(s, "n_spikes", &p->n_spikes, 1, UINT64_MAX);
    state_u64s(s, "n_quick", &p->n_quick, 1, UINT64_MAX);
    state_u64s(s, "n_answered", &p->n_answered, 1, UINT64_MAX);
    state_u32s(s, "spikes", p->spikes, p->n, UINT32_MAX);
    state_i64s(s, "next", p->next, p->n, INT64_MIN, INT64_MAX);
    state_leave(s);
}

void health_visit(struct health *h, struct state *s)
{
    state_u64s(s, "n_images", &h->n_images, 1, UINT64_MAX);
    state_u64s(s, "n_presentations", &h->n_presentations, 1, UINT64_MAX);
    state_u64s(s, "n_again", &h->n_again, 1, UINT64_MAX);
    state_u64s(s, "n_most", &h->n_most, 1, UINT64_MAX);
    for (size_t k = 0; k < h->n_populations; k++)
        if (h->of[k].n > 0)
            visit_population(&h->of[k], k, s);
}
