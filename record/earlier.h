/* record/earlier.h - the recording of a run that was interrupted, to go on with in a new file. */
#ifndef ESPALIER_RECORD_EARLIER_H
#define ESPALIER_RECORD_EARLIER_H

#include "base/status.h"
#include "record/header.h"
#include "record/lock.h"
#include "record/mark.h"
#include "record/run_file.h"
#include "record/writer.h"
#include "sim/config.h"

struct earlier {
    struct run_file *file;
    struct lock *lock; /* NULL where the caller holds it */
    struct mark mark;  /* up to which it counts */
};

/* Open it, under its lock unless `is_locked`. ESP_INPUT if it is not the recording of this
 * configuration and data set, if it does not reach to the mark, or if somebody is writing it. The
 * header then says version, command, date and recorded spikes as the earlier one. */
enum esp_status earlier_open(const char *path, bool is_locked, const struct mark *mark,
                             const struct config *config, struct header *header,
                             struct earlier *out);

/* The rows up to the mark, into a writer whose file begins with `header`. ESP_INPUT if the earlier
 * file belongs to a run of other images. */
enum esp_status earlier_copy(const struct earlier *e, const struct header *header,
                             struct writer *w);

void earlier_close(struct earlier *e);

#endif
