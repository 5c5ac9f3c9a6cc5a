/* synapses/trace.c - creates traces and moves the origin of their stamps. */
#include "synapses/trace.h"

#include "base/array.h"

#include <float.h>

enum esp_status trace_create(struct trace *t, size_t n, double dt_ms, double tau_ms)
{
    t->n = n;
    t->value = array_create(n, sizeof *t->value);
    t->stamp = array_create(n, sizeof *t->stamp);
    enum esp_status st = t->value && t->stamp ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = decay_create(&t->decay, dt_ms, tau_ms);
    if (st != ESP_OK)
        trace_free(t);
    return st;
}

void trace_free(struct trace *t)
{
    array_free(t->value);
    array_free(t->stamp);
    decay_free(&t->decay);
    *t = (struct trace){0};
}

void trace_saturate(struct trace *t)
{
    for (size_t k = 0; k < t->n; k++) {
        if (t->value[k] == 0.0f)
            t->stamp[k] = -(int32_t)t->decay.last;
        t->value[k] = 1.0f;
    }
}

void trace_forget(struct trace *t)
{
    for (size_t k = 0; t->stamp && k < t->n; k++)
        t->stamp[k] = -(int32_t)t->decay.last;
}

void trace_move(struct trace *t, esp_tick now)
{
    if (!t->value)
        return;
    assert(now >= t->origin);
    const esp_tick moved = now - t->origin;
    const int32_t step = moved < TRACE_SPAN ? (int32_t)moved : TRACE_SPAN;
    const int32_t oldest = -(int32_t)t->decay.last;
    for (size_t k = 0; k < t->n; k++) {
        const int32_t stamp = t->stamp[k] - step;
        t->stamp[k] = stamp > oldest ? stamp : oldest;
    }
    t->origin = now;
}

void trace_compact(struct trace *t, const esp_id *keep, size_t n_keep)
{
    if (!t->value)
        return;
    array_squeeze(t->value, sizeof *t->value, keep, n_keep);
    array_squeeze(t->stamp, sizeof *t->stamp, keep, n_keep);
    t->n = n_keep;
}

void trace_visit(struct trace *t, const char *name, esp_tick next, struct state *s)
{
    if (!t->value)
        return;
    if (s->restoring)
        t->origin = next;
    else
        trace_move(t, next);
    state_enter(s, name);
    state_f32s(s, "value", t->value, t->n, 0.0f, FLT_MAX);
    state_i32s(s, "stamp", t->stamp, t->n, -(int32_t)t->decay.last, 0);
    state_leave(s);
}
