/* sim/training/ask.h - asks a network what an image is, without teaching it: a frozen copy sees the image, with random
 * numbers of its own. The network, its training and its random numbers are not touched.
 *
 * The copy sees the image exactly as test image number `number` is seen (sim/training/evaluate.h), so the answer to
 * the same pixels is that of a test. */
#ifndef ESPALIER_SIM_TRAINING_ASK_H
#define ESPALIER_SIM_TRAINING_ASK_H

#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"

#include <stddef.h>
#include <stdint.h>

enum { ASK_NEURONS = 8 };

struct ask {
    const struct network *net; /* between two presentations */
    const struct dataset
        *data; /* the data set of the run: its size of images, its encodings */
    const struct readout *readout; /* labels and votes; NULL: there are none yet */
    const uint8_t *pixels;         /* [height][width] */
    uint64_t number;
    double input_rate, inhibition; /* factors of actions; 1: those of the configuration */
};

struct ask_answer {
    int vote; /* class by bayes; -1: no spike, or no labels yet */
    uint32_t n_classes;
    double scores[READOUT_CLASSES_MAX]; /* of that vote; NAN without one */
    uint64_t n_spikes;                  /* of the output, in all presentations */
    uint32_t presentations;
    /* The neurons that fired most, most first; of equal ones those with the lower birth ids. */
    size_t n;
    struct ask_neuron {
        esp_id birth;
        uint32_t count;
        int label; /* its class; -1: none */
    } neuron[ASK_NEURONS];
};

/* Ask. ESP_INPUT if the sources of the network play files. */
enum esp_status ask(const struct ask *q, struct ask_answer *out);

#endif
