/* viz/feed/image_cursor.h - the images of a recording, one after the other, with their spikes. */
#ifndef ESPALIER_VIZ_FEED_IMAGE_CURSOR_H
#define ESPALIER_VIZ_FEED_IMAGE_CURSOR_H

#include "base/status.h"
#include "record/read/cursor.h"
#include "record/read/run_file.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stdint.h>

struct image_cursor {
    const struct run_file *file; /* borrowed */
    struct cursor images;
    struct cursor neurons, input; /* spikes; without rows where they are not recorded */
    unsigned population, source;  /* whose they are */
    double presentation_ms;       /* with its rest */
};

/* Images and spikes are read from the first on; those of `population`, its index in the configuration. Nothing is allocated
 * yet. */
struct image_cursor image_cursor_open(const struct run_file *file, unsigned population);
void image_cursor_close(struct image_cursor *r);

/* Continue with another opening of the same recording. */
void image_cursor_use(struct image_cursor *r, const struct run_file *file);

/* Read those of another population from the next image_cursor_seek on. */
void image_cursor_show(struct image_cursor *r, unsigned population);

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
