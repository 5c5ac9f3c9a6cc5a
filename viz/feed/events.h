/* viz/feed/events.h - the events of a run, which a feed passes to a scene in the order of time.
 *
 * A feed (a live run, a recording, a recording that is being written) fills these structs and hands them to the
 * functions of viz/scene/scene.h; the scene copies what it keeps, so pointers must be valid only during the call.
 * Neurons are named by birth id, images by their number in the run. A NULL pointer or a NAN means that the feed
 * does not know the value. */
#ifndef ESPALIER_VIZ_FEED_EVENTS_H
#define ESPALIER_VIZ_FEED_EVENTS_H

#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_source { EVENT_LIVE, EVENT_REPLAY, EVENT_FOLLOW };

enum { EVENT_POPULATIONS = 16 }; /* largest number of populations */

/* Sent once for each population of neurons, before anything else, and again when the feed begins anew (a seek in a
 * replay). The first is the output population, which is read out. In other events a population is named by its
 * index in this order. */
struct event_start {
    enum event_source source;
    const char *population; /* name; NULL: the only population */
    unsigned index;         /* index of the population in the configuration */
    /* The population is not the output: it is not read out, and its threshold cannot be set by hand. */
    bool other;
    const char *title;    /* a short title: the preset, or the name of a file */
    const char *data;     /* SPEC of the data set */
    const char *strategy; /* pruning: "none", "adaptive", ... */
    bool has_threshold; /* the strategy has a threshold of h, which can be set by hand */
    uint64_t seed;
    uint32_t n_neurons; /* neurons of the population at birth: birth ids are less */
    uint32_t prune_to;  /* number of neurons to keep; n_neurons if nothing is pruned */
    uint32_t n_inputs;  /* inputs of the network: input numbers are less */
    uint32_t n_field;   /* elements of a receptive field; 0: n_inputs */
    /* Population whose neurons are the elements of a field; NULL: the elements are pixels of an image, or edges. */
    const char *field_from;
    uint32_t width, height; /* size of an image, pixels */
    /* Size of a field as a picture, or of each of its maps; 0: the scene chooses it. */
    uint32_t field_width, field_height;
    /* Number of maps of a field, one for each orientation of edges (datasets/edges.h); 0: the field is one
     * picture. */
    uint32_t field_maps;
    uint32_t n_classes;     /* 1 to 255 */
    uint64_t images_run;    /* images planned */
    uint64_t window_images; /* images per window of counting; 0: not known */
    double forget;          /* h <- forget * h + spikes of the window */
    double dt_ms;           /* of a tick */
    bool has_spikes;   /* the feed sends spikes; if not, the raster shows the reason */
    bool has_inputs;   /* the feed sends input spikes */
    bool has_pixels;   /* the feed sends the pixels of images */
    bool has_fields;   /* the feed sends weights */
    bool has_membrane; /* the feed sends the membrane of a neuron on demand */
    bool
        /* The feed obeys pause, step and speed; a live run also the threshold. */
        can_control;
    bool can_seek; /* the feed obeys REQUEST_SEEK */
};

/* Return where in starts[n] the population with this index in the configuration is; n if it is not there. */
static inline unsigned event_place(const struct event_start *starts, size_t n,
                                   unsigned index)
{
    unsigned k = 0;
    while (k < n && starts[k].index != index)
        k++;
    return k;
}

/* Return the number of elements of a receptive field. */
static inline uint32_t event_field(const struct event_start *start)
{
    return start->n_field ? start->n_field : start->n_inputs;
}

/* One spike of an image: `tick` counts from the start of the image. */
struct event_spike {
    uint32_t tick;
    esp_id id; /* birth id of an output neuron, or number of an input */
};

/* An image that was shown or is being shown. In the second case `complete` is false, and the image is sent again
 * with all its spikes so far until it is complete. Spikes ascend by tick. */
struct event_image {
    unsigned population; /* population of the spikes */
    uint64_t image;      /* number in the run, from 0 */
    uint64_t index;      /* index in the training set */
    esp_class label;     /* label of the image, or ESP_NO_CLASS */
    /* Vote `bayes` of the run; ESP_NO_CLASS: the feed sends none, and the scene computes one. */
    esp_class vote;
    /* [n_classes] Scores of that vote: logarithms of probabilities; or NULL. */
    const float *scores;
    /* Spikes of the output population, from which the vote is computed. */
    uint32_t n_output;
    const uint8_t *pixels; /* [height][width] or NULL */
    /* First tick of the image, and the tick after its presentations and rests so far. */
    esp_tick start, end;
    /* How many times the image has been presented, from 1. */
    uint32_t presentations;
    const struct event_spike *spikes; /* [n_spikes] spikes of neurons */
    size_t n_spikes;
    const struct event_spike *inputs; /* [n_inputs] spikes of inputs */
    size_t n_inputs;
    bool complete;
    /* An extra image, sent because the selected neuron fired: it is added to the recent images of the neurons that
     * fired and is used for nothing else. */
    bool aside;
};

