/* sim/network/control.h - controls a run from another thread: pause, single steps, speed, and a pruning threshold
 * that the user imposes.
 *
 * One thread controls, another thread runs the simulation. The two share atomics, and the controlling thread never
 * waits. A run that is paused or limited in speed waits before the next tick that it begins; a run at full speed
 * may be computing many ticks at once and finishes these first. Waiting changes no result. An imposed threshold
 * changes the result, so the recording stores it (docs/pruning.md). A run that is not controlled reads one flag per
 * tick. */
#ifndef ESPALIER_SIM_NETWORK_CONTROL_H
#define ESPALIER_SIM_NETWORK_CONTROL_H

#include "base/types.h"
#include "sim/network/action.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CONTROL_NOWHERE UINT64_MAX

enum { CONTROL_ACTIONS = 64 };

struct control {
    atomic_bool active; /* whether the run is paused or limited in speed */
    atomic_bool paused;
    /* Numbers of image steps and tick steps that a paused run may still make. */
    atomic_uint image_steps, tick_steps;
    /* Speed limit in simulated seconds per second of clock time; INFINITY: no limit. */
    _Atomic double speed;
    /* How often the speed was set. When this number changes, the run measures its speed anew. */
    atomic_uint speeds_set;
    atomic_uint goes; /* number of times a pause has ended */
    /* Imposed threshold for h, in spikes; NAN: none, the rule decides. */
    _Atomic double threshold;
    atomic_bool threshold_new; /* whether the run has not read `threshold` yet */
    /* Actions that the run has not read yet: action[k % CONTROL_ACTIONS] for k = taken .. sent - 1. */
    struct action action[CONTROL_ACTIONS];
    atomic_uint actions_sent, actions_taken;
    /* In a replay: the image to continue with; CONTROL_NOWHERE: none was asked for. */
    _Atomic uint64_t seek;
    struct { /* members that only the running thread uses */
        /* Whether `active` was set when this image began. Only then the run may wait at its ticks. */
        bool steered;
        bool in_step; /* an image step is going on */
        /* Every tick is computed for itself and reported to `membranes` of the probes, which set it at `showing`. The
         * result is the same, later. */
        bool by_tick;
        /* A paused run shows the ticks before `shown`, which steps move by one; known while `stepped`. */
        esp_tick shown;
        bool stepped;
        unsigned goes_seen;   /* last value read from `goes` */
        unsigned speeds_seen; /* last value read from speeds_set */
        bool counting;        /* from_s and from_sim_s are set */
        /* Clock and simulated time from which the speed is measured. */
        double from_s, from_sim_s;
        double due_s;    /* clock time in seconds at which the run may continue */
        double waited_s; /* total time in seconds that the run has waited */
    } run;
};

/* Set c to a run that is not paused and has no speed limit. */
void control_init(struct control *c);

/* ---- functions for the controlling thread ---- */

void control_pause(struct control *c);
void control_go(struct control *c);

/* control_step_image pauses the run at the end of the current image or, between two images, of the next image.
 * control_step_tick pauses the run after one more tick, whether the tick has events or not. */
void control_step_image(struct control *c);
void control_step_tick(struct control *c);

/* Set the speed limit in simulated seconds per second of clock time; INFINITY: no limit. */
void control_set_speed(struct control *c, double speed);

/* Return the next higher or lower speed of the series 0.01, 0.02, 0.05, 0.1 ... 10,000, INFINITY. If the run has no
 * limit, pass its measured speed. */
double control_speed_above(double speed);
double control_speed_below(double speed);

/* Impose a threshold: at the next window the run removes every neuron whose h is below `threshold`. NAN: the rule
 * decides again. */
void control_impose(struct control *c, double threshold);

/* Send an action, which the run applies before its next image. Return false if too many wait. Its member `image` is
 * ignored. */
bool control_act(struct control *c, const struct action *a);

/* Let a replay continue with the image number `image`. Other runs ignore this. */
void control_seek(struct control *c, uint64_t image);

/* Let the run continue at full speed. May be called in a signal handler. */
void control_leave(struct control *c);

/* ---- functions for the run ---- */

/* Called before each image; ends an image step. If the run was not controlled when an image began, it does not
 * pause before the end of this image, because the probes were not called at its beginning. */
void control_next_image(struct control *c);

/* Where a run may have to wait: before an image; before the next tick with events; after the last tick with events
 * of a presentation. In the last case, the parameter `tick` below is the first tick after the presentation. */
enum control_place { CONTROL_BETWEEN_IMAGES, CONTROL_BEFORE_TICK, CONTROL_AT_END };

/* Return whether the run must wait before it computes `tick`. Ticks between two calls have no events. A tick lasts
 * tick_s seconds. If the result is true, call control_nap and then this function again. If it is false and the run
 * is paused, a step was used up. */
bool control_holds_now(struct control *c, enum control_place place, esp_tick tick,
                       double tick_s);

static inline bool control_holds(struct control *c, enum control_place place,
                                 esp_tick tick, double tick_s)
{
    return atomic_load_explicit(&c->active, memory_order_relaxed) &&
           control_holds_now(c, place, tick, tick_s);
}

/* Return the tick up to which a run that waits at `tick` is shown. It may be before `tick`, because tick steps also
 * lead a paused run through ticks without events. */
esp_tick control_shown(struct control *c, esp_tick tick);

/* Return whether the run is neither paused nor limited in speed. Then control_holds need not be called before every
 * tick. */
static inline bool control_is_idle(struct control *c)
{
    return !atomic_load_explicit(&c->active, memory_order_relaxed);
}

/* Sleep until the run may continue, at most a hundredth of a second. */
void control_nap(struct control *c);

/* If a threshold was imposed since the last call, store it in *threshold and return true. */
bool control_take_threshold(struct control *c, double *threshold);

/* Store the next action that was sent in *a; return false if there is none. */
bool control_take_action(struct control *c, struct action *a);

/* Let the controlling thread see which threshold the run uses. */
void control_show_threshold(struct control *c, double threshold);

/* Return the image of the last control_seek and forget it; CONTROL_NOWHERE if there is none. */
uint64_t control_take_seek(struct control *c);

#endif
