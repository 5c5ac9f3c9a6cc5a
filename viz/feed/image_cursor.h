/* viz/feed/image_cursor.h - the images of a recording, one after the other, with their spikes. */
#ifndef ESPALIER_VIZ_FEED_IMAGE_CURSOR_H
#define ESPALIER_VIZ_FEED_IMAGE_CURSOR_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "viz/feed/events.h"
#include "viz/feed/spike_cursor.h"

#include <stdbool.h>
#include <stdint.h>

enum { IMAGE_CURSOR_BLOCK = 512 };

struct image_cursor {
    const struct run_file *file; /* borrowed */
    struct spike_cursor neurons, input;
    double presentation_ms; /* with its rest */
    /* Rows of images that are in memory. */
    uint64_t first, n;
    uint64_t index[IMAGE_CURSOR_BLOCK];
    uint8_t label[IMAGE_CURSOR_BLOCK], vote[IMAGE_CURSOR_BLOCK];
    double start_ms[IMAGE_CURSOR_BLOCK +
                    1]; /* and of the image after these, if it is known */
    bool knows_next;
    uint32_t presentations[IMAGE_CURSOR_BLOCK];
};

/* `population`: whose spikes are read, by its index in the configuration. */
enum esp_status image_cursor_open(const struct run_file *file, unsigned population,
                                  struct image_cursor *out);
void image_cursor_close(struct image_cursor *r);
void image_cursor_use(struct image_cursor *r, const struct run_file *file);

/* Read those of another population from the next image_cursor_seek on. */
enum esp_status image_cursor_show(struct image_cursor *r, unsigned population);

/* Image k of the recording, without pixels and spikes, `end` being where it ends. */
enum esp_status image_cursor_image(struct image_cursor *r, uint64_t k,
                                   struct event_image *out);

/* Go to the spikes of that image. */
enum esp_status image_cursor_seek(struct image_cursor *r,
                                  const struct event_image *image);

/* The next spike of that image, of the population on view or of the inputs, in the order of time. */
struct image_cursor_spike {
    struct event_spike spike;
    bool is_input;
};
enum esp_status image_cursor_spike(struct image_cursor *r,
                                   const struct event_image *image, bool *there,
                                   struct image_cursor_spike *out);

#endif
