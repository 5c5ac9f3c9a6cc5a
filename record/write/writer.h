/* record/write/writer.h - the HDF5 file of a run in progress. This module makes the HDF5 calls for the file;
 * the modules that record a run pass it complete blocks of rows.
 *
 * All groups, datasets and attributes are created before H5Fstart_swmr_write and none after it. Therefore other
 * processes can read the file during the run, and all flushed rows are readable after a kill
 * (docs/file-format.md). */
#ifndef ESPALIER_RECORD_WRITE_WRITER_H
#define ESPALIER_RECORD_WRITE_WRITER_H

#include "base/output.h"
#include "base/status.h"
#include "record/file/layout.h"
#include "record/file/structure.h"

#include <stddef.h>
#include <stdint.h>

struct writer;

/* Create the file under a temporary name, with all columns but without rows. Other processes can read it. The
 * layout is borrowed until writer_close. Before writer_publish, nothing changes at order->path, and
 * writer_close deletes the temporary file. */
enum esp_status writer_create(const struct output_order *order,
                              const struct layout *layout, const struct header *header,
                              struct writer **out);

/* Close the temporary file as a complete file that no run is writing. Afterwards only writer_publish and
 * writer_close may be called. */
enum esp_status writer_seal(struct writer *w);

/* Rename the temporary file to its final name, replacing an existing file atomically. All rows appended before
 * are then on the disk. Return ESP_INPUT if the file cannot be renamed. */
enum esp_status writer_publish(struct writer *w);

/* Append lines to a column (column_append). After the first failure the writer does not access the file any
 * more, and every call returns that failure; rows flushed before it remain in the file. */
enum esp_status writer_append(struct writer *w, unsigned column, const void *lines,
                              uint64_t n_lines);

/* Write all data to the operating system, so that appended rows survive the end of this process. */
enum esp_status writer_flush(struct writer *w);

/* Wait until all appended rows are on the disk. *out receives the structure of the file with the hash of its
 * rows, borrowed from the writer until the next call. */
enum esp_status writer_sync(struct writer *w, struct structure *out);

const struct layout *writer_layout(const struct writer *w);

/* Return the hash of all rows appended so far, defined as in struct structure. */
uint64_t writer_rows(const struct writer *w);

/* Check that the file still exists as it was written. Otherwise return ESP_IO with the reason: deleted or
 * moved, replaced by another file, truncated or overwritten. In these cases all rows, also those written later,
 * are lost. */
enum esp_status writer_look(const struct writer *w);

/* Close the file, wait until it is on the disk, and free the writer. NULL is allowed. Return the first failure
 * of the writer, if any. After a failure HDF5 keeps its memory for the file until the process ends. */
enum esp_status writer_close(struct writer *w);

#endif
