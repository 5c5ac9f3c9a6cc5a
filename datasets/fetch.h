/* datasets/fetch.h - download a named data set to where dataset_open finds it. */
#ifndef ESPALIER_DATASETS_FETCH_H
#define ESPALIER_DATASETS_FETCH_H

#include "base/status.h"

#include <stdbool.h>

/* Receives messages about the progress, one line each, without newline. */
typedef void fetch_say(const char *line, void *context);

/* Fetch the four files of `name` (`mnist`) into the user's data directory (datasets/places.h). The
 * program `curl` transports; every file goes to a temporary name, its uncompressed content is
 * compared by SHA-256 with what we know, then it is renamed. A set that is whole at a place where
 * dataset_open looks first is left there. Files that are there and right are kept; one that is not is replaced only with `force`. ESPALIER_MIRROR replaces the mirrors by one base URL; file:// is fine.
 *
 * ESP_INPUT: there is no such set, it is `fashion` (the message names the Debian package), curl is missing, or the
 * directory cannot be made. ESP_IO: no mirror delivered the file. ESP_INTERRUPTED: a signal ended curl. */
enum esp_status fetch_dataset(const char *name, bool force, fetch_say *say,
                              void *context);

#endif
