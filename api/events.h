/* api/events.h - converts the spikes that a user gives to the order and units of the simulation. */
#ifndef ESPALIER_API_EVENTS_H
#define ESPALIER_API_EVENTS_H

#include "base/status.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

#include <stddef.h>
#include <stdint.h>

/* Memory for the spikes of one presentation; all-zero at first. */
struct events {
    uint64_t *key; /* [n] tick << 32 | input */
    uint32_t *tick;
    esp_id *id;
    size_t room_key, room_tick, room_id;
};
void events_free(struct events *e);

/* Make a presentation of `net` from spikes in any order: spike k comes from input[k] at time_ms[k]. ESP_INPUT
 * names the spike that is out of range. The arrays of `out` belong to e, valid until the next call. */
enum esp_status events_sort(struct events *e, const struct network *net,
                            const double *time_ms, const uint32_t *input, size_t n,
                            struct encoder_events *out);

#endif
