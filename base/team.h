/* base/team.h - a few threads that wait, spinning, for very short pieces of work.
 *
 * A tick of a large layer lasts microseconds, less than it takes to wake a sleeping thread. The members of a team
 * spin while a run is going on, sleep after a while without work, and wait for each other by counters, without
 * locks. Work that touches only a member's own part of the data needs no round of its own: it can be deferred to
 * the beginning of the next round (team_later). */
#ifndef ESPALIER_BASE_TEAM_H
#define ESPALIER_BASE_TEAM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* The work of member `member` of 0 .. n - 1; it waits for other members only in team_meet. */
typedef void team_fn(void *context, unsigned member, unsigned n);

struct team;

/* Make a team of n members, n >= 1; the caller is member 0. ESP_IO if the threads cannot be started. */
enum esp_status team_create(unsigned n, struct team **out);

/* End the threads; no work may be deferred at this time. NULL is fine. */
void team_free(struct team *t);

unsigned team_size(const struct team *t);

/* Let every member call fn once; returns when all have. Only one thread may call this and the functions below; a
 * team that is NULL consists of the caller alone. */
void team_run(struct team *t, team_fn *fn, void *context);

/* Within a round: wait until every member has called team_meet. All of them must call it. Afterwards each member
 * sees what the others wrote before. */
void team_meet(struct team *t, unsigned member);

/* Let every member call fn at the beginning of the next round, without waiting for the others after it; call fn at
 * once if t is NULL. A member's fn may therefore only touch data that no other member touches, in fn and in its
 * part of the next round. fn and context must last until then; between the rounds the data that fn changes may be
 * read only after team_settle. */
void team_later(struct team *t, team_fn *fn, void *context);

/* Do the deferred work now. */
void team_settle(struct team *t);

/* Do the deferred work now if any of it has this `context`; afterwards the memory of the context may be written.
 * Contexts of different work must not begin at the same address. */
void team_reclaim(struct team *t, const void *context);

/* Items from .. end - 1 of an array. */
struct team_part {
    size_t from, end;
};

/* The part of an array of n floats that belongs to a member. It is the same in every run and consists of whole
 * cache lines, so that the lines are written by one member only and stay in its processor's cache. */
struct team_part team_part(size_t n, unsigned member, unsigned n_members);

static inline bool team_part_has(struct team_part p, size_t i)
{
    return i >= p.from && i < p.end;
}

#endif
