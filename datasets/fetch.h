/* datasets/fetch.h - download a named data set to where dataset_open finds it. */
#ifndef ESPALIER_DATASETS_FETCH_H
#define ESPALIER_DATASETS_FETCH_H

#include "base/status.h"

#include <stdbool.h>

/* Receives messages about the progress, one line each, without newline. */
typedef void fetch_say(const char *line, void *context);

/* Download the four files of `name` (`mnist`) by the program `curl` into the user's data directory
 * (datasets/places.h). Every file gets a temporary name, and its own name once the SHA-256 of its uncompressed
 * content is the expected one. Nothing is downloaded if the directory that dataset_open would read has all files,
 * wherever it is. In the user's directory right files are kept, and a wrong one is replaced only with `force`. The
 * environment variable ESPALIER_MIRROR replaces the mirrors by one base URL, which may begin with file://.
 *
 * ESP_INPUT: there is no such set, it is `fashion` (the message names the Debian package), curl is missing, or the
 * directory cannot be made. ESP_IO: no mirror has the expected file. ESP_INTERRUPTED: a signal ended curl. */
enum esp_status fetch_dataset(const char *name, bool force, fetch_say *say,
                              void *context);

#endif
