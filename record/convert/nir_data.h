/* record/convert/nir_data.h - recorded spikes in NIR's data container, beside the graph of their network. */
#ifndef ESPALIER_RECORD_CONVERT_NIR_DATA_H
#define ESPALIER_RECORD_CONVERT_NIR_DATA_H

#include "base/status.h"
#include "record/convert/node.h"
#include "record/read/run_file.h"
#include "sim/network/network.h"

/* Write /nodes of NIRGraphData: for each recorded population the events of the whole run as one sample. Indices are
 * those of the graph; spikes of removed neurons are left out. A time is the end of the tick of the spike, in
 * seconds, as NIR's conversion to a grid of dt expects. Writes nothing if no spikes were recorded. `net` is the
 * network of the graph, `root` the file. */
enum esp_status nir_data_write(const struct run_file *f, const struct network *net,
                               struct node root);

#endif
