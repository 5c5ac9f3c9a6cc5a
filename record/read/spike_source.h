/* record/read/spike_source.h - the files that the sources of a network play, as a data set. */
#ifndef ESPALIER_RECORD_READ_SPIKE_SOURCE_H
#define ESPALIER_RECORD_READ_SPIKE_SOURCE_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config_lines.h"

/* Read them all, for a configuration that was checked and config_plays. Train items are those of `file`, test
 * items those of `test_file`, if there is one. ESP_INPUT names population, key and file, and begins with the
 * line where `lines`, which may be NULL, knows it. */
enum esp_status spike_source_open(const struct config *config,
                                  const struct config_lines *lines, struct dataset **out);

#endif
