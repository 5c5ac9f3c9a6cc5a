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

/* An image and a neuron whose membrane is wanted, and whether to go on computing. */
struct player_look {
    uint64_t image;      /* number in the run */
    uint32_t n_output;   /* its spikes of the output population */
    unsigned population; /* index in the configuration */
    esp_id birth;
    bool (*go_on)(void *context, uint64_t images_done);
    void *context;
};

/* The source of membranes, which recordings do not hold. */
struct player_membranes {
    /* Begin a membrane in the packet, of the image that was begun in it, and add its points. ESP_INTERRUPTED if go_on
     * said no. NULL: there are no membranes. */
    enum esp_status (*compute)(void *context, const struct player_look *look,
                               struct packet *packet);
    void *context;
};

struct player {
    struct run_file *file; /* owned */
    struct relay *relay;   /* borrowed */
    struct player_pixels pixels;
    struct player_membranes membranes;
    struct window_reader windows;
    struct image_cursor images;
    struct gauge gauge;
    struct event_status status;
    /* Population whose spikes are played: index in the relay's starts. */
    unsigned population;
    double pace; /* between prunings, at the pruning pace: simulated seconds per second */
    uint64_t next;    /* next image */
    unsigned at_once; /* number of next images to send without delay */
    bool at_spikes;   /* the cursor is at the spikes of `next` */
    bool leave_image; /* abandon this image */
    bool film_sent;   /* the earlier fields of the neuron film_of, up to the present */
    esp_id film_of;
    double handed_s, begun_s;
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

/* Send a message, which stays until the next. */
void player_tell_message(struct player *p, const char *message);

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
