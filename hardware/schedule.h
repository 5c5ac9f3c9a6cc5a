/* hardware/schedule.h - computes the number of clocks that a hardware design takes, from the states of
 * hardware/rtl/espalier_core.v. The number is exact if the source sends one word per clock, for an event or for a
 * tick without events (docs/hardware.md). */
#ifndef ESPALIER_HARDWARE_SCHEDULE_H
#define ESPALIER_HARDWARE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct schedule_design {
    /* numbers of inputs, of lanes, of events in a bank of the queue */
    uint64_t inputs, lanes, queue;
    bool learns; /* whether the design has the multipliers of the column engine */
};

/* The clocks of a presentation up to its current tick. Call schedule_begin, schedule_tick for each tick, and
 * schedule_end. */
struct schedule {
    const struct schedule_design *design;
    uint64_t alive; /* number of neurons */
    bool frozen;
    uint64_t fetch;  /* clock from which the next bank may be read */
    uint64_t closed; /* clock at which the last bank was full */
    /* clocks at which the last bank, and the one before it, were released */
    uint64_t released, earlier;
    /* number of banks read; number of clocks in which events are added */
    uint64_t banks, pass;
    bool begun;
};

struct schedule schedule_begin(const struct schedule_design *design, uint64_t alive,
                               bool frozen);
void schedule_tick(struct schedule *s, uint64_t n_events, bool fires);

/* Return the clocks of the whole presentation. */
uint64_t schedule_end(const struct schedule *s);

/* Return the clocks of a compaction of `alive` neurons, of which n_moved are moved together with their weights. */
uint64_t schedule_compaction(const struct schedule_design *design, uint64_t alive,
                             uint64_t n_moved);

#endif
