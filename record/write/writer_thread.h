/* record/write/writer_thread.h - the writer thread, and the functions by which the simulation sends rows to it.
 *
 * The writer thread makes all HDF5 calls of a recording, from the creation of the file to its end. Rows are
 * copied into a channel of fixed size; if the disk is slower than the simulation, the simulation waits. After a
 * failed write every call returns that failure, with a message that states the number of images in the file. */
#ifndef ESPALIER_RECORD_WRITE_WRITER_THREAD_H
#define ESPALIER_RECORD_WRITE_WRITER_THREAD_H

#include "base/status.h"
#include "base/types.h"
#include "record/file/layout.h"
#include "record/write/chunk_buffer.h"

#include <stddef.h>
#include <stdint.h>

struct writer_thread;

/* Start the thread. `file` is the path for messages; the layout is borrowed. The channel holds `room` bytes
 * (base/channel.h). Before chunk_buffer_begin has set a writer, only writer_thread_call may be used. */
enum esp_status writer_thread_create(const char *file, const struct layout *layout,
                                     double dt_ms, size_t room,
                                     struct writer_thread **out);

/* Call fn(builder, context) in the writer thread after all messages sent before, and wait for it. A failure of
 * fn is returned and does not end the recording. */
typedef enum esp_status writer_thread_fn(struct chunk_buffer *builder, void *context);
enum esp_status writer_thread_call(struct writer_thread *c, writer_thread_fn *fn,
                                   void *context);

/* Send n_lines lines of a column, as for writer_append. */
enum esp_status writer_thread_lines(struct writer_thread *c, unsigned column,
                                    const void *lines, uint64_t n_lines);

/* Send n spikes of a recorded population. writer_thread_spikes: all spikes are at `tick`. writer_thread_input:
 * spike k is at tick start + tick[k]. */
enum esp_status writer_thread_spikes(struct writer_thread *c, unsigned population,
                                     esp_tick tick, const esp_id *id, size_t n);
enum esp_status writer_thread_input(struct writer_thread *c, unsigned population,
                                    esp_tick start, const uint32_t *tick,
                                    const esp_id *id, size_t n);

/* Say that all rows of an image have been sent. */
enum esp_status writer_thread_image(struct writer_thread *c);

/* Write all rows to the operating system. writer_thread_flush_soon sends this request and returns at once;
 * writer_thread_flush waits until the rows are written. */
enum esp_status writer_thread_flush_soon(struct writer_thread *c);
enum esp_status writer_thread_flush(struct writer_thread *c);

/* Like writer_thread_flush, and wait until the rows are on the disk (writer_sync). */
enum esp_status writer_thread_sync(struct writer_thread *c, struct structure *out);

/* Total time that the simulation has waited, for room in the channel and for flushes, seconds. */
double writer_thread_waited_s(const struct writer_thread *c);

/* Write the remaining rows, close the file, end the thread and free it. NULL is allowed. Return the first
 * failure, if any. */
enum esp_status writer_thread_close(struct writer_thread *c);

#endif
