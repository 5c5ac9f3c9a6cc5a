/* viz/model/lab.h - the laboratory as the window remembers it: the pad, the question and its answer, the actions that
 * wait to be sent, those that were applied, and what they have changed. */
#ifndef ESPALIER_VIZ_MODEL_LAB_H
#define ESPALIER_VIZ_MODEL_LAB_H

#include "base/status.h"
#include "viz/feed/events.h"
#include "viz/feed/lab_events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LAB_LOG = 16, LAB_OUT = 16 };
enum { LAB_GRABBED_PAD = 1, LAB_GRABBED_SLIDER };

/* A line of the list of actions. */
struct lab_line {
    char text[LAB_TEXT];
    uint64_t image; /* it was applied before this image of the run */
    bool is_refused;
};

struct lab {
    uint32_t width,
        height; /* of the pad: the size of an image; 0: images are too large */
    size_t n_neurons;
    bool *is_killed, *is_protected; /* [n_neurons] by birth id */
    uint8_t pixels[LAB_PIXELS];     /* the pad */
    int64_t index;                  /* training image on the pad; -1: drawn */
    int label;                      /* its label; -1: none */
    bool is_open;                   /* a question has no answer yet */
    bool is_new;                    /* and was not sent yet */
    bool by_index;                  /* it asks for image `index` of the training set */
    bool has_answer;
    struct lab_answer answer;
    double factor[N_ACTIONS];     /* as the run has them */
    struct lab_line log[LAB_LOG]; /* [n_log] newest first */
    size_t n_log;
    int grabbed; /* what the mouse holds: 0, LAB_GRABBED_PAD, LAB_GRABBED_SLIDER + k */
    int stop;    /* where it holds that slider */
    struct action out[LAB_OUT]; /* [n_out] to be sent */
    size_t n_out;
};

/* Begin anew for a run. lab_free frees the arrays; an empty lab may be freed. */
enum esp_status lab_start(struct lab *l, const struct event_start *start);
void lab_free(struct lab *l);

/* ---- the pad ---- */

/* Draw a stroke between two points, in pixels of the image, and make the pad a drawing of the user. */
void lab_stroke(struct lab *l, double x0, double y0, double x1, double y1);
void lab_clear(struct lab *l);
bool lab_is_blank(const struct lab *l);

/* Put an image on the pad: training image `index`, with its label. */
void lab_copy(struct lab *l, const uint8_t *pixels, int64_t index, int label);

/* Ask about the pad; about training image `index`, whose pixels come with the answer. */
void lab_ask(struct lab *l);
void lab_ask_index(struct lab *l, int64_t index);

/* Fill *q with the question that was not sent yet; return false if there is none. Call lab_sent when it was sent. */
bool lab_question(const struct lab *l, struct lab_question *q);
void lab_sent(struct lab *l);
void lab_answered(struct lab *l, const struct lab_answer *a);

/* ---- actions ---- */

/* Put an action into the list of those to be sent; return false if the list is full. */
bool lab_act(struct lab *l, const struct action *a);

/* Take the oldest of them; return false if there is none. */
bool lab_take(struct lab *l, struct action *out);

/* An action was applied or refused. */
void lab_acted(struct lab *l, const struct lab_action *a);

#endif
