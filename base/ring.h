/* base/ring.h - a ring buffer that passes slots of fixed size from one thread or process, the writer, to another,
 * the reader. Neither side ever waits.
 *
 * If the reader is slow or stopped, the writer finds the ring full and goes on with other work. Nothing is
 * allocated: the ring is in memory of the caller. Two processes may share it if both map the memory at the same
 * address. */
#ifndef ESPALIER_BASE_RING_H
#define ESPALIER_BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring;

/* Return the number of bytes that a ring needs, a multiple of 64. */
size_t ring_bytes(size_t n_slots, size_t slot_bytes);

/* Make an empty ring in zeroed memory of ring_bytes() bytes, aligned to 64. A ring needs no freeing. */
struct ring *ring_place(void *memory, size_t n_slots, size_t slot_bytes);

/* Return slot number k < n_slots, aligned to 64, to initialise its content before the ring is used. */
void *ring_slot(struct ring *r, size_t k);

/* ---- functions of the writer ---- */

/* Return the next slot to fill, or NULL if no more than `keep_free` slots are free. Every call returns the same
 * slot until that slot is published. */
void *ring_claim(struct ring *r, size_t keep_free);

/* Pass the slot of ring_claim to the reader. */
void ring_publish(struct ring *r);

/* ---- functions of the reader ---- */

/* Return the oldest slot that was published and not released, or NULL. */
void *ring_peek(struct ring *r);

/* Release the oldest slot, so that the writer can fill it again. */
void ring_release(struct ring *r);

#endif
