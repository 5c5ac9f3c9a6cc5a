/* base/team.h - a few threads that wait, awake, for very short pieces of work.
 *
 * A tick of a large layer lasts microseconds, less than it takes to wake a sleeping thread. The
 * members of a team spin while a run is going on, sleep after a while without work, and meet at a
 * barrier made of two counters; nothing is locked in between. */
#ifndef ESPALIER_BASE_TEAM_H
#define ESPALIER_BASE_TEAM_H

#include "base/status.h"

/* What member `member` of 0 .. n - 1 does; it must not wait for other members. */
typedef void team_fn(void *context, unsigned member, unsigned n);

struct team;

/* A team of n members, n >= 1, the caller being member 0. ESP_IO if threads cannot be had. */
enum esp_status team_create(unsigned n, struct team **out);

/* End the threads; NULL is fine. */
void team_free(struct team *t);

unsigned team_size(const struct team *t);

/* Let every member call fn once; returns when all have. Call it from one thread only. */
void team_run(struct team *t, team_fn *fn, void *context);

#endif
