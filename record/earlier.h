/* record/earlier.h - the recording of a run that was interrupted, to go on with in a new file. */
#ifndef ESPALIER_RECORD_EARLIER_H
#define ESPALIER_RECORD_EARLIER_H

#include "base/status.h"
#include "record/header.h"
#include "record/lock.h"
#include "record/mark.h"
#include "record/run_file.h"
#include "record/structure.h"
#include "record/writer.h"
#include "sim/config.h"

#include <stdbool.h>

/* The recording as a checkpoint knows it. */
struct past {
    const char *from;        /* its file */
    const struct mark *mark; /* the rows up to which it is still true */
    const struct structure
        *structure;  /* of that moment; NULL or without pages: not known */
    uint64_t images; /* of the run, done at that moment */
    bool covered;    /* to be read by this structure: that of the file is damaged */
};

struct earlier {
    struct run_file *file;
    struct lock *lock; /* NULL where the caller holds it */
    struct past past;
};

/* Open it, under its lock unless `is_locked`. ESP_INPUT if it is not the recording of this
 * configuration and data set, if it does not reach to the mark, or if another process is writing it. The
 * header then says version, command, date, first image and recorded spikes as the earlier one. What `past` points
 * to is borrowed until earlier_close. */
enum esp_status earlier_open(const struct past *past, bool is_locked,
                             const struct config *config, struct header *header,
                             struct earlier *out);

/* Read all rows up to the mark; ESP_INPUT if they cannot be read or, where a structure is known, are not
 * those that were written. */
enum esp_status earlier_check(const struct earlier *e);

/* The rows up to the mark, into a writer whose file begins with `header`. ESP_INPUT as by earlier_check, and if
 * the earlier file belongs to a run of other images. */
enum esp_status earlier_copy(const struct earlier *e, const struct header *header,
                             struct writer *w);

void earlier_close(struct earlier *e);

#endif
