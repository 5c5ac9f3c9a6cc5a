/* cli/store_absent.c - a build without HDF5: runs are trained and forgotten. */
#include "cli/store.h"

#include "cli/export.h"
#include "cli/repair.h"
#include "sim/config/config_lines.h"

static enum esp_status refuse(const char *what)
{
    return esp_fail(ESP_INPUT,
                    "%s: this build has no HDF5; install libhdf5-dev and build again",
                    what);
}

bool store_is_present(void)
{
    return false;
}

enum esp_status store_create(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes, struct store **out)
{
    (void)config;
    (void)spec;
    (void)n_classes;
    *out = NULL;
    static const enum option_id asks[] = {OPTION_OUT, OPTION_RECORD, OPTION_SNAPSHOTS};
    for (size_t k = 0; k < sizeof asks / sizeof *asks; k++)
        if (options_given(o, asks[k]))
            return refuse(options_name(asks[k]));
    return ESP_OK;
}

enum esp_status store_create_spikes(const struct options *o, const struct config *config,
                                    const char *spec, uint32_t n_classes,
                                    struct store **out)
{
    (void)config, (void)spec, (void)n_classes, (void)out;
    return refuse(o->value[OPTION_SPIKES]);
}

enum esp_status store_resume(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes,
                             const struct resume_recording *past, uint64_t snapshots,
                             struct store **out)
{
    (void)config, (void)spec, (void)n_classes, (void)past, (void)snapshots, (void)out;
    return refuse(o->operand[0]);
}

struct recording *store_recording(const struct store *s)
{
    (void)s;
    return NULL;
}

uint64_t store_snapshots(const struct store *s)
{
    (void)s;
    return 0;
}

const char *store_path(const struct store *s)
{
    (void)s;
    return NULL;
}

struct probe store_probe(struct store *s)
{
    (void)s;
    return (struct probe){0};
}

double store_waited_s(const struct store *s)
{
    (void)s;
    return 0;
}

enum esp_status store_finish(struct store *s, const struct store_results *results)
{
    (void)s;
    (void)results;
    return ESP_OK;
}

enum esp_status store_close(struct store *s)
{
    (void)s;
    return ESP_OK;
}

enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows)
{
    (void)imposed, (void)n_windows;
    return refuse(path);
}

enum esp_status store_load(const char *path, struct stored_run *out)
{
    (void)out;
    return refuse(path);
}

void stored_run_free(struct stored_run *r)
{
    (void)r;
}

enum esp_status store_open_data(const struct options *o, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out)
{
    const char *elsewhere = o->value[OPTION_DATA];
    const struct config_subject subject = {config, lines};
    for (size_t k = 0; k < config->n_populations; k++) {
        const struct population_config *p = &config->population[k];
        if (p->kind == POPULATION_SPIKES)
            return config_blame(
                &subject, "population", p->name, "file",
                "population.%s.file = %s: this build has no HDF5; install "
                "libhdf5-dev and build again",
                p->name, p->file);
    }
    return dataset_open(elsewhere ? elsewhere : spec, out);
}

enum esp_status store_print_info(const char *path, bool json)
{
    (void)json;
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
