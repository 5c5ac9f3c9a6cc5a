/* datasets/curl.h - the program curl as a child process. */
#ifndef ESPALIER_DATASETS_CURL_H
#define ESPALIER_DATASETS_CURL_H

#include "base/status.h"

/* Download `url` to the file `path`, which curl creates. ESP_INPUT if curl is not installed, ESP_IO
 * with curl's own words if it fails, ESP_INTERRUPTED if a signal ended it. A partial file may be
 * left. */
enum esp_status curl_get(const char *url, const char *path);

#endif
