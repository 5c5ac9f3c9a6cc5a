/* tests/viz/replayed.h - a replay in a thread of its own, and what its packets have held so far. */
#ifndef ESPALIER_TESTS_REPLAYED_H
#define ESPALIER_TESTS_REPLAYED_H

#include "tests/record/recorded.h"
#include "viz/feed/replay.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { PER_IMAGE = 2 * RECORDED_SPIKING_TICKS };

struct replayed {
    struct relay *relay;
    struct replay *replay;
    pthread_t thread;
    uint64_t n_images, n_spikes, n_inputs, next_image, n_windows, n_removed, n_fields;
    uint64_t n_parts;    /* of images that are not over */
    uint64_t n_gone;     /* of the removed, those of tail */
    size_t tail_living;  /* as the last of its prunings says */
    uint64_t n_begun;    /* how often it began anew */
    unsigned population; /* of the last image */
    double h[RECORDED_NEURONS];
    esp_class label[RECORDED_NEURONS];
    double threshold;
    bool overridden;
    struct event_status status;
    char message[PACKET_MESSAGE];
};

/* Begin to replay or follow a recording that recorded.c has made, at a speed. */
void replayed_begin(struct replayed *s, const char *path, bool follow, uint64_t at,
                    double speed);
void replayed_end(struct replayed *s);

/* Take what the feed has handed over; fails the test if an image is not what was recorded. */
void replayed_take(struct replayed *s);

/* The same until `done`, or for so long that something must be wrong. */
void replayed_until(struct replayed *s, bool (*done)(const struct replayed *s));

/* States that it can have come to. */
bool replayed_finished(const struct replayed *s);
bool replayed_running(const struct replayed *s);
bool replayed_broken(const struct replayed *s);

#endif
