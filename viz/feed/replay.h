/* viz/feed/replay.h - the feed of a recording: it is played from any image at any speed, or followed while it is
 * being written.
 *
 * The feed obeys the controls of the relay: pause, steps, speed and seeks. If the recording is followed, the newest
 * images are sent as they are flushed to the file; if its run is killed, a message says so, and the flushed images
 * stay visible. */
#ifndef ESPALIER_VIZ_FEED_REPLAY_H
#define ESPALIER_VIZ_FEED_REPLAY_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "viz/feed/player.h"
#include "viz/feed/relay.h"

#include <stdbool.h>
#include <stdint.h>

struct replay_options {
    bool follow; /* show the newest images of a recording that is being written */
    /* Number in the run of the image to begin at, if not `follow`; beyond the last image: the end. */
    uint64_t at;
    /* Speed between prunings at the pruning pace, simulated seconds per second; 0: no limit. */
    double pace;
    struct player_pixels pixels;
    struct player_membranes membranes;
};

struct replay;

/* Set the members of starts[n] that describe what the recording holds. */
void replay_describe(const struct run_file *file, const struct replay_options *options,
                     struct event_start *starts, size_t n);

/* Create a feed into a relay, which is borrowed. The replay owns the file from now on, even if this call fails. */
enum esp_status replay_create(struct run_file *file, const struct replay_options *options,
                              struct relay *relay, struct replay **out);
void replay_free(struct replay *r);

/* Send events until the viewer is closed (relay->closed). Errors are reported through the relay. */
void replay_run(struct replay *r);

#endif
