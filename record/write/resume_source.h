/* record/write/resume_source.h - the recording of a run that was interrupted, to go on with in a new file. */
#ifndef ESPALIER_RECORD_WRITE_RESUME_SOURCE_H
#define ESPALIER_RECORD_WRITE_RESUME_SOURCE_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/file/lock.h"
#include "record/file/structure.h"
#include "record/read/run_file.h"
#include "record/write/writer.h"
#include "sim/config/config.h"

#include <stdbool.h>

/* The recording as a checkpoint knows it. */
struct resume_recording {
    const char *from;              /* its file */
    const struct row_counts *mark; /* the rows up to which it is still true */
    const struct structure
        *structure;  /* of that moment; NULL or without pages: not known */
    uint64_t images; /* of the run, done at that moment */
    bool covered;    /* to be read by this structure: that of the file is damaged */
};

struct resume_source {
    struct run_file *file;
    struct lock *lock; /* NULL where the caller holds it */
    struct resume_recording resumed;
};

/* Open it, under its lock unless `is_locked`. ESP_INPUT if it is not the recording of this
 * configuration and data set, if it does not reach to the mark, or if another process is writing it. The
 * header then says version, command, date, first image and recorded spikes as the earlier one. What `resumed` points
 * to is borrowed until resume_source_close. */
enum esp_status resume_source_open(const struct resume_recording *resumed, bool is_locked,
                                   const struct config *config, struct header *header,
                                   struct resume_source *out);

/* Read all rows up to the mark; ESP_INPUT if they cannot be read or, where a structure is known, are not
 * those that were written. */
enum esp_status resume_source_check(const struct resume_source *e);

/* The rows up to the mark, into a writer whose file begins with `header`. ESP_INPUT as by resume_source_check, and if
 * the earlier file belongs to a run of other images. */
enum esp_status resume_source_copy(const struct resume_source *e,
                                   const struct header *header, struct writer *w);

void resume_source_close(struct resume_source *e);

/* Whether the file opens as the recording of another run: ESP_OK if it does. */
enum esp_status resume_source_is_other(const struct resume_recording *resumed,
                                       const struct config *config,
                                       const struct header *header);

#endif
