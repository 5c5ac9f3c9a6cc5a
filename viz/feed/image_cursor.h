/* viz/feed/image_cursor.h - read the images of a recording in order, with their spikes. */
#ifndef ESPALIER_VIZ_FEED_IMAGE_CURSOR_H
#define ESPALIER_VIZ_FEED_IMAGE_CURSOR_H

#include "base/status.h"
#include "record/read/cursor.h"
#include "record/read/run_file.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stdint.h>

struct image_cursor {
    const struct run_file *file;  /* borrowed */
    struct cursor images, scores; /* scores: empty in recordings of earlier versions */
    /* Spikes of neurons and inputs; empty if not recorded. */
    struct cursor neurons, input;
    unsigned population, source; /* populations of the cursors `neurons` and `input` */
    double presentation_ms;      /* duration of a presentation with its rest */
};

/* Make a cursor at the first image, for the spikes of `population`, an index in the configuration. Nothing is
 * allocated yet. */
struct image_cursor image_cursor_open(const struct run_file *file, unsigned population);
void image_cursor_close(struct image_cursor *r);

/* Continue on another handle of the same recording. */
void image_cursor_use(struct image_cursor *r, const struct run_file *file);

/* Read the spikes of another population from the next image_cursor_seek on. */
void image_cursor_show(struct image_cursor *r, unsigned population);

/* Read image k of the recording, without pixels and spikes. */
enum esp_status image_cursor_image(struct image_cursor *r, uint64_t k,
                                   struct event_image *out);

/* Set the cursors to the first spikes of an image. */
enum esp_status image_cursor_seek(struct image_cursor *r,
                                  const struct event_image *image);

/* Read the next spike of that image, of the shown population or of the inputs, in the order of time; *there is
 * false if there is none. */
struct image_cursor_spike {
    struct event_spike spike;
    bool is_input;
};
enum esp_status image_cursor_spike(struct image_cursor *r,
                                   const struct event_image *image, bool *there,
                                   struct image_cursor_spike *out);

#endif
