/* tests/viz/seen.h - a replay in a thread of its own, and what its packets have held so far. */
#ifndef ESPALIER_TESTS_SEEN_H
#define ESPALIER_TESTS_SEEN_H

#include "tests/record/recorded.h"
#include "viz/feed/replay.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { PER_IMAGE = 2 * RECORDED_SPIKING_TICKS };

struct seen {
    struct relay *relay;
    struct replay *replay;
    pthread_t thread;
    uint64_t n_images, n_spikes, n_inputs, next_image, n_windows, n_removed, n_fields;
    uint64_t n_parts;    /* of images that are not over */
    uint64_t n_gone;     /* of the removed, those of tail */
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
void seen_begin(struct seen *s, const char *path, bool follow, uint64_t at, double speed);
void seen_end(struct seen *s);

/* Take what the feed has handed over; fails the test if an image is not what was recorded. */
void seen_take(struct seen *s);

/* The same until `done`, or for so long that something must be wrong. */
void seen_until(struct seen *s, bool (*done)(const struct seen *s));

/* States that it can have come to. */
bool seen_finished(const struct seen *s);
bool seen_running(const struct seen *s);
bool seen_broken(const struct seen *s);

#endif
