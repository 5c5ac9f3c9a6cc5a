/* sim/network/control.h - steering a run from another thread: pause, single steps, speed, and a pruning
 * threshold set by hand.
 *
 * One thread steers, one runs. Both sides are atomics: no thread waits for the other, but a run that
 * is held or slowed waits by itself, at the next tick (a run at full speed, which may have gone through
 * some ticks at once, at the next that it begins). Waiting changes no result; an imposed
 * threshold does, so the recording keeps it (docs/pruning.md). A run that is not steered reads one
 * flag per tick. */
#ifndef ESPALIER_SIM_NETWORK_CONTROL_H
#define ESPALIER_SIM_NETWORK_CONTROL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CONTROL_NOWHERE UINT64_MAX

struct control {
    atomic_bool active; /* paused or slowed */
    atomic_bool paused;
    atomic_uint image_steps, tick_steps; /* granted to a paused run */
    _Atomic double speed;                /* simulated seconds per second; INFINITY: any */
    atomic_uint
        speeds_set; /* how often the speed was set; each time the run counts from then on */
    _Atomic double threshold;  /* imposed, in spikes of h; NAN: the strategy decides */
    atomic_bool threshold_new; /* and the run has not taken it yet */
    _Atomic uint64_t seek;     /* image to go to, where a run can; CONTROL_NOWHERE */
    struct {                   /* of the thread that runs */
        bool steered;          /* since this image began: ticks may be held */
        bool in_step;          /* an image was granted and is not over */
        unsigned speeds_seen;  /* of speeds_set */
        bool counting;         /* the speed, from these moments on: */
        double from_s, from_sim_s; /* of the clock and of the simulation */
        double due_s;              /* when the run may go on */
        double waited_s;           /* in all */
    } run;
};

/* A run that goes on at full speed. */
void control_init(struct control *c);

/* ---- the thread that steers ---- */

void control_pause(struct control *c);
void control_go(struct control *c);

/* Pause, and let one more image, or what is left of one, or one more tick with events go by. */
void control_step_image(struct control *c);
void control_step_tick(struct control *c);

/* Simulated seconds per second; INFINITY: as fast as it can. */
void control_set_speed(struct control *c, double speed);

/* The next speed of the scale 0.01, 0.02, 0.05, 0.1 ... 10,000, any, above or below `speed`, which
 * may be the measured one of an unlimited run. */
double control_speed_above(double speed);
double control_speed_below(double speed);

/* From the next window on: remove every neuron whose h is below `threshold`; NAN gives the decision
 * back to the strategy. */
void control_impose(struct control *c, double threshold);

/* To image `image` of a run that can go to it: a replay. */
void control_seek(struct control *c, uint64_t image);

/* The run is no longer steered: on at full speed. Safe in a signal handler. */
void control_leave(struct control *c);

/* ---- the run ---- */

/* An image is about to begin, and one that was granted is over. A pause in the middle of an image
 * that began unsteered waits for its end: no probe knows of its beginning. */
void control_next_image(struct control *c);

enum control_place { CONTROL_BETWEEN_IMAGES, CONTROL_BEFORE_TICK };

/* Whether the run has to wait at `sim_s` simulated seconds. If not, a step is used up; if so,
 * control_nap and ask again. */
bool control_holds_now(struct control *c, enum control_place place, double sim_s);

static inline bool control_holds(struct control *c, enum control_place place,
                                 double sim_s)
{
    return atomic_load_explicit(&c->active, memory_order_relaxed) &&
           control_holds_now(c, place, sim_s);
}

/* Whether the run is neither held nor slowed: it need not ask before every tick. */
static inline bool control_is_idle(struct control *c)
{
    return !atomic_load_explicit(&c->active, memory_order_relaxed);
}

/* Sleep until the run may go on, but so briefly that a user notices no delay. */
void control_nap(struct control *c);

/* The threshold imposed since the last call, if there was one. */
bool control_take_threshold(struct control *c, double *threshold);

/* Tell the thread that steers which threshold is in force. */
void control_show_threshold(struct control *c, double threshold);

/* The image to go to, once; CONTROL_NOWHERE if none was asked for. */
uint64_t control_take_seek(struct control *c);

#endif
