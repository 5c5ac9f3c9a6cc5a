/* sim/network/stimulus.h - shows an image to a network. While the output fires fewer than min_spikes spikes, the
 * image is shown again at higher rates. */
#ifndef ESPALIER_SIM_NETWORK_STIMULUS_H
#define ESPALIER_SIM_NETWORK_STIMULUS_H

#include "base/random.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"

/* The response of one population to an image, over all presentations of the image. */
struct stimulus_watch {
    unsigned population;
    uint32_t *counts; /* [neurons when the watch was made] number of spikes */
    /* [neurons when the watch was made] sum over the presentations of the margin of the neuron's first spike; NULL:
     * not measured. */
    float *margin_mV;
};

/* Shows images of a data set to a network. Each thread needs a stimulus of its own. */
struct stimulus {
    struct network *net; /* not owned */
    size_t n_sources;
    /* [n_sources] the encoder of each source; NULL: the source sends spikes of a file. */
    struct encoder *encoder[CONFIG_POPULATIONS];
    uint8_t *pixels; /* [n_pixels] pixels of the last image */
    /* Spike counts of the output population; the same array as watch[0].counts. */
    uint32_t *counts;
    uint64_t n_spikes; /* spikes of the output population, over all presentations */
    uint32_t n_active; /* number of output neurons that fired */
    uint32_t presentations;
    size_t n_watches;
    /* [n_watches] responses that are counted; the first is that of the output population. */
    struct stimulus_watch watch[CONFIG_POPULATIONS];
};

/* Make a stimulus. Return ESP_INPUT if the number of inputs of a source differs from the number of pixels, or if a
 * source shows images and the data set holds spikes, or the reverse. */
enum esp_status stimulus_create(struct network *net, const struct dataset *data,
                                struct stimulus *out);

/* Count the spikes of a population from now on; with `margins` also add up their margins. Set *out to the index in
 * watch[]. The output population is counted in any case. */
enum esp_status stimulus_watch(struct stimulus *s, unsigned population, bool margins,
                               size_t *out);

void stimulus_free(struct stimulus *s);

/* Show image `index` of a split of the data set, and write its label to *label. `stream` and `subject` select the
 * random numbers (base/random.h). Spikes are counted over all presentations. Probes receive `subject` as the number
 * of the image. In a data set of spikes an item replaces the image; if the item has further presentations, they
 * replace repetitions. */
enum esp_status stimulus_image(struct stimulus *s, const struct dataset *data,
                               enum dataset_split split, size_t index,
                               enum random_stream stream, uint64_t subject,
                               uint8_t *label);

/* Present given spikes of the first source once, in place of an image. No random number is drawn, and there is no
 * repetition. Other sources send no spikes. */
enum esp_status stimulus_events(struct stimulus *s, const struct encoder_events *events);

#endif
