/* record/write/resume_source.h - the recording of an interrupted run, to be continued in a new file. */
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

/* What a checkpoint stores about the recording. */
struct resume_recording {
    const char *from;              /* its path */
    const struct row_counts *mark; /* the rows written before the checkpoint */
    const struct structure
        *structure;  /* structure at the checkpoint; NULL or without pages: not known */
    uint64_t images; /* images of the run done at the checkpoint */
    bool covered;    /* read with this structure, because that of the file is damaged */
};

struct resume_source {
    struct run_file *file;
    struct lock *lock; /* NULL: the caller holds the lock */
    struct resume_recording resumed;
};

/* Open the recording and take its lock, unless the caller holds it (is_locked). ESP_INPUT if it is not the recording
 * of this configuration and data set, if it has fewer rows than the mark, or if another process is writing it.
 * Copies version, command, date, first image and recorded spikes from the earlier header to `header`. What `resumed`
 * points to is borrowed until resume_source_close. */
enum esp_status resume_source_open(const struct resume_recording *resumed, bool is_locked,
                                   const struct config *config, struct header *header,
                                   struct resume_source *out);

/* Read all rows up to the mark. ESP_INPUT if they cannot be read, or if a structure is known and their hash differs
 * from it. */
enum esp_status resume_source_check(const struct resume_source *e);

/* Copy the rows up to the mark into a writer whose file begins with `header`. ESP_INPUT as by resume_source_check,
 * or if the earlier file belongs to a run on other images. */
enum esp_status resume_source_copy(const struct resume_source *e,
                                   const struct header *header, struct writer *w);

void resume_source_close(struct resume_source *e);

/* ESP_OK if the file opens and is the recording of another run. */
enum esp_status resume_source_is_other(const struct resume_recording *resumed,
                                       const struct config *config,
                                       const struct header *header);

#endif
