/* datasets/spikes.h - spikes that were recorded, cut into items and presentations, all in memory.
 *
 * An item is what an image is elsewhere: it has a label, and is shown once or, where a recording tells
 * that an image was shown again, several times in turn. A presentation is a list of spikes in ticks from
 * its beginning. */
#ifndef ESPALIER_DATASETS_SPIKES_H
#define ESPALIER_DATASETS_SPIKES_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

enum { SPIKES_MOST = 1 << 28, SPIKES_ITEMS_MOST = 1 << 24 };

/* What one source plays. */
struct spikes {
    uint32_t n_inputs; /* ids are below */
    size_t n_items, n_presentations, n;
    uint32_t *presentation; /* [n_items + 1] the first of each item */
    uint32_t *event;        /* [n_presentations + 1] the first spike of each */
    uint32_t *tick;         /* [n] ascending within a presentation */
    esp_id *id;             /* [n] ascending within a tick */
    uint8_t *label;         /* [n_items] */
};

/* Room for so many, all zero: ESP_INPUT if there are more than SPIKES_MOST or SPIKES_ITEMS_MOST, or than
 * memory can hold; `origin` is the file, for the message. The caller fills it in, presentation[] and
 * event[] first, and calls spikes_sort. */
enum esp_status spikes_create(const char *origin, uint64_t n_items,
                              uint64_t n_presentations, uint64_t n, struct spikes *out);
void spikes_free(struct spikes *s);

/* Bring the spikes of each presentation into their order. */
enum esp_status spikes_sort(struct spikes *s);

/* One presentation. */
struct spikes_events {
    uint32_t *tick; /* borrowed */
    esp_id *id;     /* borrowed */
    size_t n;
};
size_t spikes_presentations(const struct spikes *s, size_t item);
struct spikes_events spikes_events(const struct spikes *s, size_t item,
                                   size_t presentation);

/* How often each input spikes in an item, as an image: the most frequent is 255. pixels[n_pixels], at
 * least n_inputs. */
void spikes_image(const struct spikes *s, size_t item, size_t n_pixels, uint8_t *pixels);

#endif
