/* viz/feed/spike_cursor.h - the recorded spikes of one population, read along in time. */
#ifndef ESPALIER_VIZ_FEED_SPIKE_CURSOR_H
#define ESPALIER_VIZ_FEED_SPIKE_CURSOR_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdbool.h>
#include <stdint.h>

enum { SPIKE_CURSOR_BLOCK = 4096 };

struct spike_cursor {
    const struct run_file *file; /* borrowed */
    unsigned population;
    bool recorded;     /* there may be spikes at all */
    uint64_t next;     /* row to be given next */
    uint64_t first, n; /* rows that are in memory */
    double *time_ms;   /* [SPIKE_CURSOR_BLOCK] */
    uint64_t *id;      /* [SPIKE_CURSOR_BLOCK] */
};

/* The spikes of a population, which the recording may lack; from the first on. */
enum esp_status spike_cursor_open(const struct run_file *file, unsigned population,
                                  struct spike_cursor *out);
void spike_cursor_close(struct spike_cursor *t);

/* Go on with another opening of the same recording. */
void spike_cursor_use(struct spike_cursor *t, const struct run_file *file);

/* Go to the first spike at or after `time_ms`, or to the end. */
enum esp_status spike_cursor_seek(struct spike_cursor *t, double time_ms);

/* Look at the next spike, if there is one before `until_ms`, and pass on. */
enum esp_status spike_cursor_peek(struct spike_cursor *t, double until_ms, bool *there,
                                  double *time_ms, uint64_t *id);
static inline void spike_cursor_pass(struct spike_cursor *t)
{
    t->next++;
}

#endif
