/* record/scribe.h - messages about a run become rows of its file; on the thread that owns the file.
 *
 * Values of one-dimensional columns that grow with the run wait in rows of one chunk each; matrices go
 * to the writer at once. Nothing here grows with the run. */
#ifndef ESPALIER_RECORD_SCRIBE_H
#define ESPALIER_RECORD_SCRIBE_H

#include "base/channel.h"
#include "base/status.h"
#include "record/layout.h"
#include "record/mark.h"
#include "record/message.h"
#include "record/rows.h"
#include "record/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scribe {
    const struct layout *layout; /* borrowed */
    double dt_ms;
    struct channel *channel; /* what messages announce comes from here; borrowed */
    struct writer *writer;   /* NULL before scribe_begin */
    struct rows rows[LAYOUT_COLUMNS]; /* of columns that wait for a chunk */
    unsigned char *scratch;
    size_t scratch_room;
    uint64_t images, images_saved; /* heard of; safe with the operating system */
    bool is_lost;                  /* the file is not there any more (writer_look) */
    bool dirty;                    /* something was heard since the last flush */
    double flushed_s;              /* when */
};

/* Room for the rows of a layout. */
enum esp_status scribe_create(struct scribe *s, const struct layout *layout, double dt_ms,
                              struct channel *channel);
void scribe_free(struct scribe *s);

/* The file is there, and has the rows up to a mark. The writer is the scribe's from now on. */
void scribe_begin(struct scribe *s, struct writer *writer, const struct mark *mark);

/* Do what a message says; MESSAGE_CALL is not for the scribe. After an image this includes a flush if
 * the last is half a second ago. */
enum esp_status scribe_take(struct scribe *s, const struct message *m);

/* Nothing has come for a while: flush if that is due. */
enum esp_status scribe_rest(struct scribe *s);

/* Write what waits, close the file and let go of the writer. After a failure on the way that failure
 * again; ESP_IO if the file is lost. */
enum esp_status scribe_end(struct scribe *s);

#endif
