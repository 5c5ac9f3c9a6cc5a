/* viz/feed/lab_events.h - what a viewer asks of a training in the laboratory, and what it is told. */
#ifndef ESPALIER_VIZ_FEED_LAB_EVENTS_H
#define ESPALIER_VIZ_FEED_LAB_EVENTS_H

#include "base/types.h"
#include "sim/network/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LAB_PIXELS = 4096, /* largest image that can be drawn and asked, in pixels */
    LAB_CLASSES = 256,
    LAB_NEURONS = 8,
    LAB_TEXT = 128
};

/* A question: an image that the network shall see without learning from it. */
struct lab_question {
    int64_t index; /* of a training image; -1: pixels[] */
    uint8_t pixels[LAB_PIXELS];
};

struct lab_answer {
    char refusal[LAB_TEXT]; /* why there is no answer; "": there is one */
    int64_t index;          /* as in the question, within the training set */
    int label;              /* of that training image; -1: drawn by hand */
    uint8_t pixels[LAB_PIXELS];
    uint64_t images_done;     /* images that the network had learnt from */
    bool has_labels;          /* whether neurons have labels yet */
    int vote;                 /* class by bayes; -1: none */
    float share[LAB_CLASSES]; /* of each class for a mean spike, 0 to 1 */
    uint32_t n_classes;
    uint64_t n_spikes;
    size_t n; /* neurons that fired most, most first */
    struct lab_neuron {
        esp_id birth;
        uint32_t count;
        int label; /* -1: none */
    } neuron[LAB_NEURONS];
};

/* An action that was applied, or refused. */
struct lab_action {
    struct action action;
    bool is_refused;
    char text[LAB_TEXT]; /* what was done, or why not */
};

#endif
