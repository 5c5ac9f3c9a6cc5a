/* cli/saving_absent.c - a build without HDF5: runs are not saved, and signals end them. */
#include "cli/saving.h"

static enum esp_status refuse(const char *what)
{
    return esp_fail(ESP_INPUT,
                    "%s: this build has no HDF5; install libhdf5-dev and build again",
                    what);
}

enum esp_status saving_begin(struct run *r)
{
    static const enum option_id asks[] = {OPTION_CHECKPOINT, OPTION_EVERY};
    for (size_t k = 0; k < sizeof asks / sizeof *asks; k++)
        if (options_given(r->options, asks[k]))
            return refuse(options_name(asks[k]));
    return ESP_OK;
}

enum esp_status saving_first(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status saving_breathe(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status saving_trained(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status saving_advise(const struct run *r, enum esp_status st)
{
    (void)r;
    return st;
}

enum esp_status saving_explain(const struct run *r, enum esp_status st)
{
    (void)r;
    return st;
}

void saving_end(struct run *r, bool finished)
{
    (void)r;
    (void)finished;
}

enum esp_status saved_load(struct run *r)
{
    return refuse(r->options->operand[0]);
}
