/* base/channel.h - a bounded stream of bytes from one thread, the sender, to another, the receiver.
 *
 * The sender copies bytes into the channel without a lock and decides when the receiver may see them. When the
 * channel is full, the sender waits; no byte is lost and the memory is bounded. The receiver sleeps until an eighth
 * of the channel is filled, until the sender wakes it, or until a time limit, so that not every small message wakes
 * the receiver. */
#ifndef ESPALIER_BASE_CHANNEL_H
#define ESPALIER_BASE_CHANNEL_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;

/* Make a channel of `bytes` bytes; `bytes` is a power of two, at least 4096. */
enum esp_status channel_create(size_t bytes, struct channel **out);
void channel_free(struct channel *c);

/* ---- functions of the sender ---- */

/* Copy n bytes into the channel; n may exceed the size of the channel. The receiver is sure to see the bytes only
 * after channel_publish; a full channel publishes them by itself. Return false if the receiver has called
 * channel_leave; the bytes are then lost. */
bool channel_put(struct channel *c, const void *bytes, size_t n);

/* Let the receiver see all bytes that were put so far. A waiting receiver wakes up if the bytes that it waits for
 * are published; if `call` is true, it wakes up in any case. */
void channel_publish(struct channel *c, bool call);

/* Publish all bytes and end the stream. The sender puts nothing after this call. */
void channel_end(struct channel *c);

/* Return the total time in seconds that channel_put has waited for room. */
double channel_waited_s(const struct channel *c);

/* ---- functions of the receiver ---- */

/* Sleep until an eighth of the channel is filled, the sender calls or ends the stream, or `seconds` have passed.
 * Return true if there are bytes to take or the stream has ended. */
bool channel_await(struct channel *c, double seconds);

/* Return whether there are published bytes that the receiver has not taken. */
bool channel_has_more(const struct channel *c);

/* Take n bytes; wait until that many are published. Return false if the stream has ended with fewer than n bytes
 * left. */
bool channel_get(struct channel *c, void *bytes, size_t n);

/* Stop receiving. From now on channel_put returns false and does not wait. */
void channel_leave(struct channel *c);

#endif
