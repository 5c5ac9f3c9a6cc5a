/* sim/network/control.h - controls a run from another thread: pause, single steps, speed, and a pruning threshold
 * set by the user.
 *
 * One thread controls, one thread runs. They share atomics and never wait for each other. A run that is paused or
 * limited in speed waits by itself, at the next tick (a run at full speed may have computed many ticks at once; it
 * waits before the next one that it begins). Waiting changes no result. An imposed threshold does, so the
 * recording stores it (docs/pruning.md). A run that is not controlled reads one flag per tick. */
#ifndef ESPALIER_SIM_NETWORK_CONTROL_H
#define ESPALIER_SIM_NETWORK_CONTROL_H

#include "base/types.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CONTROL_NOWHERE UINT64_MAX

struct control {
    atomic_bool active; /* the run is paused or has a limited speed */
    atomic_bool paused;
    atomic_uint image_steps, tick_steps; /* steps that a paused run may still make */
    /* Simulated seconds per second; INFINITY: no limit. */
    _Atomic double speed;
    /* Number of times the speed was set; the run measures its speed from the last time on. */
    atomic_uint speeds_set;
    atomic_uint goes; /* number of times a pause has ended */
    /* Imposed threshold, in spikes of h; NAN: the strategy decides. */
    _Atomic double threshold;
    atomic_bool threshold_new; /* the run has not yet read `threshold` */
    /* Image to continue with, in a replay; CONTROL_NOWHERE: none. */
    _Atomic uint64_t seek;
    struct { /* members that only the running thread uses */
        /* Active was set when this image began: its ticks may be held. */
        bool steered;
        bool in_step; /* an image step is going on */
        /* A paused run shows the ticks before `shown`, which steps move by one; known while `stepped`. */
        esp_tick shown;
        bool stepped;
        unsigned goes_seen;   /* last value read from `goes` */
        unsigned speeds_seen; /* last value read from speeds_set */
        bool counting;        /* from_s and from_sim_s are set */
        /* Clock and simulated time from which the speed is measured. */
        double from_s, from_sim_s;
        double due_s;    /* clock time at which the run may continue */
        double waited_s; /* time waited in all */
    } run;
};

/* A run that is not held, at full speed. */
void control_init(struct control *c);

/* ---- calls of the controlling thread ---- */

void control_pause(struct control *c);
void control_go(struct control *c);

/* Pause the run after one more image, or the rest of the current one; or after one more tick, with events or without. */
void control_step_image(struct control *c);
void control_step_tick(struct control *c);

/* Set the speed in simulated seconds per second; INFINITY: no limit. */
void control_set_speed(struct control *c, double speed);

/* The next higher or lower speed of the scale 0.01, 0.02, 0.05, 0.1 ... 10,000, INFINITY. For a run without limit,
 * `speed` may be its measured speed. */
double control_speed_above(double speed);
double control_speed_below(double speed);

/* From the next window on, remove every neuron whose h is below `threshold`; NAN: the strategy decides again. */
void control_impose(struct control *c, double threshold);

/* Continue with image `image`, in a run that can do so: a replay. */
void control_seek(struct control *c, uint64_t image);

/* End the control: the run continues at full speed. Safe in a signal handler. */
void control_leave(struct control *c);

/* ---- calls of the run ---- */

/* Call it before each image; it ends an image step. An image that began while the run was not controlled is not
 * paused before its end, because no probe was called at its beginning. */
void control_next_image(struct control *c);

/* Before an image; before the next tick that has events; after the last of them, where `tick` is the one after the
 * presentation. */
enum control_place { CONTROL_BETWEEN_IMAGES, CONTROL_BEFORE_TICK, CONTROL_AT_END };

/* Whether the run must wait before it computes `tick`; nothing happens in the ticks since the last one it asked for. A
 * tick lasts tick_s seconds. If false, a step, if any, is used up; if true, call control_nap and ask again. */
bool control_holds_now(struct control *c, enum control_place place, esp_tick tick,
                       double tick_s);

static inline bool control_holds(struct control *c, enum control_place place,
                                 esp_tick tick, double tick_s)
{
    return atomic_load_explicit(&c->active, memory_order_relaxed) &&
           control_holds_now(c, place, tick, tick_s);
}

/* The tick up to which a run that waits at `tick` is shown: a paused run is stepped through ticks without events, too. */
esp_tick control_shown(struct control *c, esp_tick tick);

/* Whether the run is neither paused nor limited in speed: then it need not ask before every tick. */
static inline bool control_is_idle(struct control *c)
{
    return !atomic_load_explicit(&c->active, memory_order_relaxed);
}

/* Sleep until the run may continue, or for a time too short for a user to notice. */
void control_nap(struct control *c);

/* Store the threshold that was imposed since the last call in *threshold; false if there was none. */
bool control_take_threshold(struct control *c, double *threshold);

/* Show the controlling thread which threshold is used. */
void control_show_threshold(struct control *c, double threshold);

/* Return the image of control_seek once, then CONTROL_NOWHERE. */
uint64_t control_take_seek(struct control *c);

#endif
