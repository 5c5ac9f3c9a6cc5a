/* record/write/chunk_buffer.h - messages about a run become rows of its file; on the thread that owns the file.
 *
 * Values of one-dimensional columns that grow with the run wait until a chunk of the file is full; matrices go
 * to the writer at once. Nothing here grows with the run. */
#ifndef ESPALIER_RECORD_WRITE_CHUNK_BUFFER_H
#define ESPALIER_RECORD_WRITE_CHUNK_BUFFER_H

#include "base/channel.h"
#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum message_kind {
    MESSAGE_LINES,  /* n lines of a column, as writer_append takes them */
    MESSAGE_SPIKES, /* of a population at one tick: u32 id[n] */
    MESSAGE_INPUT, /* of a presentation that begins at `tick`: u32 tick[n], then u32 id[n] */
    MESSAGE_IMAGE, /* everything about an image has been said */
    MESSAGE_FLUSH, /* hand everything to the operating system */
    MESSAGE_CALL,  /* struct message_call (record/write/writer_thread.c) */
};

/* A message from the simulation begins with this; as many bytes as it says follow in the channel. */
struct message {
    uint32_t kind;
    uint32_t which; /* column or population */
    uint64_t n;
    int64_t tick;
};

/* Rows of a one-dimensional column, collected until a chunk of the file is full. */
struct chunk_rows {
    unsigned column;
    enum element element;
    size_t n; /* rows that wait */
    size_t
        until_full; /* rows with which the chunk is complete, however much of it was flushed */
    size_t chunk; /* rows of a chunk */
    void *data;   /* [chunk] elements; NULL: this column is not collected */
};

struct chunk_buffer {
    const struct layout *layout; /* borrowed */
    double dt_ms;
    struct channel *channel; /* what messages announce comes from here; borrowed */
    struct writer *writer;   /* NULL before chunk_buffer_begin */
    struct chunk_rows rows[LAYOUT_COLUMNS];
    unsigned char *scratch;
    size_t scratch_room;
    uint64_t images, images_saved; /* received; handed to the operating system */
    bool is_lost;                  /* the file is not there any more (writer_look) */
    bool dirty;                    /* rows came since the last flush */
    double flushed_s;              /* when */
};

/* Room for the rows of a layout. */
enum esp_status chunk_buffer_create(struct chunk_buffer *s, const struct layout *layout,
                                    double dt_ms, struct channel *channel);
void chunk_buffer_free(struct chunk_buffer *s);

/* The file is there, and has the rows up to a mark. The row builder owns the writer from now on. */
void chunk_buffer_begin(struct chunk_buffer *s, struct writer *writer,
                        const struct row_counts *mark);

/* Do what a message says; MESSAGE_CALL is handled by the writer thread. After an image this includes a flush if
 * the last is half a second ago. */
enum esp_status chunk_buffer_take(struct chunk_buffer *s, const struct message *m);

/* Nothing has come for a while: flush if that is due. */
enum esp_status chunk_buffer_rest(struct chunk_buffer *s);

/* Write what waits, close the file and let go of the writer. After a failure on the way that failure
 * again; ESP_IO if the file is lost. */
enum esp_status chunk_buffer_end(struct chunk_buffer *s);

#endif
