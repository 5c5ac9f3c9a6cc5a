/* sim/network/control.c - the commands of the controlling thread, and how the run obeys them. */
#include "sim/network/control.h"

#include "base/clock.h"

#include <math.h>
#include <time.h>

/* Longest sleep in seconds of a run that waits. Between sleeps the run reads commands and calls `waiting` of the
 * probes, so it does this at least 100 times a second. */
static const double NAP_S = 0.01;

/* If a run with limited speed is late by more than LATE_S seconds, it does not catch up; its speed is measured anew
 * from then on. */
static const double LATE_S = 0.1;

void control_init(struct control *c)
{
    *c = (struct control){0};
    atomic_init(&c->speed, (double)INFINITY);
    atomic_init(&c->threshold, (double)NAN);
    atomic_init(&c->seek, CONTROL_NOWHERE);
}

/* ---- functions for the controlling thread ---- */

static void note_active(struct control *c)
{
    atomic_store(&c->active, atomic_load(&c->paused) || isfinite(atomic_load(&c->speed)));
}

void control_pause(struct control *c)
{
    atomic_store(&c->paused, true);
    note_active(c);
}

void control_go(struct control *c)
{
    atomic_store(&c->image_steps, 0);
    atomic_store(&c->tick_steps, 0);
    atomic_store(&c->paused, false);
    atomic_fetch_add(&c->goes, 1);
    note_active(c);
}

void control_step_image(struct control *c)
{
    atomic_fetch_add(&c->image_steps, 1);
    control_pause(c);
}

void control_step_tick(struct control *c)
{
    atomic_fetch_add(&c->tick_steps, 1);
    control_pause(c);
}

void control_set_speed(struct control *c, double speed)
{
    atomic_store(&c->speed, speed);
    atomic_fetch_add(&c->speeds_set, 1);
    note_active(c);
}

static const double speeds[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5,  1,    2,    5,    10,
                                20,   50,   100,  200, 500, 1000, 2000, 5000, 10000};
enum { N_SPEEDS = sizeof speeds / sizeof *speeds };

double control_speed_above(double speed)
{
    for (int k = 0; k < N_SPEEDS; k++)
        if (speeds[k] > speed * 1.001)
            return speeds[k];
    return (double)INFINITY;
}

double control_speed_below(double speed)
{
    for (int k = N_SPEEDS - 1; k > 0; k--)
        if (speeds[k] < speed * 0.999)
            return speeds[k];
    return speeds[0];
}

void control_impose(struct control *c, double threshold)
{
    atomic_store(&c->threshold, threshold);
    atomic_store(&c->threshold_new, true);
}

bool control_act(struct control *c, const struct action *a)
{
    const unsigned sent = atomic_load(&c->actions_sent);
    if (sent - atomic_load(&c->actions_taken) >= CONTROL_ACTIONS)
        return false;
    c->action[sent % CONTROL_ACTIONS] = *a;
    atomic_store(&c->actions_sent, sent + 1);
    return true;
}

void control_seek(struct control *c, uint64_t image)
{
    atomic_store(&c->seek, image);
}

void control_leave(struct control *c)
{
    atomic_store(&c->speed, (double)INFINITY);
    control_go(c);
}

/* ---- functions for the run ---- */

void control_next_image(struct control *c)
{
    c->run.in_step = false;
    c->run.steered = atomic_load_explicit(&c->active, memory_order_relaxed);
}

/* If *steps > 0, subtract one and return true. */
static bool take_step(atomic_uint *steps)
{
    unsigned n = atomic_load(steps);
    while (n > 0)
        if (atomic_compare_exchange_weak(steps, &n, n - 1))
            return true;
    return false;
}

/* Return whether a paused run must wait before `tick`, the next tick with events. Tick steps first lead through the
 * ticks before `tick`; one further step lets the run compute `tick`. */
