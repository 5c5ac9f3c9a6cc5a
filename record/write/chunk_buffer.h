/* record/write/chunk_buffer.h - convert messages about a run to rows of its recording. Only the writer thread
 * uses this module.
 *
 * Values of one-dimensional columns that grow during the run are buffered until a chunk of the file is full.
 * Matrices are passed to the writer at once. The memory used does not grow with the length of the run. */
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
    MESSAGE_LINES,  /* n lines of column `which`, in the form that writer_append takes */
    MESSAGE_SPIKES, /* n spikes of population `which` at one tick: u32 id[n] */
    /* The n spikes of population `which` in a presentation that begins at `tick`: u32 tick[n], counted from that
     * tick, then u32 id[n]. */
    MESSAGE_INPUT,
    MESSAGE_IMAGE, /* all messages about an image have been sent */
    MESSAGE_FLUSH, /* write all buffered rows to the operating system */
    /* Call a function: struct message_call (record/write/writer_thread.c). */
    MESSAGE_CALL,
};

/* The header of a message from the simulation. The data listed at enum message_kind follow in the channel. */
struct message {
    uint32_t kind;
    uint32_t which; /* column or population, depending on `kind` */
    uint64_t n;
    int64_t tick;
};

/* Buffered rows of a one-dimensional column. */
struct chunk_rows {
    unsigned column;
    enum element element;
    size_t n; /* number of rows in the buffer */
    /* How many rows the last chunk of the file has room for. It is less than `chunk` if the chunk has some rows in
     * the file already. The buffer is written when n reaches it. */
    size_t until_full;
    size_t chunk; /* number of rows per chunk */
    void *data;   /* [chunk] elements; NULL: this column is not buffered */
};

struct chunk_buffer {
    const struct layout *layout; /* the table of columns; borrowed */
    double dt_ms;
    struct channel *channel; /* receives the data of messages; borrowed */
    struct writer *writer;   /* NULL before chunk_buffer_begin */
    struct chunk_rows rows[LAYOUT_COLUMNS];
    unsigned char *scratch;
    size_t scratch_room;
    /* Number of images received, and number of images flushed to the operating system. */
    uint64_t images, images_saved;
    bool is_lost;     /* the file was deleted, replaced or overwritten (writer_look) */
    bool dirty;       /* rows have arrived since the last flush */
    double flushed_s; /* time of the last flush, seconds */
};

/* Allocate the buffers for the columns of a layout. dt_ms is the duration of a tick. */
enum esp_status chunk_buffer_create(struct chunk_buffer *s, const struct layout *layout,
                                    double dt_ms, struct channel *channel);
void chunk_buffer_free(struct chunk_buffer *s);

/* Set the writer, whose file already contains the rows counted by `mark`. The chunk buffer owns the writer from
 * now on. */
void chunk_buffer_begin(struct chunk_buffer *s, struct writer *writer,
                        const struct row_counts *mark);

/* Execute a message of any kind but MESSAGE_CALL. After an image, flush if the last flush was at least half a
 * second ago. */
enum esp_status chunk_buffer_take(struct chunk_buffer *s, const struct message *m);

/* Flush if rows have arrived and the last flush was at least half a second ago. Call it when no message has
 * arrived for a while. */
enum esp_status chunk_buffer_rest(struct chunk_buffer *s);

/* Write the buffered rows, close the file and free the writer. Return the first failure of the writer, if any;
 * ESP_IO if the file was lost. */
enum esp_status chunk_buffer_end(struct chunk_buffer *s);

#endif
