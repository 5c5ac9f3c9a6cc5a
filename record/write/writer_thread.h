/* record/write/writer_thread.h - passes rows from the simulation to the thread that owns the file.
 *
 * All HDF5 calls of a recording are made on that thread, from the creation of the file to its end.
 * Rows are copied into a channel of fixed size; when the disk is slower than the
 * simulation, the simulation waits. A failed write is returned by the next call, and by every later one:
 * its message says how many images the file holds. */
#ifndef ESPALIER_RECORD_WRITE_WRITER_THREAD_H
#define ESPALIER_RECORD_WRITE_WRITER_THREAD_H

#include "base/status.h"
#include "base/types.h"
#include "record/file/layout.h"
#include "record/write/chunk_buffer.h"

#include <stddef.h>
#include <stdint.h>

struct writer_thread;

/* Start the thread; `file` is for messages. The layout is borrowed. The simulation may be `room` bytes
 * ahead of it (base/channel.h). Nothing but writer_thread_call may come before chunk_buffer_begin. */
enum esp_status writer_thread_create(const char *file, const struct layout *layout,
                                     double dt_ms, size_t room,
                                     struct writer_thread **out);

/* Run `fn` on the thread, after all messages sent before, and wait for it. Its failure is returned and does not end
 * the recording. */
typedef enum esp_status writer_thread_fn(struct chunk_buffer *builder, void *context);
enum esp_status writer_thread_call(struct writer_thread *c, writer_thread_fn *fn,
                                   void *context);

/* Send n_lines lines of a column (writer_append). */
enum esp_status writer_thread_lines(struct writer_thread *c, unsigned column,
                                    const void *lines, uint64_t n_lines);

/* Send n spikes of a recorded population: all at one tick, or, as input, at ticks of a presentation that begins at
 * `start`. */
enum esp_status writer_thread_spikes(struct writer_thread *c, unsigned population,
                                     esp_tick tick, const esp_id *id, size_t n);
enum esp_status writer_thread_input(struct writer_thread *c, unsigned population,
                                    esp_tick start, const uint32_t *tick,
                                    const esp_id *id, size_t n);

/* Send the end of an image: all its rows have been sent. */
enum esp_status writer_thread_image(struct writer_thread *c);

/* Write everything to the operating system: writer_thread_flush_soon returns at once, writer_thread_flush waits for
 * it. */
enum esp_status writer_thread_flush_soon(struct writer_thread *c);
enum esp_status writer_thread_flush(struct writer_thread *c);

/* The same, and wait until it is on the disk (writer_sync). */
enum esp_status writer_thread_sync(struct writer_thread *c, struct structure *out);

/* How long the simulation has waited for the disk, in all: for room, and for flushes. */
double writer_thread_waited_s(const struct writer_thread *c);

/* Write the remaining rows, close the file, end the thread and free; NULL is allowed. Returns the first failure, if
 * there was one. */
enum esp_status writer_thread_close(struct writer_thread *c);

#endif
