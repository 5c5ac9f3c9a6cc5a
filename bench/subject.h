/* bench/subject.h - a network in the middle of its training, to measure the next images on.
 *
 * A new network fires more than a trained one, depending on theta, which takes a whole pass over the images to
 * settle. A subject is warmed up by a few hundred or thousand images with the theta_plus of a run of that length,
 * so that theta stands where a whole pass would bring it; then theta_plus becomes that of a whole pass. */
#ifndef ESPALIER_BENCH_SUBJECT_H
#define ESPALIER_BENCH_SUBJECT_H

#include "bench/bench.h"
#include "bench/roofline.h"
#include "session/session.h"

#include <stddef.h>

struct subject_params {
    size_t neurons;
    double dt_ms;      /* 0: the default */
    size_t batch;      /* images in one repeat; 0: subject_batch */
    unsigned threads;  /* threads that training may use; 0: 1 */
    bool no_golden;    /* without the golden hash, which the program always computes */
    size_t run_images; /* > 0: a run of so many images, measured after 0.6 of them */
    size_t prune_to;   /* > 0: the adaptive rule prunes to so many neurons */
    const struct probe *listener; /* one more probe, or NULL; borrowed */
    const char *recording;        /* file of a recording; NULL: none */
    enum recording_what what;
};

struct subject {
    const struct dataset *data;
    struct session session;
    struct trainer *trainer; /* the trainer of the session */
    size_t batch;            /* images to train in one repeat */
    uint64_t first;          /* number of the first image of the last batch */
    uint64_t spikes_in;      /* input spikes of the last batch */
    uint8_t *presentations;  /* [batch] how often each image was presented */
    unsigned test_threads;   /* 1 at first */
    struct roofline roofline;
};

/* The number of images that one measurement of a network of this size takes, and of those that warm it up. */
size_t subject_batch(const struct bench *b, size_t neurons);
size_t subject_warm_up(const struct bench *b, size_t neurons);

/* A session that trains `config`, which is resolved for a run of n_images. If `endless`, it has more passes over
 * all images than any benchmark needs. *s is zeroed or has only listeners set; its address must not change until
 * session_free. */
enum esp_status subject_open(struct session *s, const struct bench *b,
                             const struct config *config, size_t n_images, bool endless);

/* Create a warmed-up subject. subject_free returns ESP_IO if its recording could not be written. */
enum esp_status subject_create(const struct bench *b, const struct subject_params *p,
                               struct subject **out);
enum esp_status subject_free(struct subject *s);

/* Train the next batch. context is the subject (a contestant of bench/measure.h). */
enum esp_status subject_train(void *context);

/* Add the rows of the last batch, or of the images that subject_test shows, to the roofline. */
enum esp_status subject_recall(void *context);
enum esp_status subject_recall_test(void *context);

/* Read the rows of the roofline. */
enum esp_status subject_read_rows(void *context);

/* Let the neurons learn their labels on the first training images. */
enum esp_status subject_label(struct subject *s);

/* Test the first images of the test set, as many as a batch, on test_threads threads. context is
 * the subject. */
enum esp_status subject_test(void *context);

struct network *subject_network(const struct subject *s);

/* Factor from the seconds of a batch to microseconds per image. */
double subject_us(const struct subject *s);

#endif
