/* api/keep_absent.c */
#include "api/keep.h"

bool keep_is_present(void)
{
    return false;
}

static enum esp_status absent(const char *path)
{
    return esp_fail(ESP_INPUT, "%s: this build keeps no runs, it is without HDF5", path);
}

enum esp_status keep_begin(struct espalier_run *run, const char *path,
                           enum espalier_record what)
{
    (void)run;
    (void)what;
    return absent(path);
}

struct probe keep_probe(struct espalier_run *run)
{
    (void)run;
    return (struct probe){0};
}

enum esp_status keep_finish(struct espalier_run *run)
{
    (void)run;
    return ESP_OK;
}

enum esp_status keep_close(struct espalier_run *run)
{
    (void)run;
    return ESP_OK;
}

enum espalier_status espalier_run_save(struct espalier_run *run, const char *path)
{
    NEED(run);
    NEED(path);
    absent(path);
    return ESPALIER_ABSENT;
}

enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out)
{
    (void)data;
    (void)recording;
    NEED(path);
    NEED(out);
    absent(path);
    return ESPALIER_ABSENT;
}
