/* record/write/writer.h - the only module that accesses the HDF5 file of a run in progress. The recorder passes it
 * complete blocks of rows and makes no HDF5 calls.
 *
 * Everything is created before H5Fstart_swmr_write and nothing after it, so that other processes can read the file
 * during the run, and every flushed row is readable after a kill (docs/file-format.md). */
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

/* Close the temporary file for good, as a file that no run is writing. Only writer_publish, which waits until the
 * disk has it, and writer_close may follow. */
enum esp_status writer_seal(struct writer *w);

/* Give the file its name, replacing what was there in one step. All rows appended before are then on the disk.
 * ESP_INPUT if the file cannot get the name. */
enum esp_status writer_publish(struct writer *w);

/* Append lines to a column (column_append). After a failure the writer does not access the file again and returns
 * the same failure from every call; the file keeps the rows flushed before. */
enum esp_status writer_append(struct writer *w, unsigned column, const void *lines,
                              uint64_t n_lines);

/* Write everything to the operating system, so that all appended rows survive the end of this process. */
enum esp_status writer_flush(struct writer *w);

/* Wait until all appended rows are on the disk, and set *out to the structure of the file with the hash of its rows.
 * *out is borrowed from the writer until the next call. */
enum esp_status writer_sync(struct writer *w, struct structure *out);

const struct layout *writer_layout(const struct writer *w);

/* The hash of all rows up to now, for structure.rows. */
uint64_t writer_rows(const struct writer *w);

/* Check that the file still exists as it was written. ESP_IO otherwise, with what has happened: the file was deleted
 * or moved, replaced by another one, truncated or overwritten. Its rows are then lost, also those written later. */
enum esp_status writer_look(const struct writer *w);

/* Close the file, wait until it is on the disk, and free the writer; NULL is allowed. Returns the first failure of
 * the writer, if there was one; HDF5 then keeps its memory for the file until the process ends. */
enum esp_status writer_close(struct writer *w);

#endif
