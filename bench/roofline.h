/* bench/roofline.h - the time to read the rows of weights that some images need, without simulating.
 *
 *     roofline_create, roofline_add_image for each image, then roofline_read as often as needed
 *
 * The rows are those of the matrix of the network, in the order of its input spikes, repeated presentations
 * included. */
#ifndef ESPALIER_BENCH_ROOFLINE_H
#define ESPALIER_BENCH_ROOFLINE_H

#include "base/random.h"
#include "bench/rows.h"
#include "datasets/dataset.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

struct roofline {
    const struct network *net; /* the network whose receptive fields are read; borrowed */
    const struct dataset *data;
    struct encoder *encoder;
    uint8_t *pixels;
    float *sum;  /* [neurons] */
    esp_id *ids; /* [n_ids] rows to read */
    size_t n_ids, ids_room;
    unsigned threads;           /* threads that share the columns; 1 at first */
    const struct rows_way *way; /* the fastest way to read, after roofline_choose */
    const char *build;          /* instruction set of that way */
};

enum esp_status roofline_create(const struct network *net, const struct dataset *data,
                                struct roofline *out);
void roofline_free(struct roofline *r);

/* Forget all images. */
void roofline_clear(struct roofline *r);

/* Add the rows of an image that was shown `presentations` times with the random numbers of
 * (stream, subject), see sim/network/stimulus.h. */
enum esp_status roofline_add_image(struct roofline *r, enum dataset_split split,
                                   size_t index, enum random_stream stream,
                                   uint64_t subject, unsigned presentations);

/* Find the fastest of all ways to read the rows that were added. */
enum esp_status roofline_choose(struct roofline *r);

/* Read all rows; context is the roofline (a contestant of bench/measure.h). */
enum esp_status roofline_read(void *context);

/* Bytes of weights that roofline_read reads. */
double roofline_bytes(const struct roofline *r);

#endif