/* The membrane of a neuron after a tick at which something arrived. */
struct event_point {
    uint32_t tick;  /* from the start of the image */
    float v_mV;     /* relative to rest; after a spike at its reset */
    float limit_mV; /* threshold with its adaptive part, relative to rest */
};

/* The membrane of a neuron during an image, sent with it; sent again with all points so far until the image is
 * complete. */
struct event_membrane {
    unsigned population;
    uint64_t image;
    esp_id birth;
    double rest_mV;
    const struct event_point *points; /* [n] ascending by tick */
    size_t n;
};

/* Receptive fields and thresholds of n neurons as they were at an image. */
struct event_fields {
    unsigned population; /* population of the neurons */
    uint64_t image;      /* images done when the fields were copied */
    bool earlier; /* they have changed since: only the film of a neuron shows them */
    const esp_id *birth;    /* [n] ascending */
    size_t n;               /* number of neurons: from one to all that remain */
    const float *weight_mV; /* [n][n_field], or NULL */
    const float *theta_mV;  /* [n] adaptive part of the firing threshold, or NULL */
};

/* The classes of output neurons, from the readout of the feed. Without this event the scene estimates them from the
 * images that it receives. */
struct event_labels {
    /* [n_neurons] By birth id; ESP_NO_CLASS: never fired or removed. */
    const esp_class *label;
    const float *means; /* [n_neurons][n_classes] mean spikes per image, or NULL */
};

/* A window of images is over; for the output it is sent before the removals that follow from it. */
struct event_window {
    uint64_t images_done;
    const esp_id *birth; /* [n_living] ascending, before pruning */
    /* [n_living] Spike counts h, which decay from window to window (`forget`). */
    const double *h;
    size_t n_living;
    double threshold;        /* threshold of h; 0 or NAN if the strategy has none */
    double accuracy;         /* running estimate in [0, 1], or NAN */
    double spikes_per_image; /* of output neurons, or NAN */
};

/* Neurons were removed. */
struct event_pruned {
    unsigned population; /* population of the neurons */
    uint64_t images_done;
    bool overridden;       /* the threshold was set by hand */
    double threshold;      /* threshold of h, spikes; 0 or NAN if the strategy has none */
    const esp_id *removed; /* [n_removed] birth ids */
    const float *h; /* [n_removed] h of these neurons, spikes; NAN or NULL: not known */
    size_t n_removed;
    size_t n_living; /* neurons that remain */
};

enum event_state {
    EVENT_RUNNING,
    EVENT_PAUSED,
    EVENT_FINISHED, /* the run or the recording has ended */
    /* The run was killed, or the file cannot be read; `message` has the reason. */
    EVENT_BROKEN,
};

/* What the run does. Images are sent during EVENT_TRAINING only. */
enum event_stage { EVENT_TRAINING, EVENT_SCORING, EVENT_LABELLING, EVENT_TESTING };

/* The state of the run; sent at any time, at least once before each frame. */
struct event_status {
    enum event_state state;
    const char *message; /* shown until the next status; NULL: none */
    enum event_stage stage;
    uint64_t stage_done, stage_images; /* images of a stage other than training */
    /* Accuracy of the vote `bayes` of the final network on the test images, 0 to 1; NAN: not tested. */
    double tested;
    uint64_t images_done; /* images of the run done, including those not sent */
    double simulated_s;   /* simulated time since the start of the run */
    double wall_s;        /* real time since the start of the run, or of the replay */
    double realtime;      /* recent simulated seconds per second; NAN: not known */
    double speed_limit;   /* limit of `realtime`, set by the user; INFINITY: none */
    bool paced;       /* the feed sets the limit: slow through prunings, fast elsewhere */
    uint64_t skipped; /* images not sent because they came too fast to be shown */
    uint64_t dropped; /* images sent with some spikes missing */
    /* Threshold set by hand, in spikes of h; NAN: the strategy decides. */
    double threshold_set;
};

#endif
