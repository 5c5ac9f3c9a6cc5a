/* viz/feed/events.h - what a feed passes to a scene about a run: plain data, in the order in which it happened.
 *
 * A feed (a live run, a recording, a recording that is being written) fills these structs and hands
 * them to the functions of viz/scene/scene.h; the scene copies what it keeps, so pointers need
 * to be valid during the call only. Neurons are named by birth id, images by their number in the
 * run. A pointer that is NULL, or a number that is NAN, means that it is not known to the feed. */
#ifndef ESPALIER_VIZ_FEED_EVENTS_H
#define ESPALIER_VIZ_FEED_EVENTS_H

#include "base/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVENT_NO_CLASS = 255 }; /* of a vote or label that is not known */

enum event_source { EVENT_LIVE, EVENT_REPLAY, EVENT_FOLLOW };

enum { EVENT_POPULATIONS = 16 }; /* at most */

/* Sent once for each population of neurons, before anything else, and again when the feed begins anew (a
 * seek in a replay). The first is the output: the one that is read out. Elsewhere a population is named
 * by its place in this order. */
struct event_start {
    enum event_source source;
    const char *population; /* its name; NULL: it needs none */
    unsigned index;         /* of the population in the configuration */
    bool
        other; /* not the output: not read out, and its threshold cannot be set by hand */
    const char
        *title; /* what is shown, in a few words: the preset, or the name of a file */
    const char *data;     /* SPEC of the data set */
    const char *strategy; /* pruning: "none", "adaptive", ... */
    uint64_t seed;
    uint32_t n_neurons; /* output neurons at birth: birth ids are below it */
    uint32_t prune_to;  /* n_neurons when nothing is to be pruned */
    uint32_t n_inputs;  /* of the network: inputs are below it */
    uint32_t n_field;   /* elements of a receptive field; 0: n_inputs */
    const char *
        field_from; /* the population whose neurons are the elements of a field; NULL: the pixels of an image */
    uint32_t width, height;             /* of the pixels of an image */
    uint32_t field_width, field_height; /* n_field as a picture; 0: the scene folds it */
    uint32_t n_classes;                 /* 1 to 255 */
    uint64_t images_run;                /* images planned */
    uint64_t window_images;             /* images per window of counting; 0: not known */
    double forget;                      /* h <- forget * h + spikes of the window */
    double dt_ms;                       /* of a tick */
    bool
        has_spikes; /* this feed gives output spikes: if not, the raster names the reason */
    bool has_inputs; /* it gives input spikes */
    bool has_pixels; /* it gives the images shown */
    bool has_fields; /* it gives weights */
    bool
        can_control; /* pause, step and speed reach the feed; of a live run the threshold too */
    bool can_seek; /* REQUEST_SEEK makes sense */
};

/* The place of a population of the configuration among starts[n]; n if it has none. */
static inline unsigned event_place(const struct event_start *starts, size_t n,
                                   unsigned index)
{
    unsigned k = 0;
    while (k < n && starts[k].index != index)
        k++;
    return k;
}

/* Elements of a receptive field. */
static inline uint32_t event_field(const struct event_start *start)
{
    return start->n_field ? start->n_field : start->n_inputs;
}

/* One spike of an image: `tick` counts from the start of the image. */
struct event_spike {
    uint32_t tick;
    esp_id id; /* birth id of an output neuron, or number of an input */
};

/* An image was shown, or is being shown: then `complete` is false and it is sent again, with all
 * its spikes so far, until it is. Spikes ascend by tick. */
struct event_image {
    unsigned population; /* whose spikes these are */
    uint64_t image;      /* number in the run, from 0 */
    uint64_t index;      /* in the training set */
    uint8_t label;       /* or EVENT_NO_CLASS */
    uint8_t
        vote; /* what the network answers, or EVENT_NO_CLASS: the scene works it out */
    const float
        *scores; /* [n_classes] of the vote, any scale, larger is better; or NULL */
    const uint8_t *pixels;            /* [height][width] or NULL */
    esp_tick start, end;              /* of its presentations and rests; end: so far */
    uint32_t presentations;           /* 1 plus re-presentations */
    const struct event_spike *spikes; /* [n_spikes] of neurons */
    size_t n_spikes;
    const struct event_spike *inputs; /* [n_inputs] of input neurons */
    size_t n_inputs;
    bool complete;
    bool
        aside; /* sent out of turn, because the selected neuron answered: it is one of the last
                   images of the neurons that fired, and counts nowhere else */
};

/* Receptive fields and thresholds of n neurons as they were at an image. */
struct event_fields {
    unsigned population;    /* whose they are */
    uint64_t image;         /* images done when they were taken */
    const esp_id *birth;    /* [n] ascending */
    size_t n;               /* of one neuron, or of all that remain */
    const float *weight_mV; /* [n][n_field], or NULL */
    const float *theta_mV;  /* [n] adaptive part of the firing threshold, or NULL */
};

/* The classes that output neurons stand for, by a readout of the feed's own. Without it the scene
 * estimates them from the images that it receives. */
struct event_labels {
    const uint8_t
        *label; /* [n_neurons] by birth id; EVENT_NO_CLASS: never fired, or gone */
    const float *means; /* [n_neurons][n_classes] mean spikes per image, or NULL */
};

/* A window of images is over; for the output it is sent before the neurons that it selects are removed. */
struct event_window {
    uint64_t images_done;
    const esp_id *birth; /* [n_living] ascending, before pruning */
    const double *h;     /* [n_living] forgetting counts, in spikes */
    size_t n_living;
    double threshold;        /* of h, 0 or NAN where the strategy has none */
    double accuracy;         /* running estimate in [0, 1], or NAN */
    double spikes_per_image; /* of output neurons, or NAN */
};

/* Neurons were removed. */
struct event_pruned {
    unsigned population; /* whose */
    uint64_t images_done;
    bool overridden;       /* the threshold was set by hand */
    const esp_id *removed; /* [n_removed] */
    size_t n_removed;
    size_t n_living; /* after */
};

enum event_state {
    EVENT_RUNNING,
    EVENT_PAUSED,
    EVENT_FINISHED, /* the run, or the recording, is at its end */
    EVENT_BROKEN, /* the writer ended early, the file cannot be read: `message` says so */
};

/* The state of the run; sent as often as the feed likes, at least once before a frame. */
struct event_status {
    enum event_state state;
    const char *message;  /* shown until the next status; NULL: nothing to say */
    uint64_t images_done; /* of the run, also those that were not sent */
    double simulated_s;   /* since the start of the run */
    double wall_s;
    double realtime; /* simulated seconds per second, measured of late; NAN: not known */
    double speed_limit; /* the same, asked for by the user; INFINITY: none */
    uint64_t skipped; /* images that were not sent, because they came too fast to show */
    uint64_t dropped; /* images that could not be sent whole */
    double threshold_set; /* by hand, in spikes of h; NAN: the strategy decides */
};

#endif
