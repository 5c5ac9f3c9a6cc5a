/* viz/feed/relay.h - what a feed and a viewer share: the ring of packets, the controls of the run, and
 * what is worth handing over.
 *
 * It lies in one mapping that processes forked afterwards see at the same address, so that the two
 * sides may be threads or processes. Neither waits for the other, and neither is harmed if the
 * other ends. */
#ifndef ESPALIER_VIZ_FEED_RELAY_H
#define ESPALIER_VIZ_FEED_RELAY_H

#include "base/ring.h"
#include "base/status.h"
#include "sim/network/control.h"
#include "viz/feed/packet.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct relay {
    struct control control;
    struct event_start start[EVENT_POPULATIONS]; /* with texts of their own */
    size_t n_starts;
    struct relay_words {
        char title[64], data[64], strategy[32], population[32], field_from[32];
    } words[EVENT_POPULATIONS];
    struct ring *packets;
    struct packet *draft; /* the feed's: what it is collecting */
    /* What the viewer shows just now (struct scene_wants). */
    atomic_bool wants_inputs, wants_fields, wants_selected;
    _Atomic esp_id selected;
    atomic_uint wants_population; /* whose spikes and fields; below n_starts */
    atomic_bool begun;            /* of the feed: the run goes on from here */
    /* Of the feed: the end of the run, or of what the feed can read. */
    atomic_bool over;             /* no packet comes any more */
    atomic_bool failed;           /* and `verdict` says why */
    char verdict[PACKET_MESSAGE]; /* what to show then; written before `over` */
    /* Of the viewer. */
    atomic_bool closed; /* the viewer is gone */
    size_t bytes;
};

/* A relay for a run of 1 to EVENT_POPULATIONS populations. The texts are copied. */
enum esp_status relay_create(const struct event_start *starts, size_t n,
                             struct relay **out);
void relay_free(struct relay *c);

/* ---- the feed ---- */

/* Hand the draft over: the slot that received it, still unpublished, so that fields can be added;
 * NULL if there was none (see ring_claim). The draft keeps its image and loses the rest. */
struct packet *relay_hand_over(struct relay *c, size_t keep_free);

/* Nothing comes any more: `verdict` may be NULL. */
void relay_end(struct relay *c, bool failed, const char *verdict);

/* How fast a simulation goes, of late. */
struct gauge {
    double from_s, from_sim_s; /* where the measurement that is under way began */
    double speed; /* simulated seconds per second in the last one; NAN: none yet */
};

/* Measure from here on. */
struct gauge gauge_start(double now_s, double sim_s);

/* The moment and the simulated time now; a new speed comes out every half second. */
void gauge_read(struct gauge *g, double now_s, double sim_s);

/* Leave out the time up to now: the simulation was held. */
void gauge_skip(struct gauge *g, double now_s, double sim_s);

#endif
