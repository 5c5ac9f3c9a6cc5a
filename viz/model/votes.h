/* viz/model/votes.h - estimate the class of each neuron, the votes and their accuracy from the images that a scene
 * receives, if the feed sends no readout.
 *
 * n_jc is the number of spikes of neuron j on images of class c, L_c the number of these images. A neuron's share of
 * a class is (n_jc / L_c) / sum over c; an image's score of a class is the sum of the shares of its spikes; the
 * largest score is the vote. After every thousand images all counts are multiplied by 0.9, as in the running
 * estimate of a training. */
#ifndef ESPALIER_VIZ_MODEL_VOTES_H
#define ESPALIER_VIZ_MODEL_VOTES_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct votes {
    size_t n_neurons, n_classes;
    float *counts;       /* [n_neurons][n_classes] n_jc */
    float *class_images; /* [n_classes] L_c */
    esp_class *label;    /* [n_neurons] largest share; ESP_NO_CLASS before any spike */
    float *confusion;    /* [label][vote; n_classes: none] images */
    float *scores;       /* [n_classes] of the last image */
    uint64_t n_images;   /* learned */
    bool given;          /* labels come from the feed: keep them */
    bool means_given;    /* and so do the means of which they are the largest */
};

enum esp_status votes_create(size_t n_neurons, size_t n_classes, struct votes *out);
/* Free the votes; a struct that is all zero may be freed, too. */
void votes_free(struct votes *t);

/* The class with the largest score for an image's spikes, by what was learned before; scores[] is
 * filled, sums to 1 or is all 0. ESP_NO_CLASS if no neuron that fired stands for a class. */
esp_class votes_vote(struct votes *t, const struct event_image *image);

/* Learn from a complete image with a label; `vote` goes to the confusion matrix. */
void votes_learn(struct votes *t, const struct event_image *image, esp_class vote);

/* Count answers in the confusion matrix anew. */
void votes_begin_confusion(struct votes *t);

/* Use the labels of the feed's readout from now on. */
void votes_set_labels(struct votes *t, const struct event_labels *labels);

/* Mean spikes of a neuron per image of a class; 0 where no such image was shown. */
float votes_mean(const struct votes *t, esp_id birth, size_t c);

/* Images with a vote in the confusion matrix, and the fraction of them on its diagonal (NAN if none). */
double votes_counted(const struct votes *t);
double votes_right(const struct votes *t);

#endif
