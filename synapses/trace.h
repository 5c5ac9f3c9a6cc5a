/* synapses/trace.h - exponentially decaying traces, kept lazily: a value and the tick it is from.
 * Reading costs one table look-up; time without spikes costs nothing. */
#ifndef ESPALIER_SYNAPSES_TRACE_H
#define ESPALIER_SYNAPSES_TRACE_H

#include "base/decay.h"
#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum { TRACE_SPAN = 1 << 30 }; /* ticks that one origin serves */

/* Stamps count from an origin that follows the clock, so that 32 bits hold them: twice as many to a
 * vector. A stamp older than the decay table is kept at its age, where nothing is left. */
struct trace {
    size_t n;
    float *value;    /* [n] at stamp */
    int32_t *stamp;  /* [n] tick of the last spike, from origin; at least -decay.last */
    esp_tick origin; /* a tick at most TRACE_SPAN before any that is read or set */
    struct decay decay;
};

/* n traces at 0. */
enum esp_status trace_create(struct trace *t, size_t n, double dt_ms, double tau_ms);
void trace_free(struct trace *t);

/* Let every trace be 1 at its last spike, long ago for those that have had none: from then on a spike is
 * a stamp. */
void trace_saturate(struct trace *t);

/* Move the origin to `now`, a tick not before the last one set. Values do not change. */
void trace_move(struct trace *t, esp_tick now);

/* `now` as a stamp. */
static inline int32_t trace_tick(const struct trace *t, esp_tick now)
{
    assert(now >= t->origin && now - t->origin <= TRACE_SPAN);
    return (int32_t)(now - t->origin);
}

/* The trace of element k at tick `now` >= its stamp. */
static inline float trace_read(const struct trace *t, size_t k, esp_tick now)
{
    return t->value[k] * decay_factor(&t->decay, trace_tick(t, now) - t->stamp[k]);
}

static inline void trace_set(struct trace *t, size_t k, esp_tick now, float value)
{
    t->value[k] = value;
    t->stamp[k] = trace_tick(t, now);
}

/* The traces as `name`, with stamps from tick `next`, to which the origin moves; nothing for traces
 * that were never created. */
void trace_visit(struct trace *t, const char *name, esp_tick next, struct state *s);

/* Keep only the elements keep[]. */
void trace_compact(struct trace *t, const esp_id *keep, size_t n_keep);

#endif
