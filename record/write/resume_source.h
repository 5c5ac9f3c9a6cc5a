/* record/write/resume_source.h - the recording of an interrupted run, from which a resumed run copies its rows
 * into a new file. */
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

/* The recording of an interrupted run, as its checkpoint describes it. */
struct resume_recording {
    const char *from;              /* path of the recording */
    const struct row_counts *mark; /* numbers of rows at the time of the checkpoint */
    /* Structure at that time; NULL or without pages: unknown. */
    const struct structure *structure;
    uint64_t images; /* number of images of the run at that time */
    bool covered; /* use `structure` instead of the file's metadata, which are damaged */
};

struct resume_source {
    struct run_file *file;
    struct lock *lock; /* NULL: the caller holds the lock */
    struct resume_recording resumed;
};

/* Open the recording. If is_locked is false, also take its lock; otherwise the caller holds it. Copy version,
 * command, date, first image and kind of recorded spikes from the file to `header`. Return ESP_INPUT if the
 * file is not the recording of this configuration and data set, has fewer rows than at the checkpoint, or is
 * being written by another process. Everything in *resumed is borrowed until resume_source_close. */
enum esp_status resume_source_open(const struct resume_recording *resumed, bool is_locked,
                                   const struct config *config, struct header *header,
                                   struct resume_source *out);

/* Read all rows up to the checkpoint. Return ESP_INPUT if they cannot be read, or if their hash differs from
 * that in the structure. */
enum esp_status resume_source_check(const struct resume_source *e);

/* Append the rows up to the checkpoint to `w`, whose file begins with `header`. Return ESP_INPUT as
 * resume_source_check does, or if the earlier run had another number or size of images. */
enum esp_status resume_source_copy(const struct resume_source *e,
                                   const struct header *header, struct writer *w);

void resume_source_close(struct resume_source *e);

/* Return ESP_OK if the file can be opened and is the recording of another run. */
enum esp_status resume_source_is_other(const struct resume_recording *resumed,
                                       const struct config *config,
                                       const struct header *header);

#endif
