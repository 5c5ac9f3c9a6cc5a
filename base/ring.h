/* base/ring.h - slots of fixed size from one thread or process to another, without waiting.
 *
 * One side writes, one side reads. When the reader is slow or stopped, the writer finds the ring full and does not
 * wait. Nothing is allocated: the ring lies in memory of the caller, which two processes may share if both map it
 * at the same address. */
#ifndef ESPALIER_BASE_RING_H
#define ESPALIER_BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring;

/* Bytes of a ring, a multiple of 64. */
size_t ring_bytes(size_t n_slots, size_t slot_bytes);

/* Make an empty ring in zeroed memory of ring_bytes bytes, aligned to 64. It needs no freeing. */
struct ring *ring_place(void *memory, size_t n_slots, size_t slot_bytes);

/* Slot k of n_slots, aligned to 64, for initialisation before the ring is used. */
void *ring_slot(struct ring *r, size_t k);

/* ---- the writer ---- */

/* The next slot to fill, or NULL unless more than `keep_free` slots are free. Returns the same slot until it is
 * published. */
void *ring_claim(struct ring *r, size_t keep_free);

/* Pass the claimed slot to the reader. */
void ring_publish(struct ring *r);

/* ---- the reader ---- */

/* The oldest slot not yet given back, or NULL. */
void *ring_peek(struct ring *r);

/* Give the oldest slot back to the writer. */
void ring_release(struct ring *r);

#endif
