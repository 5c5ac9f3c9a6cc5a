/* record/courier.h - carries rows from the simulation to the thread that owns the file.
 *
 * All HDF5 calls of a recording are made on that thread, from the creation of the file to its end.
 * What the simulation says is copied into a channel of fixed size; when the disk is slower than the
 * simulation, the simulation waits. A failed write is told by the next call, and by every later one:
 * its message says how many images the file holds. */
#ifndef ESPALIER_RECORD_COURIER_H
#define ESPALIER_RECORD_COURIER_H

#include "base/status.h"
#include "base/types.h"
#include "record/layout.h"
#include "record/scribe.h"

#include <stddef.h>
#include <stdint.h>

struct courier;

/* Start the thread; `file` is for messages. The layout is borrowed. The simulation may be `room` bytes
 * ahead of it (base/channel.h). Nothing but courier_call may come before scribe_begin. */
enum esp_status courier_create(const char *file, const struct layout *layout,
                               double dt_ms, size_t room, struct courier **out);

/* Run `fn` on the thread, after all that was said before, and wait for it. Its failure is returned
 * here, and does not end the recording. */
typedef enum esp_status courier_fn(struct scribe *scribe, void *context);
enum esp_status courier_call(struct courier *c, courier_fn *fn, void *context);

/* n_lines lines of a column (writer_append). */
enum esp_status courier_lines(struct courier *c, unsigned column, const void *lines,
                              uint64_t n_lines);

/* n spikes of a recorded population at one tick; those of a presentation that begins at `start`. */
enum esp_status courier_spikes(struct courier *c, unsigned population, esp_tick tick,
                               const esp_id *id, size_t n);
enum esp_status courier_input(struct courier *c, unsigned population, esp_tick start,
                              const uint32_t *tick, const esp_id *id, size_t n);

/* Everything about an image has been said. */
enum esp_status courier_image(struct courier *c);

/* Hand everything to the operating system: soon, or before this returns. */
enum esp_status courier_flush_soon(struct courier *c);
enum esp_status courier_flush(struct courier *c);

/* The same, and wait until the disk has it (writer_sync). */
enum esp_status courier_sync(struct courier *c, struct structure *out);

/* How long the simulation has waited for the disk, in all: for room, and for flushes. */
double courier_waited_s(const struct courier *c);

/* Write what waits, close the file, end the thread and free; NULL is fine. After a failure on the way
 * that failure again. */
enum esp_status courier_close(struct courier *c);

#endif
