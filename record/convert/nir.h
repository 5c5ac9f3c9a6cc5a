/* record/convert/nir.h - a trained network as a graph of the Neuromorphic Intermediate Representation, in HDF5.
 *
 * Each source becomes an Input, each dense projection a Linear (with a Delay before it if it has one), each
 * population of neurons a LIF, or a CubaLIF if it has synaptic currents; the population that is read out leads to an
 * Output. docs/interchange.md gives the meaning of the numbers, and lists what NIR cannot express and `metadata`
 * holds. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_H
#define ESPALIER_RECORD_CONVERT_NIR_H

#include "base/status.h"
#include "record/read/run_file.h"

/* Write the network at the end of the run and the recorded spikes (record/convert/nir_data.h) to the file `path`,
 * replacing its content. ESP_INPUT if the run has no final network, or if two nodes would have one name. After a
 * failure the file at `path` is incomplete. */
enum esp_status nir_write(const struct run_file *f, const char *version,
                          const char *path);

#endif
