/* sim/network/probe.h - a probe is a struct of callbacks that observe a simulation.
 *
 * Recorder, viewer and golden hash are probes. Callbacks run on the simulation thread, in a fixed order. They
 * receive plain data that is valid during the call only. A callback that is NULL is skipped. A callback that fails
 * stops the run with its status and message. Weight matrices are up to date only between presentations, not in the
 * callbacks `spikes` and `waiting` (synapses/column_cache.h). */
#ifndef ESPALIER_SIM_NETWORK_PROBE_H
#define ESPALIER_SIM_NETWORK_PROBE_H

#include "base/status.h"
#include "base/types.h"
#include "sim/network/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The spikes that a source sends in the presentation that begins now. */
struct probe_input {
    unsigned population;  /* index of the source in the configuration */
    esp_tick start;       /* first tick of the presentation */
    const uint32_t *tick; /* [n] ticks since the start of the presentation, ascending */
    /* [n] index of the input, ascending within a tick; equal entries are separate spikes */
    const esp_id *id;
    size_t n;
};

/* The spikes of one population of neurons in one tick. */
struct probe_spikes {
    esp_tick tick;
    unsigned population; /* index of the population in the configuration */
    const esp_id *birth; /* [n] birth ids of the neurons that fired, ascending */
    size_t n;
};

/* The membranes of a population after a tick, relative to rest: a neuron that fired in the tick is at its reset. */
struct probe_membranes {
    esp_tick tick;
    unsigned population;   /* index of the population in the configuration */
    const esp_id *birth;   /* [n] birth ids, ascending */
    const float *v_mV;     /* [n] */
    const float *limit_mV; /* [n] threshold with its adaptive part */
    size_t n;
    double rest_mV;
};

struct probe_population {
    const char *name;
    bool source; /* whether it is a source: its members are inputs, not neurons */
    size_t n;    /* number of inputs, or of neurons at birth */
};

struct network;

/* Passed once, before all other callbacks. */
struct probe_start {
    const struct probe_population *populations;
    size_t n_populations;
    unsigned output; /* index of the population that is read out and pruned */
    size_t n_inputs; /* number of inputs of a receptive field; 0 if there are none */
    uint32_t width, height;
    double dt_ms;
    uint64_t images_run;       /* images of the whole run */
    uint64_t window_images;    /* images per window */
    const struct network *net; /* the network before the first image; NULL: not passed */
};

/* An image that will be shown now. */
struct probe_showing {
    uint64_t image, index; /* as in struct probe_image */
    uint8_t label;
    esp_tick start;
    const uint8_t *pixels; /* [height][width] brightness, 0 to 255 */
};

/* An image that was shown. All its presentations and rests are over, and the weights are scaled. */
struct probe_image {
    uint64_t image; /* number of the image in the run, from 0 */
    uint64_t index; /* index of the image in the data set */
    uint8_t label;
    esp_tick start; /* tick at which the first presentation of the image began */
    esp_tick end;   /* first tick after the rest that follows the last presentation */
    uint32_t presentations; /* 1 plus the number of repetitions */
    uint32_t n_spikes;      /* spikes of the output population in all presentations */
    /* [n_living] number of spikes of each output neuron, by dense index */
    const uint32_t *counts;
    const esp_id *birth; /* [n_living] birth id of each output neuron */
    size_t n_living;
    /* The class that the running estimate of the accuracy chooses for the image; -1: none, as in the first
     * window. */
    int vote;
    const double *scores; /* [n_classes] scores in the vote `vote`; NULL: no vote */
    /* [n_inputs][stride] receptive fields: weights from each input to each output neuron, by dense index. NULL:
     * there are none. */
    const float *weight_mV;
    size_t stride;         /* floats from the beginning of one row to the next */
    const float *theta_mV; /* [n_living] adaptive part of the thresholds */
};

