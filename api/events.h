/* api/events.h - converts the spikes that a user passes to events of the simulation: milliseconds to ticks, sorted. */
#ifndef ESPALIER_API_EVENTS_H
#define ESPALIER_API_EVENTS_H

#include "base/status.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

#include <stddef.h>
#include <stdint.h>

/* Memory for the spikes of one presentation. All members are zero at first. */
struct events {
    /* [n] sort key of each spike: tick << 32 | input, with ticks since the start of the presentation */
    uint64_t *key;
    uint32_t *tick;
    esp_id *id;
    size_t room_key, room_tick, room_id;
};
void events_free(struct events *e);

/* Convert n spikes in any order to the input of one presentation of `net`. Spike k is sent by input[k] at
 * time_ms[k]. Return ESP_INPUT if a spike is out of range; the message names it. The arrays of *out belong to e and
 * are valid until the next call. */
enum esp_status events_sort(struct events *e, const struct network *net,
                            const double *time_ms, const uint32_t *input, size_t n,
                            struct encoder_events *out);

#endif
