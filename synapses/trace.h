/* synapses/trace.h - exponentially decaying traces, computed when they are read from a value and the tick at which
 * it was set. A read costs one table look-up, time without spikes costs nothing. */
#ifndef ESPALIER_SYNAPSES_TRACE_H
#define ESPALIER_SYNAPSES_TRACE_H

#include "base/decay.h"
#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* Most ticks between an origin and a tick that is read or set. */
enum { TRACE_SPAN = 1 << 30 };

/* Stamps count from an origin, which moves with the clock, so that they fit into 32 bits: a vector then holds
 * twice as many. When the origin moves, a stamp older than the decay table is set to the oldest age of the table,
 * at which the trace is 0. */
struct trace {
    size_t n;
    float *value; /* [n] value at the tick of the stamp */
    /* [n] tick of the last spike, counted from origin; at least -decay.last. */
    int32_t *stamp;
    esp_tick origin; /* a tick at most TRACE_SPAN before any that is read or set */
    struct decay decay;
};

/* Create n traces of value 0. */
enum esp_status trace_create(struct trace *t, size_t n, double dt_ms, double tau_ms);
void trace_free(struct trace *t);

/* Set the value of every trace to 1, with a stamp long ago for traces without a spike: from then on a spike only
 * has to set the stamp. */
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

/* Visit the traces as `name`, with stamps counted from tick `next`, to which the origin moves. Traces that were
 * never created have no items. */
void trace_visit(struct trace *t, const char *name, esp_tick next, struct state *s);

/* Keep only the elements keep[]. */
void trace_compact(struct trace *t, const esp_id *keep, size_t n_keep);

#endif
