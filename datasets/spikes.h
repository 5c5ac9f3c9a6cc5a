/* datasets/spikes.h - recorded spikes in memory, divided into items and presentations.
 *
 * An item takes the place of an image: it has a label and one presentation, or several in turn if the recording
 * says that its image was shown again. A presentation is a list of spikes in ticks from its beginning. */
#ifndef ESPALIER_DATASETS_SPIKES_H
#define ESPALIER_DATASETS_SPIKES_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

enum { SPIKES_MOST = 1 << 28, SPIKES_ITEMS_MOST = 1 << 24 };

/* The spikes that one source plays. */
struct spikes {
    uint32_t n_inputs; /* every id is below n_inputs */
    size_t n_items, n_presentations, n;
    uint32_t *presentation; /* [n_items + 1] first presentation of each item */
    uint32_t *event;        /* [n_presentations + 1] first spike of each presentation */
    uint32_t *tick;         /* [n] ascending within a presentation */
    esp_id *id;             /* [n] ascending within a tick */
    uint8_t *label;         /* [n_items] */
};

/* Allocate zeroed arrays of these sizes: ESP_INPUT if there are more than SPIKES_MOST or SPIKES_ITEMS_MOST, or
 * more than memory can hold; `origin` is the name of the file, for the message. The caller then fills them,
 * presentation[] and event[] first, and calls spikes_sort. */
enum esp_status spikes_create(const char *origin, uint64_t n_items,
                              uint64_t n_presentations, uint64_t n, struct spikes *out);
void spikes_free(struct spikes *s);

/* Sort the spikes of each presentation by tick and id. */
enum esp_status spikes_sort(struct spikes *s);

/* The spikes of one presentation, as pointers into struct spikes. */
struct spikes_events {
    uint32_t *tick; /* [n] ticks from the beginning of the presentation */
    esp_id *id;     /* [n] inputs */
    size_t n;
};
size_t spikes_presentations(const struct spikes *s, size_t item);
struct spikes_events spikes_events(const struct spikes *s, size_t item,
                                   size_t presentation);

/* Write the number of spikes of each input in an item to pixels[], scaled so that the largest number becomes 255;
 * n_pixels >= n_inputs. */
void spikes_image(const struct spikes *s, size_t item, size_t n_pixels, uint8_t *pixels);

#endif
