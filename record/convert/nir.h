/* record/convert/nir.h - export a trained network as a graph of the Neuromorphic Intermediate Representation
 * (NIR), in an HDF5 file.
 *
 * Each source becomes a node Input. Each dense projection becomes a node Linear, after a node Delay if the
 * projection has a delay. Each LIF population becomes a node LIF, or CubaLIF if it has synaptic currents. The
 * output population is connected to a node Output. docs/interchange.md defines the numbers and lists what NIR
 * cannot express, which is stored in the groups `metadata`. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_H
#define ESPALIER_RECORD_CONVERT_NIR_H

#include "base/status.h"
#include "record/read/run_file.h"

/* Write the network at the end of the run and the recorded spikes (record/convert/nir_data.h) to `path`,
 * replacing an existing file. `version` is that of espalier. Return ESP_INPUT if the run has no final network
 * or two nodes would have the same name. After a failure the file is incomplete. */
enum esp_status nir_write(const struct run_file *f, const char *version,
                          const char *path);

#endif
