/* viz/ballot.h - which class each neuron answers to, who said what, and how often that was right:
 * books that a scene keeps over the images it is told, where the feed has no readout of its own.
 *
 * n_jc counts the spikes of neuron j on images of class c, L_c the images. A neuron's share of a
 * class is (n_jc / L_c) / sum over c; an image's score of a class is the sum of the shares of its
 * spikes; the largest score is the vote. After every thousand images all books lose a tenth, as
 * the running estimate of a training does. */
#ifndef ESPALIER_VIZ_BALLOT_H
#define ESPALIER_VIZ_BALLOT_H

#include "base/status.h"
#include "viz/story.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ballot {
    size_t n_neurons, n_classes;
    float *counts;       /* [n_neurons][n_classes] n_jc */
    float *class_images; /* [n_classes] L_c */
    uint8_t *label;      /* [n_neurons] largest share; STORY_NO_CLASS before any spike */
    float *confusion;    /* [label][vote] images */
    float *scores;       /* [n_classes] of the last image */
    uint64_t n_images;   /* learned */
    bool given;          /* labels come from the feed: keep them */
};

enum esp_status ballot_create(size_t n_neurons, size_t n_classes, struct ballot *out);
/* Also of one that is all zero. */
void ballot_free(struct ballot *t);

/* The class with the largest score for an image's spikes, by what was learned before; scores[] is
 * filled, sums to 1 or is all 0. STORY_NO_CLASS if nobody who spoke stands for anything. */
uint8_t ballot_vote(struct ballot *t, const struct story_image *image);

/* Learn from a complete image with a label; `vote` goes to the confusion matrix. */
void ballot_learn(struct ballot *t, const struct story_image *image, uint8_t vote);

/* The feed knows better. */
void ballot_tell(struct ballot *t, const struct story_labels *labels);

/* Mean spikes of a neuron per image of a class; 0 where no such image was seen. */
float ballot_mean(const struct ballot *t, esp_id birth, size_t c);

/* Images in the confusion matrix, and the fraction of them on its diagonal (NAN if none). */
double ballot_seen(const struct ballot *t);
double ballot_right(const struct ballot *t);

#endif
