/* bench/subject.h - a subject: a network in the middle of its training, whose next images are timed.
 *
 * A new network fires more than a trained one until theta has settled, which takes a pass over all training
 * images. Therefore a subject first trains a few hundred or thousand images ("warm-up") with a larger
 * theta_plus, the value for a run of that length. Theta then has the value that a whole pass would give. After
 * the warm-up theta_plus is set to the value for a whole pass. */
#ifndef ESPALIER_BENCH_SUBJECT_H
#define ESPALIER_BENCH_SUBJECT_H

#include "bench/bench.h"
#include "bench/roofline.h"
#include "session/session.h"

#include <stddef.h>

struct subject_params {
    size_t neurons;
    double dt_ms;     /* duration of a tick; 0: the default */
    size_t batch;     /* number of images per repeat; 0: subject_batch */
    unsigned threads; /* number of threads for training; 0: 1 */
    /* Do not compute the golden hash, which the program always computes. */
    bool no_golden;
    /* > 0: train as in a run of this many images, and measure after 60 % of them. */
    size_t run_images;
    size_t prune_to;              /* > 0: the adaptive rule prunes to this many neurons */
    const struct probe *listener; /* further probe, borrowed; NULL: none */
    const char *recording;        /* path of a recording; NULL: none */
    enum recording_what what;
};

struct subject {
    const struct dataset *data;
    struct session session;
    struct trainer *trainer; /* the trainer of `session` */
    size_t batch;            /* number of images per repeat, called a batch */
    uint64_t first;          /* number of the first image of the last batch */
    uint64_t spikes_in;      /* number of input spikes in the last batch */
    /* [batch] number of presentations of each image of the last batch. */
    uint8_t *presentations;
    unsigned test_threads; /* number of threads for subject_test; at first 1 */
    struct roofline roofline;
};

/* Return the number of images that are timed in one repeat with this many neurons, and the number used for the
 * warm-up. */
size_t subject_batch(const struct bench *b, size_t neurons);
size_t subject_warm_up(const struct bench *b, size_t neurons);

/* Open a session that trains `config`, whose `auto` values are resolved for a run of n_images. If `endless` is
 * true, the session then gets more images than any benchmark trains. *s must be zero, or have only listeners
 * set, and must not move in memory until session_free. */
enum esp_status subject_open(struct session *s, const struct bench *b,
                             const struct config *config, size_t n_images, bool endless);

/* Create a subject and train its warm-up. subject_free returns ESP_IO if the recording could not be written. */
enum esp_status subject_create(const struct bench *b, const struct subject_params *p,
                               struct subject **out);
enum esp_status subject_free(struct subject *s);

/* Train the next batch. In this and the following functions `context` is the subject, as measure_in_turn passes
 * it. */
enum esp_status subject_train(void *context);

/* Add the rows of the last batch (subject_recall), or of the images that subject_test shows
 * (subject_recall_test), to the roofline. Rows added before are removed. */
enum esp_status subject_recall(void *context);
enum esp_status subject_recall_test(void *context);

/* Read the rows of the roofline (roofline_read). */
enum esp_status subject_read_rows(void *context);

/* Label the neurons with the first training images. */
enum esp_status subject_label(struct subject *s);

/* Test the first images of the test set, as many as a batch, with test_threads threads. */
enum esp_status subject_test(void *context);

struct network *subject_network(const struct subject *s);

/* Return the factor that converts seconds per batch to microseconds per image. */
double subject_us(const struct subject *s);

#endif
