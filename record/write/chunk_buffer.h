/* record/write/chunk_buffer.h - convert messages about a run to rows of its file, on the thread that owns the file.
 *
 * Values of the one-dimensional columns that grow with the run are buffered until a chunk of the file is full;
 * matrices are passed to the writer at once. The memory used does not grow with the run. */
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
    MESSAGE_IMAGE, /* all messages about an image have been sent */
    MESSAGE_FLUSH, /* write everything buffered to the operating system */
    MESSAGE_CALL,  /* struct message_call (record/write/writer_thread.c) */
};

/* The header of a message from the simulation. Its data, listed at enum message_kind, follow in the channel. */
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
    size_t n; /* rows in the buffer */
    size_t
        /* Buffered rows that complete the chunk in the file, part of which may be flushed already. */
        until_full;
    size_t chunk; /* rows of a chunk */
    void *data;   /* [chunk] elements; NULL: this column is not collected */
};

struct chunk_buffer {
    const struct layout *layout; /* borrowed */
    double dt_ms;
    struct channel *channel; /* source of the bytes that follow a message; borrowed */
    struct writer *writer;   /* NULL before chunk_buffer_begin */
    struct chunk_rows rows[LAYOUT_COLUMNS];
    unsigned char *scratch;
    size_t scratch_room;
    /* Images received; images flushed to the operating system. */
    uint64_t images, images_saved;
    bool is_lost;     /* the file was deleted or replaced (writer_look) */
    bool dirty;       /* rows came since the last flush */
    double flushed_s; /* time of the last flush */
};

/* Allocate the buffers for the columns of a layout. */
enum esp_status chunk_buffer_create(struct chunk_buffer *s, const struct layout *layout,
                                    double dt_ms, struct channel *channel);
void chunk_buffer_free(struct chunk_buffer *s);

/* Begin to write: the file exists and holds the rows up to a mark. The chunk buffer owns the writer from now on. */
void chunk_buffer_begin(struct chunk_buffer *s, struct writer *writer,
                        const struct row_counts *mark);

/* Execute a message, except MESSAGE_CALL, which the writer thread handles. After an image, flush if the last flush
 * was half a second ago. */
enum esp_status chunk_buffer_take(struct chunk_buffer *s, const struct message *m);

/* Flush if that is due; called when no message has come for a while. */
enum esp_status chunk_buffer_rest(struct chunk_buffer *s);

/* Write the buffered rows and close the file and the writer. Returns the first failure of the run, if there was one;
 * ESP_IO if the file is lost. */
enum esp_status chunk_buffer_end(struct chunk_buffer *s);

#endif
