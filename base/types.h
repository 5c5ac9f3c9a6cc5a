/* base/types.h - the only scalar typedefs of the project. */
#ifndef ESPALIER_BASE_TYPES_H
#define ESPALIER_BASE_TYPES_H

#include <stdint.h>

/* Time in ticks of dt_ms since the start of the run. Ticks are whole numbers, so that no rounding errors add up. */
typedef int64_t esp_tick;

/* A neuron, by its dense index, which is its current place in the arrays, or by its birth id, which never changes.
 * Names of variables say which number is meant: `post`, `pre` and `index` are dense indices, `birth` is a birth id. */
typedef uint32_t esp_id;

/* A class, 0 .. 255: the label of an image, the label of a neuron, or the result of a vote. ESP_NO_CLASS means that
 * there is none. It differs from all labels of images, which are bytes. */
typedef int16_t esp_class;
enum { ESP_NO_CLASS = -1 };

#endif
