/* record/convert/nir_data.h - export recorded spikes to the data container of NIR (NIRGraphData), in the same
 * file as the graph. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_DATA_H
#define ESPALIER_RECORD_CONVERT_NIR_DATA_H

#include "base/status.h"
#include "record/convert/node.h"
#include "record/read/run_file.h"
#include "sim/network/network.h"

/* Write /nodes of NIRGraphData: for each recorded population, the spikes of the whole run as one sample.
 * Neurons are numbered as in the graph; spikes of removed neurons are left out. The time of a spike is the
 * middle of its tick, in seconds. If no spikes were recorded, write nothing. `net` is the network of the graph,
 * `root` the open file. */
enum esp_status nir_data_write(const struct run_file *f, const struct network *net,
                               struct node root);

#endif