/* A window of images that is over. The callback is called before neurons are removed. */
struct probe_window {
    uint64_t window; /* number of the window, from 0 */
    uint64_t images_done;
    size_t n_living;        /* number of neurons before the removal */
    const esp_id *birth;    /* [n_living] birth id of each output neuron */
    const uint32_t *counts; /* [n_living] number of spikes in this window */
    /* [n_living] decaying spike count h after this window (docs/pruning.md) */
    const double *h;
    double threshold; /* threshold for h; 0 if the rule has none */
    bool imposed;     /* whether the user has imposed the threshold */
    /* Running estimate of the accuracy, 0 to 1; NAN in the first window. */
    double accuracy;
    double spikes_per_image;
    uint32_t n_classes;
    /* [n_living] the class to which each neuron responded most in recent windows; -1: none. */
    const int32_t *labels;
    /* [n_living][n_classes] mean spike counts per class in recent windows */
    const float *class_means;
};

/* The removal of neurons of a population. */
struct probe_pruned {
    unsigned population; /* index of the population in the configuration */
    bool is_output;      /* whether this is the population that is read out */
    uint64_t images_done;
    /* Threshold for h: h of every removed neuron was below it; 0 if the rule has none. */
    double threshold;
    bool imposed;          /* whether the user has imposed the threshold */
    size_t n_living;       /* number of neurons after the removal */
    const esp_id *removed; /* [n_removed] birth ids of the removed neurons, ascending */
    size_t n_removed;
    /* [n_removed] decaying spike counts h of the removed neurons; NULL: not passed */
    const double *h;
    /* [n_removed][n_inputs] last receptive fields of the removed neurons, with n_inputs of struct probe_start. NULL
     * if the population is not the output or has no receptive fields. */
    const float *weight_mV;
};

/* The regrowth of neurons: neurons that a rule selected for removal stay and get new weights
 * (sim/training/regrow.h). The callback is called before `pruned`. */
struct probe_regrown {
    uint64_t images_done;
    const esp_id *regrown; /* [n_regrown] birth ids of these neurons, ascending */
    /* [n_regrown] index of the training image that became the receptive field. */
    const uint64_t *source;
    size_t n_regrown;
};

/* An action by hand (sim/network/action.h): it has been applied, or refused. */
struct probe_action {
    const struct action *action;
    const char *refusal; /* why it was not applied; NULL: it was */
};

struct probe {
    void *context;
    enum esp_status (*start)(void *context, const struct probe_start *start);
    enum esp_status (*input)(void *context, const struct probe_input *input);
    enum esp_status (*showing)(void *context, const struct probe_showing *showing);
    enum esp_status (*spikes)(void *context, const struct probe_spikes *spikes);
    /* After each tick at which something arrives for the population, in images for which the control asks for it
     * (control.run.by_tick). */
    enum esp_status (*membranes)(void *context, const struct probe_membranes *membranes);
    enum esp_status (*image)(void *context, const struct probe_image *image);
    enum esp_status (*window)(void *context, const struct probe_window *window,
                              const struct network *net);
    enum esp_status (*regrown)(void *context, const struct probe_regrown *regrown);
    enum esp_status (*pruned)(void *context, const struct probe_pruned *pruned);
    enum esp_status (*action)(void *context, const struct probe_action *action);
    /* A controlled run (sim/network/control.h) waits at tick `now`. Called repeatedly. */
    enum esp_status (*waiting)(void *context, esp_tick now);
    /* Called when training is over; the network does not change after this call. */
    enum esp_status (*trained)(void *context, const struct network *net);
};

/* Call one callback of each probe until a callback fails. `status` receives the result. */
#define PROBES_CALL(status, probes, n_probes, callback, ...)                     \
    for (size_t probe_ = 0; probe_ < (n_probes) && (status) == ESP_OK; probe_++) \
        if ((probes)[probe_].callback)                                           \
    (status) = (probes)[probe_].callback((probes)[probe_].context, __VA_ARGS__)

struct probe_start_source {
    const struct network *net;
    const struct dataset *data;
    uint64_t images_run;    /* number of images that the run will show */
    uint64_t window_images; /* number of images per window */
};

/* Describe the network and the run to the callback `start` of each probe, until one fails. */
enum esp_status probe_start_send(const struct probe_start_source *said,
                                 const struct probe *probes, size_t n_probes);

#endif
