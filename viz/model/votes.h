/* viz/model/votes.h - estimate the class of each neuron, the votes and their accuracy from the images that a scene
 * receives, if the feed sends no readout.
 *
 * n_jc is the number of spikes of neuron j on images of class c, L_c the number of these images. The share of class
 * c in neuron j is n_jc / L_c, divided by the sum of this over all classes. The score of a class on an image is the
 * sum of its shares in the neurons of all spikes; the class with the largest score is the vote. After every
 * thousand images all counts are multiplied by 0.9, as in the running estimate of a training. */
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
    /* [n_neurons] Class of the largest share; ESP_NO_CLASS before any spike. */
    esp_class *label;
    /* [n_classes][n_classes + 1] Images by label and vote; last column: no vote. */
    float *confusion;
    float *scores;     /* [n_classes] scores of the last image */
    uint64_t n_images; /* number of images learned */
    bool given;        /* the labels come from the feed: do not estimate them */
    bool means_given;  /* the means n_jc / L_c come from the feed, too */
};

enum esp_status votes_create(size_t n_neurons, size_t n_classes, struct votes *out);
/* Free the votes; a struct that is all zero may be freed, too. */
void votes_free(struct votes *t);

/* Return the vote on an image by what was learned before, and set scores[], which sum to 1 or are all 0.
 * ESP_NO_CLASS: no neuron that fired has a share in a class. */
esp_class votes_vote(struct votes *t, const struct event_image *image);

/* Learn from a complete image with a label, and count `vote` in the confusion matrix. */
void votes_learn(struct votes *t, const struct event_image *image, esp_class vote);

/* Clear the confusion matrix. */
void votes_begin_confusion(struct votes *t);

/* Use the labels of the feed's readout from now on. */
void votes_set_labels(struct votes *t, const struct event_labels *labels);

/* Return the mean spikes of a neuron per image of class c, n_jc / L_c; 0 if no such image was shown. */
float votes_mean(const struct votes *t, esp_id birth, size_t c);

/* votes_counted returns the number of images with a vote in the confusion matrix, votes_right the fraction of them
 * on its diagonal (NAN if there are none). */
double votes_counted(const struct votes *t);
double votes_right(const struct votes *t);

#endif
