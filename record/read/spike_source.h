/* record/read/spike_source.h - the data set of a network whose sources play files of spikes. */
#ifndef ESPALIER_RECORD_READ_SPIKE_SOURCE_H
#define ESPALIER_RECORD_READ_SPIKE_SOURCE_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config_lines.h"

/* Read all spike files of a checked configuration, for which config_plays must be true. Training items come
 * from the files of the key `file`, test items from the files of `test_file` if this key is set. An ESP_INPUT
 * message names population, key and file. If `lines` is not NULL, the message begins with the line of the
 * configuration file. */
enum esp_status spike_source_open(const struct config *config,
                                  const struct config_lines *lines, struct dataset **out);

#endif
