/* record/read/spike_columns.h - spikes in the layouts of SONATA: /spikes/GROUP/{timestamps,node_ids}, or the
 * older /spikes/{timestamps,gids}. The columns are read in pieces. */
#ifndef ESPALIER_RECORD_READ_SPIKE_COLUMNS_H
#define ESPALIER_RECORD_READ_SPIKE_COLUMNS_H

#include "base/status.h"
#include "record/file/foreign_column.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

enum { SPIKE_GROUP = 224 /* room for the name of a group, bytes */, SPIKE_PATH = 256 };

/* The two columns of spikes. Do not copy this struct while it is open. */
struct spike_columns {
    const char *file; /* path of the file, for messages; borrowed */
    struct foreign_column times, ids;
    char times_path[SPIKE_PATH], ids_path[SPIKE_PATH];
    uint64_t n; /* number of spikes; after a killed run one column may be longer */
    /* Unit of the times, from the attribute `units`; 1 without that attribute. */
    double unit_ms;
    bool by_time; /* the attribute `sorting` says that the times ascend */
};

/* Open the columns of the group /spikes/GROUP; group "" means the older layout. `path` is the path of the open
 * file, for messages. Return ESP_INPUT if the columns are missing, the units unknown, or there are more than
 * SPIKES_MOST spikes. */
enum esp_status spike_columns_open(const char *path, hid_t file, const char *group,
                                   struct spike_columns *out);
/* Close the columns. Call this also if spike_columns_open has failed. */
void spike_columns_close(struct spike_columns *c);

struct spike_row {
    uint64_t number; /* index of the spike in the file, from 0 */
    /* tick: the time of the spike, rounded to the nearest tick; id: the neuron that fired */
    int64_t tick, id;
};
typedef enum esp_status spike_row_use(void *context, const struct spike_row *row);

/* Call `use` for every spike in the order of the file, until `use` fails. dt_ms is the duration of a tick.
 * Return ESP_INPUT if a time is invalid, or if the times do not ascend although the attribute `sorting` says
 * so. */
enum esp_status spike_columns_each(const struct spike_columns *c, double dt_ms,
                                   spike_row_use *use, void *context);

/* Convert the time `ms` to ticks of dt_ms, rounded to the nearest tick. Return ESP_INPUT if the time is
 * negative, not finite or too large. `path` and the index `n` of the spike are for the message. */
enum esp_status spike_tick(const char *path, uint64_t n, double ms, double dt_ms,
                           int64_t *tick);

#endif
