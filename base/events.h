/* base/events.h - a group of events that happen in the same tick. */
#ifndef ESPALIER_BASE_EVENTS_H
#define ESPALIER_BASE_EVENTS_H

#include "base/types.h"

#include <stddef.h>

/* The events of one tick, in an array of events sorted by tick. Their indices in that array run from the `end` of
 * the previous group (0 for the first group) to `end` - 1. */
struct event_group {
    esp_tick tick;
    size_t end;
};

#endif
