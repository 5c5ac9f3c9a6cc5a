/* sim/network/stimulus.h - shows an image to a network. While the output fires fewer than min_spikes spikes, the
 * image is shown again at higher rates. */
#ifndef ESPALIER_SIM_NETWORK_STIMULUS_H
#define ESPALIER_SIM_NETWORK_STIMULUS_H

#include "base/random.h"
#include "datasets/encoding.h"
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
    /* [n_sources] encoding and encoder of each source, in the order of the configuration; NULL: the source plays a
     * file. */
    struct encoding *encoding[CONFIG_POPULATIONS];
    struct encoder *encoder[CONFIG_POPULATIONS];
    size_t n_pixels;
    uint8_t *pixels; /* [n_pixels] of the image shown last */
    /* [n_sources][inputs] values of that image, computed once for all its presentations. */
    uint8_t *values[CONFIG_POPULATIONS];
    uint32_t *counts;  /* [n] spikes of each output neuron; belongs to watch[] */
    uint64_t n_spikes; /* number of spikes of the output population */
    uint32_t n_active; /* number of output neurons that fired */
    uint32_t presentations;
    size_t n_watches;
    /* [n_watches] responses that are counted; the first is that of the output population. */
    struct stimulus_watch watch[CONFIG_POPULATIONS];
};

/* Make a stimulus. Return ESP_INPUT if a source has another number of inputs than the data need, or if a source
 * plays a file and the data are images, or the reverse. */
enum esp_status stimulus_create(struct network *net, const struct dataset *data,
                                struct stimulus *out);

/* Count the spikes of a population from now on. If `margins` is true, also add up the margins of its neurons. Set
 * *out to the index of the population in watch[]. The spikes of the output population are counted in any case. */
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

/* Show an image that is not of the data set: pixels[height * width], 0 to 255. The sources must draw images. */
enum esp_status stimulus_pixels(struct stimulus *s, const uint8_t *pixels,
                                enum random_stream stream, uint64_t subject);

/* Set the rates of all sources to `factor` times those of the configuration. ESP_INPUT if a source plays a file. */
enum esp_status stimulus_set_rate(struct stimulus *s, double factor);

/* Copy a training image and write its values for the first source, that of the receptive fields, to
 * values[stimulus_n_values]; of a data set of spikes they are its image. */
size_t stimulus_n_values(const struct stimulus *s, const struct dataset *data);
void stimulus_values(struct stimulus *s, const struct dataset *data, size_t index,
                     uint8_t *values);

/* Return the values that the image shown last has for the first source. */
const uint8_t *stimulus_shown(const struct stimulus *s);

/* Show input spikes of the first source in one presentation, in place of an image. No random numbers are drawn and
 * nothing is repeated; the other sources are silent. */
enum esp_status stimulus_events(struct stimulus *s, const struct encoder_events *events);

#endif
