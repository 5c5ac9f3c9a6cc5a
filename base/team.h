/* base/team.h - a team: a few threads, its members, that share very short pieces of work.
 *
 * A tick of a large layer lasts microseconds, less than it takes to wake a sleeping thread. So members spin while
 * they wait for work, and sleep only after a while without work. They wait for each other by counters, without
 * locks. One piece of work done by all members is a round. Work in which each member touches only its own part of
 * the data needs no round of its own: team_later defers it to the beginning of the next round. */
#ifndef ESPALIER_BASE_TEAM_H
#define ESPALIER_BASE_TEAM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* The work of one member in a round. `member` is the number of the member, 0 .. n - 1. The function may wait for
 * other members only in team_meet. */
typedef void team_fn(void *context, unsigned member, unsigned n);

struct team;

/* Make a team of n >= 1 members. The calling thread is member 0. Return ESP_IO if the threads cannot be started. */
enum esp_status team_create(unsigned n, struct team **out);

/* End the threads. No work may be deferred at this time. NULL is allowed. */
void team_free(struct team *t);

unsigned team_size(const struct team *t);

/* Let every member call fn once; return when all members have finished. Only one thread may call this function and
 * those below, except team_meet. If the team is NULL, the calling thread does the work alone. */
void team_run(struct team *t, team_fn *fn, void *context);

/* Called in a round: wait until every member has called team_meet. All members must call it. Afterwards each member
 * sees what the others wrote before. */
void team_meet(struct team *t, unsigned member);

/* Let every member call fn at the beginning of the next round. If t is NULL, call fn at once. Members do not wait
 * for each other between fn and the round. So fn may touch only data that no other member touches, neither in fn
 * nor in the round. fn and context must be valid until the next round has ended. Between rounds, call team_settle
 * before reading data that fn changes. */
void team_later(struct team *t, team_fn *fn, void *context);

/* Do all deferred work now. */
void team_settle(struct team *t);

/* Do all deferred work now if some of it has this `context`. Afterwards the context may be changed. Different
 * contexts must not begin at the same address. */
void team_reclaim(struct team *t, const void *context);

/* The items with indices from .. end - 1 of an array. */
struct team_part {
    size_t from, end;
};

/* Return the part of an array of n floats that belongs to a member. The part depends only on the arguments. It
 * consists of whole cache lines, so that each line is written by one member only and stays in the cache of one
 * processor. */
struct team_part team_part(size_t n, unsigned member, unsigned n_members);

static inline bool team_part_has(struct team_part p, size_t i)
{
    return i >= p.from && i < p.end;
}

#endif
