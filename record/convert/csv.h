/* record/convert/csv.h - a recording as CSV files, and its texts as files.
 *
 * A line of names, then a line per row; names end in the unit where there is one, and in the number of
 * the neuron, input or class where a row has many values. An empty cell: no value, because the neuron
 * is removed, has no label yet, or was not measured. */
#ifndef ESPALIER_RECORD_CONVERT_CSV_H
#define ESPALIER_RECORD_CONVERT_CSV_H

#include "base/output.h"
#include "record/read/run_file.h"

/* images, windows, labels, counts, pruning, removed, regrown, neurons, accuracy, confusion; spikes.NAME
 * for each recorded population, weights.NAME for each dense projection and theta.NAME for each further
 * population of neurons. Snapshots are left out: they are matrices. ESP_INPUT if rows are damaged. */
enum esp_status csv_write(const struct run_file *f, const struct output_folder *to);

/* config.ini, the configuration that ran, and report.json if the run has finished. */
enum esp_status csv_write_texts(const struct run_file *f, const struct output_folder *to);

#endif
