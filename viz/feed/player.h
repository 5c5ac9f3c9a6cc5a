/* viz/feed/player.h - plays a recording into a relay: image by image, at the speed that the controls
 * of the relay ask for, with the news of windows, prunings and snapshots between them. */
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
    PLAYER_RUN_UP = 6
}; /* images shown at once after a jump: there is something to see */

/* Where the pixels of an image of the data set come from. */
struct player_pixels {
    void (*fetch)(void *context, uint64_t index, uint8_t *pixels); /* NULL: nowhere */
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
    unsigned population; /* whose spikes are played: its place in the relay's starts */
    uint64_t next;       /* image to be shown next */
    unsigned at_once;    /* images to be shown without heed to the speed */
    bool at_spikes;      /* the cursor stands at the spikes of `next` */
    bool leave_image;    /* called away: do not finish this image */
    double handed_s, begun_s;
};

/* The file is the player's from now on, also if this fails. */
enum esp_status player_open(struct run_file *file, struct player_pixels pixels,
                            struct relay *relay, struct player *out);
void player_close(struct player *p);

/* Go on with another opening of the same recording, which replaces the old one. */
void player_use(struct player *p, struct run_file *file);

/* Images that the recording holds. */
uint64_t player_images(const struct player *p);

/* Whether the viewer is gone. */
bool player_is_alone(const struct player *p);

/* Hand over what has been collected, waiting for room; nothing if the viewer is gone. */
void player_publish(struct player *p);

/* Say how it stands, for as long as nothing else is said; "": nothing to say. */
void player_tell_state(struct player *p, enum event_state state, const char *message);

/* Send the events of the first n_images images of the file that were not sent yet. */
enum esp_status player_tell_news(struct player *p, uint64_t n_images);

/* Play the next image, which must be there, waiting as the controls ask for; it is left when a jump
 * is asked for, and passed over when it is too fast to be seen. */
enum esp_status player_play_image(struct player *p);

/* Let the image be the next one, but for a few before it that are shown at once. */
void player_run_up_to(struct player *p, uint64_t image);

/* Play the spikes of the population that the relay asks for; true if they were those of another. A jump
 * should follow. */
bool player_choose(struct player *p);

/* Jump to any image: the scene forgets everything and receives a summary of what came before. */
void player_jump(struct player *p, uint64_t image);

#endif
