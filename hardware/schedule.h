/* hardware/schedule.h - the clocks that a hardware design takes, from the states of hardware/rtl/espalier_core.v: exact, for a
 * source that sends a word of events per clock (docs/hardware.md). */
#ifndef ESPALIER_HARDWARE_SCHEDULE_H
#define ESPALIER_HARDWARE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct schedule_design {
    uint64_t inputs, lanes, queue; /* queue: events of a bank */
    bool learns;                   /* the design has the column engine's multipliers */
};

/* A presentation under way: schedule_begin, schedule_tick for each tick, schedule_end. */
struct schedule {
    const struct schedule_design *design;
    uint64_t alive; /* neurons */
    bool frozen;
    uint64_t fetch;             /* the clock at which the next bank may be read */
    uint64_t closed;            /* at which the last bank was full */
    uint64_t released, earlier; /* the last bank, and the one before */
    uint64_t banks, pass;       /* banks read; clocks in which events are added */
    bool begun;
};

struct schedule schedule_begin(const struct schedule_design *design, uint64_t alive,
                               bool frozen);
void schedule_tick(struct schedule *s, uint64_t n_events, bool fires);

/* Clocks of the whole presentation. */
uint64_t schedule_end(const struct schedule *s);

/* Clocks of a compaction of `alive` neurons of which n_moved, with their weights, get another place. */
uint64_t schedule_compaction(const struct schedule_design *design, uint64_t alive,
                             uint64_t n_moved);

#endif
