/* base/events.h - events in the order in which they happened, those of one tick a group. */
#ifndef ESPALIER_BASE_EVENTS_H
#define ESPALIER_BASE_EVENTS_H

#include "base/types.h"

#include <stddef.h>

/* The events of one tick: from the end of the group before, or 0, to end - 1. */
struct event_group {
    esp_tick tick;
    size_t end;
};

#endif
