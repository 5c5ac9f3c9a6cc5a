/* base/types.h - the only scalar typedefs of the project. */
#ifndef ESPALIER_BASE_TYPES_H
#define ESPALIER_BASE_TYPES_H

#include <stdint.h>

/* Time in ticks of dt_ms since the start of the run. Ticks are whole numbers, so that no sum of
 * small steps ever drifts. */
typedef int64_t esp_tick;

/* A neuron: its dense index, which is its current place in the arrays, or its birth id, which never changes. Every
 * name says which: `post`, `pre` and `index` are dense, `birth` is the birth id. */
typedef uint32_t esp_id;

#endif
