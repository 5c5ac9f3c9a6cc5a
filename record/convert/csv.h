/* record/convert/csv.h - a recording as CSV files, and its texts as files.
 *
 * The first line holds the names of the columns, each further line a row. A name ends in the unit, if there is one,
 * and in the number of the neuron, input or class if a row has many values. An empty cell means no value: the neuron
 * is removed or has no label yet, or the quantity was not measured. */
#ifndef ESPALIER_RECORD_CONVERT_CSV_H
#define ESPALIER_RECORD_CONVERT_CSV_H

#include "base/output.h"
#include "record/read/run_file.h"

/* Write the tables images, windows, labels, counts, pruning, removed, regrown, neurons, accuracy, confusion;
 * spikes.NAME for each recorded population, weights.NAME for each dense projection and theta.NAME for each further
 * population of neurons. Snapshots, which are matrices, are not written. ESP_INPUT if rows are damaged. */
enum esp_status csv_write(const struct run_file *f, const struct output_folder *to);

/* Write config.ini, the configuration that ran, and, if the run has finished, report.json. */
enum esp_status csv_write_texts(const struct run_file *f, const struct output_folder *to);

#endif
