/* cli/checkpointing_absent.c - a build without HDF5: runs are not saved, and signals end them. */
#include "cli/checkpointing.h"

static enum esp_status refuse(const char *what)
{
    return esp_fail(ESP_INPUT,
                    "%s: this build has no HDF5; install libhdf5-dev and build again",
                    what);
}

enum esp_status checkpointing_begin(struct run *r)
{
    static const enum option_id asks[] = {OPTION_CHECKPOINT, OPTION_EVERY};
    for (size_t k = 0; k < sizeof asks / sizeof *asks; k++)
        if (options_given(r->options, asks[k]))
            return refuse(options_name(asks[k]));
    return ESP_OK;
}

void checkpointing_replace(const struct run *r)
{
    (void)r;
}

enum esp_status checkpointing_first(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status checkpointing_breathe(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status checkpointing_trained(struct run *r)
{
    (void)r;
    return ESP_OK;
}

enum esp_status checkpointing_advise(const struct run *r, enum esp_status st)
{
    (void)r;
    return st;
}

enum esp_status checkpointing_explain(const struct run *r, enum esp_status st)
{
    (void)r;
    return st;
}

void checkpointing_end(struct run *r, bool finished)
{
    (void)r;
    (void)finished;
}

enum esp_status resume_run_load(struct run *r)
{
    return refuse(r->options->operand[0]);
}
