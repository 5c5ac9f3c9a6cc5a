/* viz/feed/relay.h - what a feed and a viewer share: the ring of packets, the controls of the run, and which events
 * the viewer needs.
 *
 * A relay is one shared memory mapping, at the same address in processes forked later, so feed and viewer may be
 * threads or processes. Neither fails if the other ends. */
#ifndef ESPALIER_VIZ_FEED_RELAY_H
#define ESPALIER_VIZ_FEED_RELAY_H

#include "base/ring.h"
#include "base/status.h"
#include "sim/network/control.h"
#include "viz/feed/packet.h"
#include "viz/feed/relay_lab.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct relay {
    struct control control;
    struct event_start start[EVENT_POPULATIONS]; /* [n_starts] its texts are in words[] */
    size_t n_starts;
    struct relay_words {
        char title[64], data[64], strategy[32], population[32], field_from[32];
    } words[EVENT_POPULATIONS];
    struct ring *packets;
    /* Used by the feed: the events collected for the next packet. */
    struct packet *draft;
    /* What the viewer shows now (struct scene_wants). */
    atomic_bool wants_inputs, wants_fields, wants_selected, wants_membrane, wants_film;
    _Atomic esp_id selected;
    /* Population whose spikes and fields are shown; below n_starts. */
    atomic_uint wants_population;
    /* The feed sets the speed itself: slow through prunings, fast elsewhere. */
    atomic_bool paced;
    struct relay_lab lab; /* the laboratory */
    atomic_bool begun;    /* set by the feed when the run begins */
    /* Set by the feed at the end of the run, or of the readable part of a recording. */
    atomic_bool over;             /* no more packets follow */
    atomic_bool failed;           /* the feed failed; `verdict` has the reason */
    char verdict[PACKET_MESSAGE]; /* message to show then; written before `over` */
    /* Set by the viewer. */
    atomic_bool closed; /* the viewer is closed */
    size_t bytes;
};

/* Create a relay for a run of 1 to EVENT_POPULATIONS populations. The texts are copied. */
enum esp_status relay_create(const struct event_start *starts, size_t n,
                             struct relay **out);
void relay_free(struct relay *c);

/* ---- the feed ---- */

/* Copy the draft to a slot of the ring and remove everything but the image from the draft. Return the slot, which
 * the caller publishes after adding receptive fields; NULL if there are not more than keep_free free slots
 * (ring_claim). */
struct packet *relay_hand_over(struct relay *c, size_t keep_free);

/* End the feed: no more packets follow. `verdict` may be NULL. */
void relay_end(struct relay *c, bool failed, const char *verdict);

/* A measurement of the recent speed of a simulation. */
struct gauge {
    /* Start of the present measurement, real and simulated time. */
    double from_s, from_sim_s;
    /* Simulated seconds per second in the last measurement; NAN: none yet. */
    double speed;
};

/* Start the first measurement. */
struct gauge gauge_start(double now_s, double sim_s);

/* Pass the present real and simulated time; `speed` is updated every half second. */
void gauge_read(struct gauge *g, double now_s, double sim_s);

/* Exclude the time up to now, because the simulation was paused. */
void gauge_skip(struct gauge *g, double now_s, double sim_s);

#endif
