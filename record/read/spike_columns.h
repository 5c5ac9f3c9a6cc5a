/* record/read/spike_columns.h - spikes in the SONATA layout, /spikes/GROUP/{timestamps,node_ids}, read in pieces. */
#ifndef ESPALIER_RECORD_READ_SPIKE_COLUMNS_H
#define ESPALIER_RECORD_READ_SPIKE_COLUMNS_H

#include "base/status.h"
#include "record/file/foreign_column.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

enum { SPIKE_PATH = 64 };

/* Must not be copied while it is open. */
struct spike_columns {
    const char *file; /* for messages; borrowed */
    struct foreign_column times, ids;
    char times_path[SPIKE_PATH], ids_path[SPIKE_PATH];
    uint64_t n;     /* spikes, by the shorter column: a killed run may leave one longer */
    double unit_ms; /* of times: attribute `units`, ms or s; ms where there is none */
    bool by_time;   /* attribute `sorting`: times ascend */
};

/* Open the columns. ESP_INPUT if they are missing, have an unknown unit, or hold more than SPIKES_MOST spikes. */
enum esp_status spike_columns_open(const char *path, hid_t file, const char *group,
                                   struct spike_columns *out);
void spike_columns_close(struct spike_columns *c); /* also after a failure */

struct spike_row {
    uint64_t number;  /* of the row in the file, from 0 */
    int64_t tick, id; /* tick: the nearest to the time of the spike */
};
typedef enum esp_status spike_row_use(void *context, const struct spike_row *row);

/* Call `use` for every spike in the order of the file, until it fails. ESP_INPUT if a time is invalid, or if the
 * times do not ascend although `sorting` says so. */
enum esp_status spike_columns_each(const struct spike_columns *c, double dt_ms,
                                   spike_row_use *use, void *context);

/* Convert a time in ms to ticks. ESP_INPUT if it is not a valid time or too large. `n` is the number of the spike,
 * for the message. */
enum esp_status spike_tick(const char *path, uint64_t n, double ms, double dt_ms,
                           int64_t *tick);

#endif
