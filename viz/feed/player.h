/* viz/feed/player.h - play a recording into a relay: image by image, at the speed set by the controls of the relay,
 * with the windows, prunings and snapshots between them. */
#ifndef ESPALIER_VIZ_FEED_PLAYER_H
#define ESPALIER_VIZ_FEED_PLAYER_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "viz/feed/image_cursor.h"
#include "viz/feed/relay.h"
#include "viz/feed/window_reader.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    /* Number of images before the target of a jump that are sent without delay, to fill the raster. */
    PLAYER_RUN_UP = 6
};

/* The source of the pixels of images. */
struct player_pixels {
    /* Write the pixels of training image `index`; NULL: no pixels are known. */
    void (*fetch)(void *context, uint64_t index, uint8_t *pixels);
    void *context;
};

struct player {
    struct run_file *file; /* owned */
    struct relay *relay;   /* borrowed */
    struct player_pixels pixels;
    struct window_reader windows;
    struct image_cursor images;
    struct gauge gauge;
    struct event_status status;
    /* Population whose spikes are played: index in the relay's starts. */
    unsigned population;
    /* Speed between prunings at the pruning pace, simulated seconds per second. */
    double pace;
    uint64_t next;            /* row of the next image in the recording */
    unsigned at_once;         /* number of next images to send without delay */
    bool at_spikes;           /* the cursor is at the spikes of image `next` */
    bool leave_image;         /* abandon the present image */
    double handed_s, begun_s; /* times of the last packet and of the start */
};

/* Open a player. It owns the file from now on, even if this call fails. */
enum esp_status player_open(struct run_file *file, struct player_pixels pixels,
                            struct relay *relay, struct player *out);
void player_close(struct player *p);

/* Continue on another handle of the same recording, which replaces the old one. */
void player_use(struct player *p, struct run_file *file);

/* Number of images in the recording. */
uint64_t player_images(const struct player *p);

/* Return whether the viewer is closed. */
bool player_is_alone(const struct player *p);

/* Send the collected events, waiting for a free slot; does nothing if the viewer is closed. */
void player_publish(struct player *p);

/* Send the state and the message ("": none) of the feed, if they have changed. */
void player_tell_state(struct player *p, enum event_state state, const char *message);

/* Send the events of the first n_images images of the file that were not sent yet. */
enum esp_status player_tell_news(struct player *p, uint64_t n_images);

/* Play the next image, which must exist, at the speed of the controls. It is abandoned when a jump is requested,
 * and skipped if the speed is too high to show it. */
enum esp_status player_play_image(struct player *p);

/* Make `image` the next one, after PLAYER_RUN_UP images before it that are sent without delay. */
void player_run_up_to(struct player *p, uint64_t image);

/* Choose the population requested by the relay; true if it has changed: the caller should then call player_jump. */
bool player_choose(struct player *p);

/* Jump to an image: the scene discards its data and receives the windows, prunings and fields before that image
 * again. */
void player_jump(struct player *p, uint64_t image);

#endif
