/* api/events.h - spikes as the user gives them, in the order and units of the simulation. */
#ifndef ESPALIER_API_EVENTS_H
#define ESPALIER_API_EVENTS_H

#include "base/status.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"

#include <stddef.h>
#include <stdint.h>

/* Room for the spikes of one presentation; all-zero at first. */
struct events {
    uint64_t *key; /* [n] tick << 32 | input */
    uint32_t *tick;
    esp_id *id;
    size_t room_key, room_tick, room_id;
};
void events_free(struct events *e);

/* Spike k of input[k] at time_ms[k], in any order, as a presentation of `net`. ESP_INPUT names the
 * spike that does not fit. `out` is e's, valid until the next call. */
enum esp_status events_sort(struct events *e, const struct network *net,
                            const double *time_ms, const uint32_t *input, size_t n,
                            struct encoder_events *out);

#endif
