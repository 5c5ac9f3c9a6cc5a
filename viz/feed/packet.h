/* viz/feed/packet.h - the events since the feed last handed a packet over: windows and prunings,
 * an image, receptive fields, labels, the state of the run. One slot of the ring.
 *
 * A packet has room for a fixed number of everything and lies in one piece of memory that may be
 * shared between processes. What does not fit is left out where that only costs detail (windows,
 * fields) and reported where it does not (spikes). */
#ifndef ESPALIER_VIZ_FEED_PACKET_H
#define ESPALIER_VIZ_FEED_PACKET_H

#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACKET_NEWS = 32, PACKET_MESSAGE = 160 };

/* Rooms; for the largest of several populations. */
struct packet_shape {
    size_t n_neurons; /* at birth */
    size_t n_all;     /* of all populations */
    size_t n_classes;
    size_t n_pixels;
    size_t n_field; /* elements of a receptive field */
    size_t spikes, inputs;
    size_t fields; /* receptive fields */
};

/* What a run of n populations needs: thousands of spikes, and as many fields as are handed over at
 * once. */
struct packet_shape packet_shape_of(const struct event_start *starts, size_t n);

/* A window or a pruning. */
struct packet_news {
    bool is_pruning;
    struct event_window window; /* only the newest one has birth and h */
    struct event_pruned pruned; /* its ids are removed[first] on */
    size_t first;
};

struct packet {
    struct packet_shape shape;
    bool begins_anew; /* forget everything before */
    struct packet_news news[PACKET_NEWS];
    size_t n_news;
    esp_id *birth;   /* [n_neurons] of the newest window */
    double *h;       /* [n_neurons] */
    esp_id *removed; /* [2 * n_all] of all prunings, one after the other */
    size_t n_removed;
    bool has_labels;
    struct event_labels
        labels; /* label[n_neurons]; means[n_neurons][n_classes] or NULL */
    esp_class *label;
    float *means;
    bool has_image, cut;      /* cut: it had more spikes than there was room for */
    struct event_image image; /* its arrays are the following */
    uint8_t *pixels;
    struct event_spike *spikes, *inputs;
    struct event_fields fields; /* n = 0: none; its arrays are the following */
    esp_id *field_birth;
    float *weight_mV, *theta_mV;
    bool has_status;
    struct event_status status; /* its message is the following */
    char message[PACKET_MESSAGE];
};

/* Bytes of a packet, a multiple of 64, and an empty one in zeroed memory of so many bytes. */
size_t packet_bytes(const struct packet_shape *shape);
struct packet *packet_place(void *memory, const struct packet_shape *shape);

/* Forget everything. */
void packet_clear(struct packet *p);

/* Add news; `birth` and `h` of the window may be NULL. Of too many windows the oldest are left out,
 * of too many prunings the oldest two of a population become one. */
void packet_add_window(struct packet *p, const struct event_window *window);
void packet_add_pruned(struct packet *p, const struct event_pruned *pruned);

/* Begin an image; pixels may be NULL. Then add its spikes. */
void packet_begin_image(struct packet *p, const struct event_image *image);
void packet_add_spike(struct packet *p, struct event_spike spike);
void packet_add_input(struct packet *p, struct event_spike spike);

/* Everything of `from` but its fields, as far as it is there, over what `to` has. */
void packet_copy(struct packet *to, const struct packet *from);

#endif
