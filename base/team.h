/* base/team.h - a few threads that wait, awake, for very short pieces of work.
 *
 * A tick of a large layer lasts microseconds, less than it takes to wake a sleeping thread. The
 * members of a team spin while a run is going on, sleep after a while without work, and meet by
 * counters; nothing is locked in between. What concerns only what is a member's own
 * need not be a round of its own: it can wait for the next one, which then begins with it. */
#ifndef ESPALIER_BASE_TEAM_H
#define ESPALIER_BASE_TEAM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What member `member` of 0 .. n - 1 does; it waits for other members only in team_meet. */
typedef void team_fn(void *context, unsigned member, unsigned n);

struct team;

/* A team of n members, n >= 1, the caller being member 0. ESP_IO if threads cannot be had. */
enum esp_status team_create(unsigned n, struct team **out);

/* End the threads, with nothing put off; NULL is fine. */
void team_free(struct team *t);

unsigned team_size(const struct team *t);

/* Let every member call fn once; returns when all have. This and what follows is for one thread, and NULL
 * is a team of one. */
void team_run(struct team *t, team_fn *fn, void *context);

/* Within a round: wait until every member has come here, as all of them must. What they wrote before is
 * then seen by all. */
void team_meet(struct team *t, unsigned member);

/* Let every member call fn before its part of the next round, without waiting for the others in between;
 * at once if t is NULL. So a member's call may touch only what no other member does in either of them. fn
 * and context must last until then; what happens between two rounds must not look at what fn changes
 * without team_settle. */
void team_later(struct team *t, team_fn *fn, void *context);

/* Do now what was put off. */
void team_settle(struct team *t);

/* The same if any work that was put off has this `context`; afterwards its memory can be written. Contexts of different
 * work must not begin at the same address. */
void team_reclaim(struct team *t, const void *context);

/* Items from .. end - 1 of an array. */
struct team_part {
    size_t from, end;
};

/* The part of an array of n floats that is a member's own: the same in every run, and whole cache
 * lines, so that no other member writes into them and they stay with the member's processor. */
struct team_part team_part(size_t n, unsigned member, unsigned n_members);

static inline bool team_part_has(struct team_part p, size_t i)
{
    return i >= p.from && i < p.end;
}

#endif
