/* base/durable.h - files that survive a loss of power, and take the place of others in one step. */
#ifndef ESPALIER_BASE_DURABLE_H
#define ESPALIER_BASE_DURABLE_H

#include "base/status.h"

/* Wait until the disk has the content of the file. ESP_IO if it cannot. */
enum esp_status durable_sync(const char *path);

/* Give the file `from` the name `to` of the same directory, replacing what was there, and wait until
 * the disk knows. ESP_INPUT if the name cannot be had. */
enum esp_status durable_rename(const char *from, const char *to);

#endif
