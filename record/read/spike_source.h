/* record/read/spike_source.h - the spike files that the sources of a network play, as a data set. */
#ifndef ESPALIER_RECORD_READ_SPIKE_SOURCE_H
#define ESPALIER_RECORD_READ_SPIKE_SOURCE_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config_lines.h"

/* Read all files of a checked configuration for which config_plays is true. The training items come from the key
 * `file`, the test items from `test_file` if it is set. The ESP_INPUT message names population, key and file; with
 * `lines`, which may be NULL, it begins with the line of the configuration file. */
enum esp_status spike_source_open(const struct config *config,
                                  const struct config_lines *lines, struct dataset **out);

#endif
