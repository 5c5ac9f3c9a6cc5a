/* sim/network/probe.h - the callbacks of a running simulation, in one struct.
 *
 * Recorder, viewer and golden hash implement it. Callbacks run on the simulation thread, in a fixed order, and
 * receive plain data that is valid during the call only. A callback that is NULL is skipped. A callback that fails
 * stops the run with its status and message. Weight matrices are up to date only between presentations, not in
 * `spikes` and `waiting` (synapses/column_cache.h). */
#ifndef ESPALIER_SIM_NETWORK_PROBE_H
#define ESPALIER_SIM_NETWORK_PROBE_H

#include "base/status.h"
#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The spikes that a source sends in the presentation that begins. */
struct probe_input {
    unsigned population;  /* index in the configuration */
    esp_tick start;       /* first tick of the presentation */
    const uint32_t *tick; /* [n] ticks since the start of the presentation, ascending */
    const esp_id *id; /* [n] ascending within a tick; equal entries are separate spikes */
    size_t n;
};

/* The spikes of one population of neurons at one tick. */
struct probe_spikes {
    esp_tick tick;
    unsigned population; /* index in the configuration */
    const esp_id *birth; /* [n] birth ids, ascending */
    size_t n;
};

struct probe_population {
    const char *name;
    bool source; /* true: inputs; false: neurons */
    size_t n;    /* neurons at birth */
};

struct network;

/* Passed once, before all other callbacks. */
struct probe_start {
    const struct probe_population *populations;
    size_t n_populations;
    unsigned output; /* index of the population that is read out and pruned */
    size_t n_inputs; /* presynaptic neurons of a receptive field: pixels */
    uint32_t width, height;
    double dt_ms;
    uint64_t images_run;       /* images of the whole run */
    uint64_t window_images;    /* images per window */
    const struct network *net; /* as it begins; NULL: not passed */
};

/* An image is about to be shown. */
struct probe_showing {
    uint64_t image, index; /* numbers as in struct probe_image */
    uint8_t label;
    esp_tick start;
    const uint8_t *pixels; /* [height][width] */
};

/* An image was shown: its presentations and rests are over and its weights scaled. */
struct probe_image {
    uint64_t image; /* number in the run, from 0 */
    uint64_t index; /* index in the training set */
    uint8_t label;
    esp_tick start;         /* tick at which its first presentation began */
    esp_tick end;           /* tick after its last rest */
    uint32_t presentations; /* 1 plus the number of repetitions */
    uint32_t n_spikes;      /* spikes of the output population in all presentations */
    const uint32_t *counts; /* [n_living] spikes by dense index */
    const esp_id *birth;    /* [n_living] */
    size_t n_living;
    /* Class that the running estimate votes for; -1 in the first window. */
    int vote;
    const double *scores; /* [n_classes] of that vote (bayes); NULL without a vote */
    /* [n_inputs][stride] weights, columns by dense index; or NULL. */
    const float *weight_mV;
    size_t stride;         /* floats from the start of a row to the next */
    const float *theta_mV; /* [n_living] adaptive part of the thresholds */
};

/* A window of images is over; called before neurons are removed for it. */
struct probe_window {
    uint64_t window; /* number of the window, from 0 */
    uint64_t images_done;
    size_t n_living;        /* neurons before pruning */
    const esp_id *birth;    /* [n_living] */
    const uint32_t *counts; /* [n_living] spikes in this window */
    const double *h;        /* [n_living] forgetting counts after this window */
    double threshold;       /* threshold for h, 0 if the strategy has none */
    bool imposed;           /* the user has set the threshold */
    double accuracy;        /* running estimate in [0, 1], NAN in the first window */
    double spikes_per_image;
    uint32_t n_classes;
    /* [n_living] class to which a neuron responded most in recent windows; -1: none. */
    const int32_t *labels;
    const float *class_means; /* [n_living][n_classes] mean counts in recent windows */
};

/* Neurons of a population were removed. */
struct probe_pruned {
    unsigned population; /* index in the configuration */
    bool is_output;      /* the population that is read out */
    uint64_t images_done;
    /* Threshold of h below which neurons were removed; 0 if the strategy has none. */
    double threshold;
    bool imposed;          /* the user has set the threshold */
    size_t n_living;       /* neurons after the removal */
    const esp_id *removed; /* [n_removed] birth ids, ascending */
    size_t n_removed;
    const double *h; /* [n_removed] their forgetting counts, in spikes; or NULL */
    /* [n_removed][n_inputs] of struct probe_start: their last receptive fields, of the output only; NULL: it has none. */
    const float *weight_mV;
};

/* Neurons that were selected for removal are put back with new weights (sim/training/regrow.h); called before
 * `pruned`. */
struct probe_regrown {
    uint64_t images_done;
    const esp_id *regrown; /* [n_regrown] birth ids, ascending */
    /* [n_regrown] training images that became their receptive fields. */
    const uint64_t *source;
    size_t n_regrown;
};

struct probe {
    void *context;
    enum esp_status (*start)(void *context, const struct probe_start *start);
    enum esp_status (*input)(void *context, const struct probe_input *input);
    enum esp_status (*showing)(void *context, const struct probe_showing *showing);
    enum esp_status (*spikes)(void *context, const struct probe_spikes *spikes);
    enum esp_status (*image)(void *context, const struct probe_image *image);
    enum esp_status (*window)(void *context, const struct probe_window *window,
                              const struct network *net);
    enum esp_status (*regrown)(void *context, const struct probe_regrown *regrown);
    enum esp_status (*pruned)(void *context, const struct probe_pruned *pruned);
    /* A controlled run (sim/network/control.h) waits at this tick. Called repeatedly. */
    enum esp_status (*waiting)(void *context, esp_tick now);
    /* Training is over; the network does not change any more. */
    enum esp_status (*trained)(void *context, const struct network *net);
};

/* Call one callback of every probe that has it, until one fails; `status` receives the result. */
#define PROBES_CALL(status, probes, n_probes, callback, ...)                     \
    for (size_t probe_ = 0; probe_ < (n_probes) && (status) == ESP_OK; probe_++) \
        if ((probes)[probe_].callback)                                           \
    (status) = (probes)[probe_].callback((probes)[probe_].context, __VA_ARGS__)

struct probe_start_source {
    const struct network *net;
    const struct dataset *data;
    uint64_t images_run;    /* images that will be shown */
    uint64_t window_images; /* images per window */
};

/* Call `start` of every probe until one fails. */
enum esp_status probe_start_send(const struct probe_start_source *said,
                                 const struct probe *probes, size_t n_probes);

#endif
