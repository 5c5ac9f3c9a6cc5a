/* record/read/restore.h - load the trained network and its readout from a recording. */
#ifndef ESPALIER_RECORD_READ_RESTORE_H
#define ESPALIER_RECORD_READ_RESTORE_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"

/* Create the network as it was at the end of the run: configuration, remaining neurons with their birth ids,
 * weights and thresholds. Membranes and traces are at rest. Memory is allocated for the remaining neurons only.
 * Return ESP_INPUT if training was not completed or a value is invalid. The caller frees *out with
 * network_free. */
enum esp_status restore_network(const struct run_file *f, struct network **out);

/* Create the readout of this network, which votes as at the end of the run. Return ESP_INPUT if the run was not
 * labelled. The caller frees *out with readout_free. */
enum esp_status restore_readout(const struct run_file *f, struct readout **out);

#endif
