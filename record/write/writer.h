/* record/write/writer.h - the one place that touches the HDF5 file of a run in progress: rows in, nothing
 * out. The recorder hands over finished blocks of rows and never sees HDF5.
 *
 * Everything is created before H5Fstart_swmr_write and nothing after it, so that other processes
 * can read along, and a killed run leaves every flushed row readable (docs/file-format.md). */
#ifndef ESPALIER_RECORD_WRITE_WRITER_H
#define ESPALIER_RECORD_WRITE_WRITER_H

#include "base/output.h"
#include "base/status.h"
#include "record/file/layout.h"
#include "record/file/structure.h"

#include <stddef.h>
#include <stdint.h>

struct writer;

/* Create the file under a temporary name, complete but without rows; others can read it. The layout is
 * borrowed and must outlive the writer. Until writer_publish nothing changes at order->path, and closing
 * removes the temporary file. */
enum esp_status writer_create(const struct output_order *order,
                              const struct layout *layout, const struct header *header,
                              struct writer **out);

/* Close the temporary file for good, as a file that no run is writing, and wait until the disk has it. Only
 * writer_publish and writer_close may follow. */
enum esp_status writer_seal(struct writer *w);

/* Give the file its name, replacing what was there in one step. What was appended before is on the
 * disk by then. ESP_INPUT if the name cannot be had. */
enum esp_status writer_publish(struct writer *w);

/* Append lines to a column (column_append). After a failure the writer never touches the file again
 * and only repeats the message: the file keeps what was flushed before. */
enum esp_status writer_append(struct writer *w, unsigned column, const void *lines,
                              uint64_t n_lines);

/* Hand everything to the operating system: what was appended survives the end of this process. */
enum esp_status writer_flush(struct writer *w);

/* Wait until the disk has everything that was appended, and say in *out what the structure of the file
 * and the hash of its rows are then; it is borrowed from the writer until the next call. */
enum esp_status writer_sync(struct writer *w, struct structure *out);

const struct layout *writer_layout(const struct writer *w);

/* The hash of all rows up to now, for structure.rows. */
uint64_t writer_rows(const struct writer *w);

/* Whether the file is there as it was written. ESP_IO says what has happened to it: it was deleted or moved, replaced
 * by another one, or cut. Its rows are lost then, whatever is written. */
enum esp_status writer_look(const struct writer *w);

/* Close the file, wait until the disk has it, and free the writer; NULL is fine. After a failure on the way, that failure, and
 * HDF5 keeps its memory for the file until the process ends. */
enum esp_status writer_close(struct writer *w);

#endif
