/* viz/model/measure.h - what the spikes of some neurons in a range of shown time say: intervals between spikes, rate over
 * time, mean response to images of each class.
 *
 * Intervals are those between two spikes of one neuron with no skipped image between them. The response is the mean rate
 * of a neuron at a time since the beginning of an image, over the images of a class that begin in the range
 * (peristimulus time histogram). */
#ifndef ESPALIER_VIZ_MODEL_MEASURE_H
#define ESPALIER_VIZ_MODEL_MEASURE_H

#include "base/status.h"
#include "viz/model/recent_spikes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MEASURE_NEURONS = 32,    /* that can be chosen one by one */
    MEASURE_INTERVAL = 4096, /* ticks; longer intervals are counted together */
    MEASURE_BINS = 24,  /* of intervals, and of time since the beginning of an image */
    MEASURE_RATES = 96, /* bins of the rate over time, at most */
    MEASURE_CLASSES = 10,
};

struct measure_of {
    int64_t from, to; /* shown ticks: from <= tick < to */
    /* [n] neurons, each once; n = 0: all `n_all` neurons of `alive` */
    const esp_id *birth;
    size_t n;
    const bool *alive; /* [n_neurons] */
    size_t n_all;
};

struct measure {
    size_t n_neurons; /* of the population: ids are below it */
    int64_t *
        last; /* scratch [n_neurons]: the last spike of each; -1: none since the last gap */
    bool *measured;              /* scratch [n_neurons] */
    size_t n_measured;           /* neurons */
    int64_t from, to;            /* what is still known of the range */
    bool gap;                    /* images in the range were skipped */
    uint64_t n_spikes, n_images; /* images that begin in the range */
    /* Intervals. */
    uint32_t of_ticks[MEASURE_INTERVAL]; /* intervals of so many ticks */
    uint64_t n_intervals, n_longer; /* all; those of MEASURE_INTERVAL ticks or more */
    double mean_ticks, cv; /* mean and coefficient of variation of all; NAN: too few */
    /* Rate over time. */
    size_t n_rates;
    double rate_ticks;             /* width of a bin */
    uint32_t rates[MEASURE_RATES]; /* spikes */
    /* Response to images. */
    double response_ticks; /* width of a bin; 0: no image */
    uint32_t class_images[MEASURE_CLASSES];
    uint32_t responses[MEASURE_CLASSES][MEASURE_BINS]; /* spikes */
};

/* Allocate for n neurons. */
enum esp_status measure_create(size_t n_neurons, struct measure *out);
/* Free it; one that is all zero may be freed, too. */
void measure_free(struct measure *m);

/* Measure the spikes that are still known; rates in at most `most_rates` bins. */
void measure_spikes(struct measure *m, const struct recent_spikes *t,
                    const struct measure_of *of, size_t most_rates);

/* A round width of MEASURE_BINS bins into which nine of ten intervals fall, in ticks. */
uint32_t measure_interval_bin(const struct measure *m);

/* The bin of a class and of a time as a mean rate of one neuron, in spikes per tick; 0 without images. */
double measure_response(const struct measure *m, size_t c, size_t bin);

#endif
