/* base/channel.h - a bounded stream of bytes from one thread to one other.
 *
 * The sender puts bytes without a lock and publishes them at moments of its choice. While there is no
 * room it waits, so that nothing is lost and memory is bounded. The receiver sleeps until much has
 * come, until it is called, or for a while, so that a sender of little pays for no wake-up. */
#ifndef ESPALIER_BASE_CHANNEL_H
#define ESPALIER_BASE_CHANNEL_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;

/* Room for `bytes`, a power of two of at least 4096. */
enum esp_status channel_create(size_t bytes, struct channel **out);
void channel_free(struct channel *c);

/* ---- the sender ---- */

/* Copy n bytes, any number. The receiver may see them only after channel_publish; while there is no
 * room they are published as they come. false: the receiver has left, and the bytes with it. */
bool channel_put(struct channel *c, const void *bytes, size_t n);

/* Let the receiver have what was put. It wakes up if it waits for this much, or if `call`. */
void channel_publish(struct channel *c, bool call);

/* Publish, and say that nothing more will come. */
void channel_end(struct channel *c);

/* How long channel_put has waited for room, in all. */
double channel_waited_s(const struct channel *c);

/* ---- the receiver ---- */

/* Sleep until an eighth of the room is filled, the sender calls or has ended, or `seconds` are over.
 * Whether something is there: bytes, or the end. */
bool channel_await(struct channel *c, double seconds);

/* Whether bytes have been published and not yet taken. */
bool channel_has_more(const struct channel *c);

/* Take n bytes, waiting for the last of them. false: the sender has ended before. */
bool channel_get(struct channel *c, void *bytes, size_t n);

/* Take no more: the sender never waits again. */
void channel_leave(struct channel *c);

#endif
