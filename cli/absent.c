/* cli/absent.c - replaces the commands that read or write HDF5 files in a build without HDF5. Each call fails with
 * a message that says so. */
#include "cli/export.h"
#include "cli/file_info.h"
#include "cli/repair.h"
#include "session/store.h"

static enum esp_status refuse(const char *path)
{
    return esp_fail(ESP_INPUT, "%s: " STORE_ABSENT, path);
}

enum esp_status file_info_print(const char *path, bool json)
{
    (void)json;
    return refuse(path);
}

enum esp_status file_info_compare(const char *path, struct comparison_column *to)
{
    (void)to;
    return refuse(path);
}

enum esp_status repair_recover(const struct repair_order *order)
{
    return refuse(order->path);
}

enum esp_status repair_verify(const char *path, bool json)
{
    (void)json;
    return refuse(path);
}

enum esp_status export_write(const struct export_order *order)
{
    return refuse(order->path);
}
