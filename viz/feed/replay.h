/* viz/feed/replay.h - a recording as a feed: played from any image at any speed, or followed while it is
 * still being written.
 *
 * The controls of the relay act as on a run: pause, steps and speed; seeks too. A
 * recording that is followed shows the newest images as they reach the file; if the run that wrote
 * it is killed, the relay says so, and what was flushed stays on view. */
#ifndef ESPALIER_VIZ_FEED_REPLAY_H
#define ESPALIER_VIZ_FEED_REPLAY_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "viz/feed/player.h"
#include "viz/feed/relay.h"

#include <stdbool.h>
#include <stdint.h>

struct replay_options {
    bool follow;
    uint64_t at; /* image to begin at, without follow; beyond the last: the end */
    struct player_pixels pixels;
};

struct replay;

/* Set the members of the starts of n populations that say what the recording has. */
void replay_describe(const struct run_file *file, const struct replay_options *options,
                     struct event_start *starts, size_t n);

/* A feed into a relay, which is borrowed. The file is the replay's from now on, also if this
 * fails. */
enum esp_status replay_create(struct run_file *file, const struct replay_options *options,
                              struct relay *relay, struct replay **out);
void replay_free(struct replay *r);

/* Feed until the viewer is gone (relay->closed). Errors go to the relay. */
void replay_run(struct replay *r);

#endif
