/* bench/roofline.h - measure the time to read the rows of weights that given images need, without simulating.
 * This time is a lower bound for the simulation.
 *
 *     roofline_create, roofline_add_image for each image, roofline_choose, roofline_read as often as needed
 *
 * Each input spike of an image, in every one of its presentations, needs the row of the input from the weight
 * matrix of the network. Rows are read in the order of the spikes. */
#ifndef ESPALIER_BENCH_ROOFLINE_H
#define ESPALIER_BENCH_ROOFLINE_H

#include "base/random.h"
#include "bench/rows.h"
#include "datasets/dataset.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

struct roofline {
    const struct network *net; /* network whose receptive fields are read; borrowed */
    const struct dataset *data;
    struct encoder *encoder;
    uint8_t *pixels;
    float *sum;  /* [number of neurons] the sum of all rows */
    esp_id *ids; /* [n_ids] index of each row to read */
    size_t n_ids, ids_room;
    /* Number of threads that divide the columns among them; at first 1. */
    unsigned threads;
    /* The fastest way to read rows, found by roofline_choose. */
    const struct rows_way *way;
    const char *build; /* name of the instruction set of `way` */
};

enum esp_status roofline_create(const struct network *net, const struct dataset *data,
                                struct roofline *out);
void roofline_free(struct roofline *r);

/* Remove all rows that were added. */
void roofline_clear(struct roofline *r);

/* Add the rows for an image that was shown `presentations` times. (stream, subject) selects its random numbers,
 * see sim/network/stimulus.h. */
enum esp_status roofline_add_image(struct roofline *r, enum dataset_split split,
                                   size_t index, enum random_stream stream,
                                   uint64_t subject, unsigned presentations);

/* Try all ways to read the rows that were added, and keep the fastest. */
enum esp_status roofline_choose(struct roofline *r);

/* Read all rows. `context` is the struct roofline, as measure_in_turn passes it. */
enum esp_status roofline_read(void *context);

/* Return how many bytes of weights roofline_read reads. */
double roofline_bytes(const struct roofline *r);

#endif
