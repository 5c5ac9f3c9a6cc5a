/* record/convert/nir.h - a trained network as a graph of the Neuromorphic Intermediate Representation, in HDF5.
 *
 * Each source becomes an Input, each dense projection a Linear (with a Delay before it if it has one),
 * each population of neurons a LIF, or a CubaLIF if it has synaptic currents; the population that is read out leads to an Output. docs/interchange.md
 * says what the numbers mean, and what NIR cannot say and stands in `metadata`. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_H
#define ESPALIER_RECORD_CONVERT_NIR_H

#include "base/status.h"
#include "record/read/run_file.h"

/* Write the network at the end of the run to the file `path`, replacing its content, and with it the recorded spikes
 * (record/convert/nir_data.h). ESP_INPUT if the run has no final network, or if two nodes would have one name.
 * On failure what is at `path` is of no use. */
enum esp_status nir_write(const struct run_file *f, const char *version,
                          const char *path);

#endif
