/* base/team.h - a few threads that wait, awake, for very short pieces of work.
 *
 * A tick of a large layer lasts microseconds, less than it takes to wake a sleeping thread. The
 * members of a team spin while a run is going on, sleep after a while without work, and meet at a
 * barrier made of two counters; nothing is locked in between. */
#ifndef ESPALIER_BASE_TEAM_H
#define ESPALIER_BASE_TEAM_H

#include "base/status.h"

#include <stddef.h>

/* What member `member` of 0 .. n - 1 does; it must not wait for other members. */
typedef void team_fn(void *context, unsigned member, unsigned n);

struct team;

/* A team of n members, n >= 1, the caller being member 0. ESP_IO if threads cannot be had. */
enum esp_status team_create(unsigned n, struct team **out);

/* End the threads; NULL is fine. */
void team_free(struct team *t);

unsigned team_size(const struct team *t);

/* Let every member call fn once; returns when all have. Call it from one thread only. NULL is a team
 * of one. */
void team_run(struct team *t, team_fn *fn, void *context);

/* Items from .. end - 1 of an array. */
struct team_part {
    size_t from, end;
};

/* The part of an array of n floats that is a member's own: the same in every run, and whole cache
 * lines, so that nobody else writes into them and they stay with the member's processor. */
struct team_part team_part(size_t n, unsigned member, unsigned n_members);

#endif
