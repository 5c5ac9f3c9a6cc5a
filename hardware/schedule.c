/* hardware/schedule.c - computes clocks. Clock 0 is the first one after the core has seen the signal `start`. */
#include "hardware/schedule.h"

/* Clocks in the states of the core that are named beside each number, without those that depend on sizes. */
enum {
    DRAIN = 4,   /* DRAIN */
    FIRE = 2,    /* RAISE, RAISE2 */
    LEARN = 5,   /* LEARNING, besides a clock per input */
    FADE = 4,    /* FADE_END and FINISH, besides a clock per neuron */
    SEEK = 2,    /* SEEK, SEEK2 */
    MOVE = 5,    /* MOVE, MOVE2, besides a clock per input */
    SEEK_END = 3 /* start, the last SEEK, FINISH */
};

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

struct schedule schedule_begin(const struct schedule_design *design, uint64_t alive,
                               bool frozen)
{
    return (struct schedule){.design = design,
                             .alive = alive,
                             .frozen = frozen,
                             .fetch = design->learns ? design->inputs : 0};
}

/* Add a bank of n events. It is filled with one word per clock, while the bank before it is read. */
static void bank(struct schedule *s, uint64_t n)
{
    const uint64_t words = n ? n : 1;
    const uint64_t groups = (s->alive + s->design->lanes - 1) / s->design->lanes;
    uint64_t first = s->begun ? s->closed + 1 : 1;
    if (s->banks >= 2)
        first = larger(first, s->earlier + 2);
    s->begun = true;
    s->closed = first + words - 1;
    const uint64_t pass = larger(s->fetch, s->closed) + 1;
    s->earlier = s->released;
    s->released = pass + groups * words + DRAIN;
    s->fetch = s->released + 1;
    s->pass += groups * words;
    s->banks++;
}

void schedule_tick(struct schedule *s, uint64_t n_events, bool fires)
{
    const uint64_t queue = s->design->queue;
    for (; n_events > queue; n_events -= queue)
        bank(s, queue);
    bank(s, n_events);
    if (!fires)
        return;
    s->fetch += FIRE;
    if (s->design->learns && !s->frozen)
        s->fetch += s->design->inputs + LEARN;
}

/* The core is idle again in clock fetch + fade. The last 1 is the clock in which it saw `start`. */
uint64_t schedule_end(const struct schedule *s)
{
    const uint64_t fade = s->design->learns && !s->frozen ? s->alive + FADE : 1;
    return s->fetch + fade + 1;
}

uint64_t schedule_compaction(const struct schedule_design *design, uint64_t alive,
                             uint64_t n_moved)
{
    return SEEK * alive + n_moved * (design->inputs + MOVE) + SEEK_END;
}
