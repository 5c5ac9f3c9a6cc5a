/* viz/reel.h - the images of a recording, one after the other, with their spikes. */
#ifndef ESPALIER_VIZ_REEL_H
#define ESPALIER_VIZ_REEL_H

#include "base/status.h"
#include "record/run_file.h"
#include "viz/story.h"
#include "viz/track.h"

#include <stdbool.h>
#include <stdint.h>

enum { REEL_BLOCK = 512 };

struct reel {
    const struct run_file *file; /* borrowed */
    struct track neurons, input;
    double presentation_ms; /* with its rest */
    /* Rows of images that are in memory. */
    uint64_t first, n;
    uint64_t index[REEL_BLOCK];
    uint8_t label[REEL_BLOCK], vote[REEL_BLOCK];
    double start_ms[REEL_BLOCK + 1]; /* and of the image after these, if it is known */
    bool knows_next;
    uint32_t presentations[REEL_BLOCK];
};

/* `population`: whose spikes are read, by its index in the configuration. */
enum esp_status reel_open(const struct run_file *file, unsigned population,
                          struct reel *out);
void reel_close(struct reel *r);
void reel_use(struct reel *r, const struct run_file *file);

/* Read those of another population from the next reel_seek on. */
enum esp_status reel_show(struct reel *r, unsigned population);

/* Image k of the recording, without pixels and spikes, `end` being where it ends. */
enum esp_status reel_image(struct reel *r, uint64_t k, struct story_image *out);

/* Go to the spikes of that image. */
enum esp_status reel_seek(struct reel *r, const struct story_image *image);

/* The next spike of that image, of the population on view or of the inputs, in the order of time. */
struct reel_spike {
    struct story_spike spike;
    bool is_input;
};
enum esp_status reel_spike(struct reel *r, const struct story_image *image, bool *there,
                           struct reel_spike *out);

#endif
