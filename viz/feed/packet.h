/* viz/feed/packet.h - a packet: the events of a run since the last packet, which are windows and prunings, an
 * image, receptive fields, labels, and the state of the run. A slot of the ring between feed and viewer holds a
 * packet.
 *
 * A packet has a fixed capacity and is one block of memory, which processes may share. Windows and fields that do
 * not fit are left out; spikes that do not fit are reported as missing. */
#ifndef ESPALIER_VIZ_FEED_PACKET_H
#define ESPALIER_VIZ_FEED_PACKET_H

#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACKET_NEWS = 32, PACKET_MESSAGE = 160 };

/* Capacities, sufficient for the largest of several populations. */
struct packet_shape {
    size_t n_neurons; /* neurons at birth, of the largest population */
    size_t n_all;     /* neurons at birth, of all populations */
    size_t n_classes;
    size_t n_pixels;
    size_t n_field; /* elements of a receptive field */
    size_t spikes, inputs;
    size_t fields; /* receptive fields */
    size_t points; /* of the membrane of a neuron */
};

/* The shape of packets for a run of n populations. */
struct packet_shape packet_shape_of(const struct event_start *starts, size_t n);

/* A window or a pruning. */
struct packet_news {
    bool is_pruning;
    /* Members birth and h are set in the newest window only. */
    struct event_window window;
    struct event_pruned pruned;
    size_t first; /* of a pruning: its neurons are packet.removed[first], ... */
};

struct packet {
    struct packet_shape shape;
    bool begins_anew; /* the scene forgets everything received before */
    struct packet_news news[PACKET_NEWS];
    size_t n_news;
    esp_id *birth;    /* [n_neurons] ids of the newest window */
    double *h;        /* [n_neurons] h of these neurons */
    esp_id *removed;  /* [2 * n_all] birth ids of the neurons of all prunings, in order */
    float *removed_h; /* [2 * n_all] h of these neurons; NAN: not known */
    size_t n_removed;
    bool has_labels;
    struct event_labels
        labels; /* label[n_neurons]; means[n_neurons][n_classes] or NULL */
    esp_class *label;
    float *means;
    bool has_image, cut;      /* cut: some spikes of the image did not fit */
    struct event_image image; /* its pointers are to the next members */
    uint8_t *pixels;
    float *scores;
    struct event_spike *spikes, *inputs;
    struct event_membrane
        membrane; /* of the image, of n = 0 points: none; its array is the next member */
    struct event_point *points;
    struct event_fields fields; /* n = 0: none; its arrays are the next members */
    esp_id *field_birth;
    float *weight_mV, *theta_mV;
    bool has_status;
    struct event_status status; /* its message points to the next member */
    char message[PACKET_MESSAGE];
};

/* packet_bytes: size of a packet, a multiple of 64. packet_place: make an empty packet in zeroed memory of that
 * size. */
size_t packet_bytes(const struct packet_shape *shape);
struct packet *packet_place(void *memory, const struct packet_shape *shape);

/* Remove all events. */
void packet_clear(struct packet *p);

/* Add a window or a pruning; `birth` and `h` of the window may be NULL. If there is no room, the oldest window is
 * dropped, or, without windows, the oldest two prunings of a population are merged. */
void packet_add_window(struct packet *p, const struct event_window *window);
void packet_add_pruned(struct packet *p, const struct event_pruned *pruned);

/* Begin an image; pixels may be NULL. Then add its spikes. */
void packet_begin_image(struct packet *p, const struct event_image *image);
void packet_add_spike(struct packet *p, struct event_spike spike);
void packet_add_input(struct packet *p, struct event_spike spike);

/* Begin the membrane of a neuron in the image that was begun last; then add its points. What does not fit is left out. */
void packet_begin_membrane(struct packet *p, esp_id birth, double rest_mV);
void packet_add_point(struct packet *p, struct event_point point);

/* Copy the events that `from` has, except fields, over those of `to`. */
void packet_copy(struct packet *to, const struct packet *from);

#endif
