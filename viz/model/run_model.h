/* viz/model/run_model.h - all that a scene remembers of a run: the data behind the panels, and which of them
 * have changed. */
#ifndef ESPALIER_VIZ_MODEL_RUN_MODEL_H
#define ESPALIER_VIZ_MODEL_RUN_MODEL_H

#include "base/status.h"
#include "viz/feed/events.h"
#include "viz/model/fields.h"
#include "viz/model/neuron_table.h"
#include "viz/model/recent_spikes.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line over a run of any length in bounded memory: when it is full, every second point is left out. */
enum { SERIES_MOST = 1024 };

struct series {
    double x[SERIES_MOST], y[SERIES_MOST]; /* x ascends */
    size_t n;
    size_t stride, skipped; /* points that one stands for; since the last kept */
    double last_x, last_y;  /* the newest, kept or not */
};

void series_clear(struct series *s);

/* Add a point; y of NAN, or x below the newest, is not taken. */
void series_add(struct series *s, double x, double y);

/* Smallest and largest y; 0 and 0 when there are none. */
void series_range(const struct series *s, double *low, double *high);

enum { RUN_MODEL_ANSWERS = 6, RUN_MODEL_PRUNINGS = 256, RUN_MODEL_CLASSES = 256 };

/* The image that was shown last. */
struct run_model_now {
    bool known;
    uint64_t image;
    esp_class label, vote;
    uint32_t presentations;
    size_t n_spikes;
    bool complete;
    bool has_pixels;
    float scores[RUN_MODEL_CLASSES]; /* sum to 1, or are all 0 */
    struct run_model_answer {
        esp_id birth;
        uint32_t spikes;
    } answers[RUN_MODEL_ANSWERS]; /* the neurons that fired most */
    size_t n_answers, n_active;
};

struct run_model_pruning {
    uint64_t images_done;
    uint64_t n_removed;
    bool overridden;
};

/* What may change; of each there is a number that grows when it has. */
enum run_model_change {
    RUN_MODEL_STARTED,
    RUN_MODEL_IMAGE,
    RUN_MODEL_ASIDE, /* an image sent out of turn */
    RUN_MODEL_FIELDS,
    RUN_MODEL_LABELS,
    RUN_MODEL_WINDOW,
    RUN_MODEL_PRUNED,
    RUN_MODEL_STATUS,
    RUN_MODEL_CHANGES
};

struct run_model {
    bool started;
    struct event_start start; /* its texts are the following */
    char title[64], data[64], strategy[32], population[32], field_from[32];
    struct event_status status;
    char message[160];
    struct recent_spikes recent;
    struct votes votes;
    struct fields fields;
    struct neuron_table table;
    struct run_model_now now;
    uint8_t *pixels; /* [height][width] of the present image */
    struct series living, threshold, accuracy, activity; /* over images done */
    struct run_model_pruning
        prunings[RUN_MODEL_PRUNINGS]; /* neighbours merge when it is full */
    size_t n_prunings;
    double last_threshold; /* of the last window; NAN: none */
    uint64_t n_removed;
    double now_s; /* the clock of the scene, set before any event */
    uint32_t changes[RUN_MODEL_CHANGES];
};

/* An empty model is all zero. */
void run_model_free(struct run_model *b);

/* Begin anew. ESP_INPUT if the numbers cannot be (no neurons, classes or inputs, too many),
 * ESP_MEMORY; the model is then empty. */
enum esp_status run_model_start(struct run_model *b, const struct event_start *start);

/* Nothing of these matters before run_model_start. */
void run_model_image(struct run_model *b, const struct event_image *image);
void run_model_fields(struct run_model *b, const struct event_fields *fields);
void run_model_labels(struct run_model *b, const struct event_labels *labels);
void run_model_window(struct run_model *b, const struct event_window *window);
/* The same window for a population that is not the output: its own remaining neurons, the accuracy
 * of the network, its spikes on the images that were received. */
void run_model_other_window(struct run_model *b, const struct event_window *window);
void run_model_pruned(struct run_model *b, const struct event_pruned *pruned);
void run_model_status(struct run_model *b, const struct event_status *status);

/* Images done, by the status or by the events, whichever is more. */
uint64_t run_model_images_done(const struct run_model *b);

/* Whether a threshold set by hand reaches a run. */
bool run_model_can_prune(const struct run_model *b);

/* The threshold that acts: set by hand, or of the last window; NAN if there is none. */
double run_model_threshold(const struct run_model *b);

#endif
