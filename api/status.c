/* api/status.c - messages, version, and the status values of the library. */
#include "api/handle.h"
#include "session/store.h"

const char *espalier_message(void)
{
    return esp_message();
}

const char *espalier_version(void)
{
    return ESPALIER_VERSION;
}

int espalier_can_record(void)
{
    return store_is_present();
}

enum espalier_status status_of(enum esp_status st)
{
    switch (st) {
    case ESP_OK:
        return ESPALIER_OK;
    case ESP_IO:
        return ESPALIER_IO;
    case ESP_MEMORY:
        return ESPALIER_MEMORY;
    case ESP_INTERRUPTED:
        return ESPALIER_STOPPED;
    default:
        return ESPALIER_INPUT;
    }
}

enum espalier_status status_missing(const char *what)
{
    return status_of(esp_fail(ESP_INPUT, "%s is NULL", what));
}

enum esp_status check_length(const char *what, size_t n, size_t wanted)
{
    if (n == wanted)
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: room for %zu elements, there must be %zu", what, n,
                    wanted);
}
