/* sim/training/health.h - counts what each population does over a stretch of images, for session/doctor.h.
 *
 * A stretch is a tenth of the run, at least HEALTH_IMAGES images; the last one ends with the run. The owner of the
 * counts begins a new stretch when one is full. Counting changes no result of the run. */
#ifndef ESPALIER_SIM_TRAINING_HEALTH_H
#define ESPALIER_SIM_TRAINING_HEALTH_H

#include "base/state.h"
#include "base/status.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEALTH_IMAGES = 100 };

/* Of a source all members are 0. */
struct health_population {
    size_t n;            /* number of neurons at birth */
    uint32_t *spikes;    /* [n] spikes of each neuron in the stretch, by birth id */
    uint64_t n_spikes;   /* their sum */
    uint64_t n_quick;    /* spikes as soon after the last one as refractory_ms allows */
    uint64_t n_answered; /* images on which the population fired */
    uint64_t n_in_image; /* spikes in the current image */
    esp_tick *next;      /* [n] first tick at which the neuron may fire again */
    esp_tick refractory; /* ticks from a spike to that tick */
};

struct health {
    size_t n_populations;
    struct health_population of[CONFIG_POPULATIONS];
    uint64_t stretch;         /* images of a stretch */
    uint64_t n_images;        /* images of the stretch so far */
    uint64_t n_presentations; /* their presentations */
    uint64_t n_again;         /* images that were shown more than once */
    uint64_t n_most;          /* images that were shown as often as max_retries allows */
    uint64_t most;            /* presentations of these */
    uint64_t images_run;      /* images of the whole run */
    unsigned output;          /* population that the images are shown again for */
};

/* Create counts for a resolved configuration. Call health_free also after a failure. */
enum esp_status health_create(const struct config *resolved, uint64_t images_run,
                              struct health *out);
void health_free(struct health *h);

/* Return a probe that counts in *h, which must stay at its address. */
struct probe health_probe(struct health *h);

/* Count spikes of the current image, and end an image that was shown `presentations` times. The probe calls both; a
 * recording is counted by calling them. */
void health_spikes(struct health *h, const struct probe_spikes *spikes);
void health_image(struct health *h, uint64_t presentations);

/* Return whether image number `done` of the run ended a stretch; health_begin begins the next. */
bool health_is_full(const struct health *h, uint64_t done);
void health_begin(struct health *h);

/* Visit the counts, between two images. */
void health_visit(struct health *h, struct state *s);

#endif