static bool is_held_at_tick(struct control *c, enum control_place place, esp_tick tick)
{
    const unsigned goes = atomic_load(&c->goes);
    /* Begin here if the run has reached this tick without steps. */
    if (!c->run.stepped || goes != c->run.goes_seen)
        c->run.shown = tick;
    c->run.stepped = true;
    c->run.goes_seen = goes;
    while (c->run.shown < tick && take_step(&c->tick_steps))
        c->run.shown++;
    if (c->run.shown > tick || (c->run.shown == tick && place == CONTROL_AT_END))
        return false;
    if (c->run.shown < tick || !take_step(&c->tick_steps))
        return true;
    c->run.shown = tick + 1;
    return false;
}

static bool is_held(struct control *c, enum control_place place, esp_tick tick)
{
    if (c->run.in_step || (place != CONTROL_BETWEEN_IMAGES && !c->run.steered))
        return false;
    if (take_step(&c->image_steps)) {
        c->run.in_step = true;
        return false;
    }
    if (place != CONTROL_BETWEEN_IMAGES)
        return is_held_at_tick(c, place, tick);
    c->run.shown = tick;
    c->run.stepped = true;
    c->run.goes_seen = atomic_load(&c->goes);
    /* If there is a tick step, the run continues with the image; is_held_at_tick uses up the step. */
    return atomic_load(&c->tick_steps) == 0;
}

/* Measure the speed from now on. now_s is the clock time and sim_s the simulated time, both in seconds. */
static void anchor(struct control *c, double now_s, double sim_s)
{
    c->run.counting = true;
    c->run.from_s = now_s;
    c->run.from_sim_s = sim_s;
}

static bool is_early(struct control *c, double speed, double sim_s)
{
    const double now_s = clock_now_s();
    const unsigned set = atomic_load(&c->speeds_set);
    if (!c->run.counting || set != c->run.speeds_seen)
        anchor(c, now_s, sim_s);
    c->run.speeds_seen = set;
    c->run.due_s = c->run.from_s + (sim_s - c->run.from_sim_s) / speed;
    if (now_s - c->run.due_s > LATE_S)
        anchor(c, now_s, sim_s);
    return now_s < c->run.due_s;
}

bool control_holds_now(struct control *c, enum control_place place, esp_tick tick,
                       double tick_s)
{
    const double speed = atomic_load(&c->speed);
    if (atomic_load(&c->paused)) {
        c->run.counting = false;
        c->run.due_s = (double)INFINITY;
        return is_held(c, place, tick);
    }
    c->run.stepped = false;
    return place != CONTROL_AT_END && isfinite(speed) &&
           is_early(c, speed, (double)tick * tick_s);
}

esp_tick control_shown(struct control *c, esp_tick tick)
{
    return atomic_load(&c->paused) && c->run.stepped && c->run.shown < tick ? c->run.shown
                                                                            : tick;
}

void control_nap(struct control *c)
{
    const double now_s = clock_now_s();
    const double left_s = fmin(fmax(c->run.due_s - now_s, 0.0), NAP_S);
    const struct timespec nap = {.tv_nsec = (long)(1e9 * left_s)};
    nanosleep(&nap, NULL);
    c->run.waited_s += clock_now_s() - now_s;
}

bool control_take_threshold(struct control *c, double *threshold)
{
    if (!atomic_exchange(&c->threshold_new, false))
        return false;
    *threshold = atomic_load(&c->threshold);
    return true;
}

void control_show_threshold(struct control *c, double threshold)
{
    if (!atomic_load(&c->threshold_new))
        atomic_store(&c->threshold, threshold);
}

bool control_take_action(struct control *c, struct action *a)
{
    const unsigned taken = atomic_load_explicit(&c->actions_taken, memory_order_relaxed);
    if (atomic_load_explicit(&c->actions_sent, memory_order_acquire) == taken)
        return false;
    *a = c->action[taken % CONTROL_ACTIONS];
    atomic_store(&c->actions_taken, taken + 1);
    return true;
}

uint64_t control_take_seek(struct control *c)
{
    return atomic_exchange(&c->seek, CONTROL_NOWHERE);
}
