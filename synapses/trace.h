/* synapses/trace.h - exponentially decaying traces, kept lazily: a value and the tick it is from.
 * Reading costs one table look-up; time without spikes costs nothing. */
#ifndef ESPALIER_SYNAPSES_TRACE_H
#define ESPALIER_SYNAPSES_TRACE_H

#include "base/decay.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>

struct trace {
    size_t n;
    float *value;    /* [n] at stamp */
    esp_tick *stamp; /* [n] tick of the last spike */
    struct decay decay;
};

/* n traces at 0. */
enum esp_status trace_create(struct trace *t, size_t n, double dt_ms, double tau_ms);
void trace_free(struct trace *t);

/* The trace of element k at tick `now` >= its stamp. */
static inline float trace_read(const struct trace *t, size_t k, esp_tick now)
{
    return t->value[k] * decay_factor(&t->decay, now - t->stamp[k]);
}

static inline void trace_set(struct trace *t, size_t k, esp_tick now, float value)
{
    t->value[k] = value;
    t->stamp[k] = now;
}

/* Keep only the elements keep[]. */
void trace_compact(struct trace *t, const esp_id *keep, size_t n_keep);

#endif
