/* base/ring.c - a ring buffer with two counters, one stored by the writer and one by the reader. */
#include "base/ring.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>

enum {
    /* Bytes of a cache line. Writer and reader store to different lines, so that they do not slow down each other. */
    LINE = 64
};

struct ring {
    size_t n_slots, stride;
    alignas(LINE) _Atomic uint64_t written; /* slots published since the beginning */
    alignas(LINE) _Atomic uint64_t read;    /* slots released since the beginning */
    alignas(LINE) unsigned char slots[];
};

static size_t whole_lines(size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

size_t ring_bytes(size_t n_slots, size_t slot_bytes)
{
    return sizeof(struct ring) + n_slots * whole_lines(slot_bytes);
}

struct ring *ring_place(void *memory, size_t n_slots, size_t slot_bytes)
{
    struct ring *r = memory;
    assert((uintptr_t)memory % LINE == 0 && n_slots > 0);
    r->n_slots = n_slots;
    r->stride = whole_lines(slot_bytes);
    return r;
}

void *ring_slot(struct ring *r, size_t k)
{
    assert(k < r->n_slots);
    return r->slots + k * r->stride;
}

void *ring_claim(struct ring *r, size_t keep_free)
{
    const uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
    const uint64_t read = atomic_load_explicit(&r->read, memory_order_acquire);
    return r->n_slots - (size_t)(written - read) > keep_free
               ? ring_slot(r, (size_t)(written % r->n_slots))
               : NULL;
}

void ring_publish(struct ring *r)
{
    const uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
    atomic_store_explicit(&r->written, written + 1, memory_order_release);
}

void *ring_peek(struct ring *r)
{
    const uint64_t read = atomic_load_explicit(&r->read, memory_order_relaxed);
    const uint64_t written = atomic_load_explicit(&r->written, memory_order_acquire);
    return read == written ? NULL : ring_slot(r, (size_t)(read % r->n_slots));
}

void ring_release(struct ring *r)
{
    const uint64_t read = atomic_load_explicit(&r->read, memory_order_relaxed);
    atomic_store_explicit(&r->read, read + 1, memory_order_release);
}
