/* session/absent.c - replaces store_hdf5.c, checkpointing_hdf5.c, resume_hdf5.c and run_columns_hdf5.c in a build
 * without HDF5: runs are neither recorded nor saved, and a signal ends them. */
#include "session/checkpointing.h"
#include "session/resume.h"
#include "session/run_columns.h"
#include "session/store.h"

#include "sim/config/config_lines.h"

static enum esp_status refuse(const char *what)
{
    return esp_fail(ESP_INPUT, "%s: " STORE_ABSENT, what);
}

/* ---- recordings ---- */

bool store_is_present(void)
{
    return false;
}

enum esp_status store_create(const struct store_params *p, const struct store_run *run,
                             struct store **out)
{
    (void)run;
    *out = NULL;
    return p->path ? refuse(p->path) : ESP_OK;
}

const char *store_path(const struct store *s)
{
    (void)s;
    return NULL;
}

bool store_is_locked(const struct store *s)
{
    (void)s;
    return true;
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

enum esp_status store_flush(struct store *s)
{
    (void)s;
    return ESP_OK;
}

enum esp_status store_finish(struct store *s, const struct store_results *results)
{
    (void)s, (void)results;
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

enum esp_status store_open_data(const char *elsewhere, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out)
{
    const struct config_subject subject = {config, lines};
    for (size_t k = 0; k < config->n_populations; k++) {
        const struct population_config *p = &config->population[k];
        if (p->kind == POPULATION_SPIKES)
            return config_blame(&subject, "population", p->name, "file",
                                "population.%s.file = %s: " STORE_ABSENT, p->name,
                                p->file);
    }
    return dataset_open(elsewhere ? elsewhere : spec, out);
}

enum esp_status run_columns_open(const char *path, struct run_columns **out)
{
    (void)out;
    return refuse(path);
}

void run_columns_close(struct run_columns *r)
{
    (void)r;
}

struct run_columns_info run_columns_info(const struct run_columns *r)
{
    (void)r;
    return (struct run_columns_info){0};
}

bool run_columns_column(const struct run_columns *r, size_t k, struct run_column *out)
{
    (void)r, (void)k, (void)out;
    return false;
}

enum esp_status run_columns_read(const struct run_columns *r, size_t k, uint64_t first,
                                 uint64_t n, void *values)
{
    (void)r, (void)k, (void)first, (void)n, (void)values;
    return refuse("recordings");
}

/* ---- checkpoints ---- */

enum esp_status checkpointing_begin(struct session *s)
{
    (void)s;
    return ESP_OK;
}

void checkpointing_replace(const struct session *s)
{
    (void)s;
}

enum esp_status checkpointing_first(struct session *s)
{
    (void)s;
    return ESP_OK;
}

enum esp_status checkpointing_if_due(struct session *s)
{
    (void)s;
    return ESP_OK;
}

enum esp_status checkpointing_trained(struct session *s)
{
    (void)s;
    return ESP_OK;
}

enum esp_status checkpointing_advise(const struct session *s, enum esp_status st)
{
    (void)s;
    return st;
}

enum esp_status checkpointing_explain(const struct session *s, enum esp_status st)
{
    (void)s;
    return st;
}

enum esp_status checkpointing_write(struct session *s, const char *path)
{
    (void)s;
    return refuse(path);
}

void checkpointing_end(struct session *s, bool finished)
{
    (void)s, (void)finished;
}

enum esp_status session_resume(struct session *s, const char *path)
{
    (void)s;
    return refuse(path);
}
