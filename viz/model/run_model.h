/* viz/model/run_model.h - the data of a run that the panels show, and counters of their changes. */
#ifndef ESPALIER_VIZ_MODEL_RUN_MODEL_H
#define ESPALIER_VIZ_MODEL_RUN_MODEL_H

#include "base/status.h"
#include "viz/feed/events.h"
#include "viz/model/fields.h"
#include "viz/model/film.h"
#include "viz/model/membrane.h"
#include "viz/model/neuron_table.h"
#include "viz/model/recent_spikes.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A curve over a run of any length in bounded memory: when the arrays are full, every second point is dropped. */
enum { SERIES_MOST = 1024 };

struct series {
    double x[SERIES_MOST], y[SERIES_MOST]; /* x ascends */
    size_t n;
    /* One point in `stride` is kept; points since the last kept one. */
    size_t stride, skipped;
    double last_x, last_y; /* the newest point, kept or not */
};

void series_clear(struct series *s);

/* Add a point; it is ignored if y is NAN or x is below the newest x. */
void series_add(struct series *s, double x, double y);

/* Write smallest and largest y to *low and *high; both are 0 if there are no points. */
void series_range(const struct series *s, double *low, double *high);

enum { RUN_MODEL_ANSWERS = 6, RUN_MODEL_PRUNINGS = 256, RUN_MODEL_CLASSES = 256 };

/* Where the vote on an image comes from: from the run, by the vote `bayes`; or, as long as the run sends no votes,
 * from viz/model/votes.h, which estimates it from the images received (in view). */
enum run_model_vote { RUN_MODEL_NO_VOTE, RUN_MODEL_BAYES, RUN_MODEL_IN_VIEW };

/* What the scores of an image are: those of the vote; or, if the vote is not known or sent without scores, the
 * share of the spikes that the neurons of each class have fired. */
enum run_model_scores { RUN_MODEL_OF_VOTE, RUN_MODEL_OF_SPIKES };

/* The image that was shown last. */
struct run_model_now {
    bool known;
    uint64_t image;
    uint64_t index; /* in the training set */
    esp_class label, vote;
    enum run_model_vote by;          /* where `vote` comes from */
    enum run_model_scores scores_of; /* what `scores` are */
    int64_t ticks;                   /* ticks of the image shown so far */
    uint32_t presentations;
    size_t n_spikes; /* spikes of the population that is shown */
    bool complete;
    bool has_pixels;
    float scores[RUN_MODEL_CLASSES]; /* [n_classes] they sum to 1, or are all 0 */
    struct run_model_answer {
        esp_id birth;
        uint32_t spikes;
        /* [n_answers] the neurons that fired most, best first */
    } answers[RUN_MODEL_ANSWERS];
    size_t n_answers, n_active; /* n_active: neurons that fired */
};

struct run_model_pruning {
    uint64_t images_done;
    uint64_t n_removed;
    bool overridden;
};

/* The kinds of change; each has a counter that increases with every change. */
enum run_model_change {
    RUN_MODEL_STARTED,
    RUN_MODEL_IMAGE,
    RUN_MODEL_ASIDE, /* an extra image (event_image.aside) */
    RUN_MODEL_FIELDS,
    RUN_MODEL_LABELS,
    RUN_MODEL_WINDOW,
    RUN_MODEL_PRUNED,
    RUN_MODEL_STATUS,
    RUN_MODEL_CHANGES
};

struct run_model {
    bool started;
    struct event_start start; /* its texts are the next members */
    char title[64], data[64], strategy[32], population[32], field_from[32];
    struct event_status status;
    char message[160];
    struct recent_spikes recent;
    struct votes votes;
    enum run_model_vote confusion_by; /* where the votes in votes.confusion come from */
    struct fields fields;
    struct membrane membrane;
    struct film film; /* of the neuron on view */
    struct neuron_table table;
    struct run_model_now now;
    uint8_t *pixels; /* [height][width] of the present image */
    struct series living, threshold, accuracy, activity; /* over images done */
    /* [n_prunings] In order of time; when the array is full, neighbours are merged in pairs. */
    struct run_model_pruning prunings[RUN_MODEL_PRUNINGS];
    size_t n_prunings;
    double last_threshold; /* threshold of the last window; NAN: none */
    uint64_t n_removed;    /* neurons removed so far */
    /* Time by the clock of the scene, which the scene sets before each event. */
    double now_s;
    uint32_t changes[RUN_MODEL_CHANGES];
};

/* Free a model; an empty model is all zero. */
void run_model_free(struct run_model *b);

/* Start the model of a run. ESP_INPUT if there are no neurons, classes or inputs, or too many; ESP_MEMORY. After a
 * failure the model is empty. */
enum esp_status run_model_start(struct run_model *b, const struct event_start *start);

/* Add an event; ignored before run_model_start. */
void run_model_image(struct run_model *b, const struct event_image *image);
void run_model_fields(struct run_model *b, const struct event_fields *fields);
/* Choose the neuron of the film. */
void run_model_follow(struct run_model *b, esp_id birth);
void run_model_membrane(struct run_model *b, const struct event_membrane *membrane);
void run_model_labels(struct run_model *b, const struct event_labels *labels);
void run_model_window(struct run_model *b, const struct event_window *window);
/* Add a window of the output to the model of another population: with its own remaining neurons, the accuracy of
 * the network, and its spikes on the images received. */
void run_model_other_window(struct run_model *b, const struct event_window *window);
void run_model_pruned(struct run_model *b, const struct event_pruned *pruned);
void run_model_status(struct run_model *b, const struct event_status *status);

/* Return the number of images done: the larger of the numbers in the status and in the events. */
uint64_t run_model_images_done(const struct run_model *b);

/* Whether the run accepts a threshold set by hand. */
bool run_model_can_prune(const struct run_model *b);

/* Return the name of the origin of a vote: "bayes", "in view". */
const char *run_model_vote_name(enum run_model_vote by);

/* Return the present threshold, in spikes of h: the one set by hand, else that of the last window; NAN: none. */
double run_model_threshold(const struct run_model *b);

#endif
