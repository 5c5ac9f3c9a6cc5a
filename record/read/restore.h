/* record/read/restore.h - the trained network and its readout, out of a recording. */
#ifndef ESPALIER_RECORD_READ_RESTORE_H
#define ESPALIER_RECORD_READ_RESTORE_H

#include "base/status.h"
#include "record/read/run_file.h"
#include "sim/network/network.h"
#include "sim/training/readout.h"

/* The network at the end of the run: its configuration, remaining neurons with their birth ids,
 * weights and thresholds. Membranes and traces are at rest. It is made with the neurons that remain,
 * not with those at birth. ESP_INPUT if the run did not get that far, or if a value cannot
 * be one. The caller's, for network_free. */
enum esp_status restore_network(const struct run_file *f, struct network **out);

/* Its readout: votes as at the end of the run. ESP_INPUT if the run was not labelled. The
 * caller's, for readout_free. */
enum esp_status restore_readout(const struct run_file *f, struct readout **out);

#endif
