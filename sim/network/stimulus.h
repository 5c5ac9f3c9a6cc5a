/* sim/network/stimulus.h - show an image to a network, again and more strongly if it hardly answers. */
#ifndef ESPALIER_SIM_NETWORK_STIMULUS_H
#define ESPALIER_SIM_NETWORK_STIMULUS_H

#include "base/random.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"

/* The response of a population to an image, over all its presentations. */
struct stimulus_watch {
    unsigned population;
    uint32_t *counts; /* [its neurons at creation] spikes */
    float *
        margin_mV; /* [the same] summed margins of the first spike in each; NULL: not measured */
};

/* Shows images of a data set to a network; one per thread. */
struct stimulus {
    struct network *net; /* borrowed */
    size_t n_sources;
    struct encoder *encoder
        [CONFIG_POPULATIONS]; /* [n_sources] of each source in turn; NULL: it plays a file */
    uint8_t *pixels;          /* [n_pixels] of the image shown last */
    uint32_t *counts;         /* of the output population, those of its watch */
    uint64_t n_spikes;        /* of the output population */
    uint32_t n_active;        /* different neurons among them */
    uint32_t presentations;
    size_t n_watches;
    struct stimulus_watch
        watch[CONFIG_POPULATIONS]; /* [n_watches], the first of the output */
};

/* ESP_INPUT if a source of the network has not one input for each pixel of the data, or if it plays a
 * file and the data are images. */
enum esp_status stimulus_create(struct network *net, const struct dataset *data,
                                struct stimulus *out);

/* Count the spikes of a population from now on, with `margins` also sum up those; *out is its number in
 * watch[]. The output is watched from the beginning. */
enum esp_status stimulus_watch(struct stimulus *s, unsigned population, bool margins,
                               size_t *out);

void stimulus_free(struct stimulus *s);

/* Show image `index` of a split. Its random numbers are those of `subject` in `stream`. Counts of
 * all presentations add up. The probes of the network are told that it is image `subject`. Of recorded
 * spikes an image is an item, and shown again means its next presentation, as long as there is one. */
enum esp_status stimulus_image(struct stimulus *s, const struct dataset *data,
                               enum dataset_split split, size_t index,
                               enum random_stream stream, uint64_t subject,
                               uint8_t *label);

/* Show input spikes of the first source in one presentation, in place of an image: nothing is drawn, nothing
 * shown again; the other sources are silent. */
enum esp_status stimulus_events(struct stimulus *s, const struct encoder_events *events);

#endif
