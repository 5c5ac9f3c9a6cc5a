/* synapses/trace.h - exponentially decaying traces. A trace is stored as a value and the tick at which it had this
 * value. Reading it costs one table look-up; time without spikes costs nothing. */
#ifndef ESPALIER_SYNAPSES_TRACE_H
#define ESPALIER_SYNAPSES_TRACE_H

#include "base/decay.h"
#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* Most ticks between the origin and a tick at which a trace is read or set. */
enum { TRACE_SPAN = 1 << 30 };

/* The tick of each trace, its stamp, is counted from an origin, so that it fits into 32 bits. trace_move moves the
 * origin at the beginning of each presentation. A stamp so old that the trace has decayed to 0 is then set to
 * -decay.last, the latest stamp for which the trace is 0. */
struct trace {
    size_t n;
    float *value; /* [n] value of each trace at the tick of its stamp */
    /* [n] tick of the last spike, minus origin; at least -decay.last. */
    int32_t *stamp;
    /* The tick from which stamps are counted. A trace is read or set at most TRACE_SPAN ticks after it. */
    esp_tick origin;
    struct decay decay;
};

/* Create n traces of value 0 that decay with the time constant tau_ms. */
enum esp_status trace_create(struct trace *t, size_t n, double dt_ms, double tau_ms);
void trace_free(struct trace *t);

/* Set the value of every trace to 1. A trace that was 0 gets the oldest stamp, at which it has decayed to 0. From
 * then on a spike only has to set the stamp. */
void trace_saturate(struct trace *t);

/* Set all traces to 0. */
void trace_forget(struct trace *t);

/* Move the origin to `now`, which is not before any tick at which a trace was set. The traces do not change. */
void trace_move(struct trace *t, esp_tick now);

/* Return the tick `now` counted from the origin. */
static inline int32_t trace_tick(const struct trace *t, esp_tick now)
{
    assert(now >= t->origin && now - t->origin <= TRACE_SPAN);
    return (int32_t)(now - t->origin);
}

/* Return trace k at tick `now`, which is not before its stamp. */
static inline float trace_read(const struct trace *t, size_t k, esp_tick now)
{
    return t->value[k] * decay_factor(&t->decay, trace_tick(t, now) - t->stamp[k]);
}

static inline void trace_set(struct trace *t, size_t k, esp_tick now, float value)
{
    t->value[k] = value;
    t->stamp[k] = trace_tick(t, now);
}

/* Visit the traces as a group called `name`. The stamps are counted from tick `next`, to which the origin moves.
 * Traces that were not created have no items. */
void trace_visit(struct trace *t, const char *name, esp_tick next, struct state *s);

/* Keep only the n_keep traces keep[] (indices, ascending). */
void trace_compact(struct trace *t, const esp_id *keep, size_t n_keep);

#endif
