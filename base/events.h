/* base/events.h - events in the order in which they happened, grouped by tick. */
#ifndef ESPALIER_BASE_EVENTS_H
#define ESPALIER_BASE_EVENTS_H

#include "base/types.h"

#include <stddef.h>

/* The events of one tick: indices from the `end` of the previous group (0 for the first) to `end` - 1. */
struct event_group {
    esp_tick tick;
    size_t end;
};

#endif
