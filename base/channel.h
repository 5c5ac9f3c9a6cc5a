/* base/channel.h - a bounded stream of bytes from one thread to one other.
 *
 * The sender puts bytes without a lock and publishes them at moments of its choice. While there is no room the
 * sender waits, so that nothing is lost and memory is bounded. The receiver sleeps until an eighth of the room is
 * filled, until the sender calls it, or for a given time, so that small messages cost no wake-up. */
#ifndef ESPALIER_BASE_CHANNEL_H
#define ESPALIER_BASE_CHANNEL_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;

/* Make a channel with room for `bytes`, a power of two of at least 4096. */
enum esp_status channel_create(size_t bytes, struct channel **out);
void channel_free(struct channel *c);

/* ---- the sender ---- */

/* Copy n bytes into the channel; n may exceed its room. The receiver may see them only after channel_publish,
 * except that a full ring is published at once. false: the receiver has left, and the bytes are lost. */
bool channel_put(struct channel *c, const void *bytes, size_t n);

/* Let the receiver see all bytes put so far. It wakes up if it waits for no more than these, or if `call` is true. */
void channel_publish(struct channel *c, bool call);

/* Publish, and say that nothing more will come. */
void channel_end(struct channel *c);

/* Total time that channel_put has waited for room. */
double channel_waited_s(const struct channel *c);

/* ---- the receiver ---- */

/* Sleep until an eighth of the room is filled, the sender calls or has ended, or `seconds` have passed. Returns
 * whether there are bytes to take or the sender has ended. */
bool channel_await(struct channel *c, double seconds);

/* Whether bytes have been published and not yet taken. */
bool channel_has_more(const struct channel *c);

/* Take n bytes, and wait until all of them have come. false: the sender has ended with fewer than n bytes left. */
bool channel_get(struct channel *c, void *bytes, size_t n);

/* The receiver takes no more bytes; from now on the sender does not wait. */
void channel_leave(struct channel *c);

#endif
