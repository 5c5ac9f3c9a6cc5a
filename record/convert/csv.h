/* record/convert/csv.h - export a recording to CSV files and text files.
 *
 * The first line of a CSV file contains the names of the columns; each further line is a row. A name ends in
 * the unit of the values, if they have one. In columns that hold a vector, the name also ends in the index of
 * the element (neuron, input or class). An empty cell means that there is no value: the neuron was removed or
 * has no label yet, or the quantity was not measured. */
#ifndef ESPALIER_RECORD_CONVERT_CSV_H
#define ESPALIER_RECORD_CONVERT_CSV_H

#include "base/output.h"
#include "record/read/run_file.h"

/* Write the tables images, windows, labels, counts, pruning, removed, regrown, neurons, accuracy and confusion.
 * Also write spikes.NAME for each recorded population, weights.NAME for each dense projection, and theta.NAME
 * for each LIF population except the output. Snapshots, which are matrices, are not written. Return ESP_INPUT
 * if rows are damaged. */
enum esp_status csv_write(const struct run_file *f, const struct output_folder *to);

/* Write config.ini, the resolved configuration, and report.json if the run has finished. */
enum esp_status csv_write_texts(const struct run_file *f, const struct output_folder *to);

#endif
