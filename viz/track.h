/* viz/track.h - the recorded spikes of one population, read along in time. */
#ifndef ESPALIER_VIZ_TRACK_H
#define ESPALIER_VIZ_TRACK_H

#include "base/status.h"
#include "record/run_file.h"

#include <stdbool.h>
#include <stdint.h>

enum { TRACK_BLOCK = 4096 };

struct track {
    const struct run_file *file; /* borrowed */
    unsigned population;
    bool recorded;     /* there may be spikes at all */
    uint64_t next;     /* row to be given next */
    uint64_t first, n; /* rows that are in memory */
    double *time_ms;   /* [TRACK_BLOCK] */
    uint64_t *id;      /* [TRACK_BLOCK] */
};

/* The spikes of a population, which the recording may lack; from the first on. */
enum esp_status track_open(const struct run_file *file, unsigned population,
                           struct track *out);
void track_close(struct track *t);

/* Go on with another opening of the same recording. */
void track_use(struct track *t, const struct run_file *file);

/* Go to the first spike at or after `time_ms`, or to the end. */
enum esp_status track_seek(struct track *t, double time_ms);

/* Look at the next spike, if there is one before `until_ms`, and pass on. */
enum esp_status track_peek(struct track *t, double until_ms, bool *there, double *time_ms,
                           uint64_t *id);
static inline void track_pass(struct track *t)
{
    t->next++;
}

#endif
