/* session/metrics.c */
#include "session/metrics.h"

#include "base/json.h"
#include "sim/training/energy.h"

#include <math.h>

static const char *const vote_names[READOUT_VOTES] = {[READOUT_ALL] = "all",
                                                      [READOUT_PROPORTION] = "proportion",
                                                      [READOUT_BAYES] = "bayes"};

/* ---- derived figures ---- */

double metrics_us_per_image(const struct metrics *m)
{
    return 1e6 * m->train_s / (double)m->totals.images;
}

/* Simulated time, rest and re-presentations included, per time that passed. */
double metrics_realtime_factor(const struct metrics *m)
{
    const struct run_config *run = &m->config->run;
    const double simulated_ms =
        (double)m->totals.presentations * (run->present_ms + run->rest_ms);
    return simulated_ms / (1e3 * m->train_s);
}

double metrics_energy_J(const struct work *work)
{
    const struct energy_table table = energy_horowitz_2014();
    return energy_of(&table, work);
}

double metrics_active_per_image(const struct metrics *m)
{
    return (double)m->totals.active_neurons / (double)m->totals.images;
}

/* ---- JSON ---- */

void metrics_json_accuracy(struct json *j, const char *key, const struct accuracy *a)
{
    json_open(j, key);
    for (int v = 0; v < READOUT_VOTES; v++)
        json_number(j, vote_names[v], a->vote[v]);
    json_close(j);
}

static void before_and_after(struct json *j, const char *key, uint64_t before,
                             uint64_t after)
{
    json_open(j, key);
    json_integer(j, "before", before);
    json_integer(j, "after", after);
    json_close(j);
}

static void times(struct json *j, const struct metrics *m)
{
    json_number(j, "train_s", m->train_s);
    json_number(j, "train_cpu_s", m->train_cpu_s);
    json_number(j, "record_wait_s", m->record_wait_s);
    json_number(j, "label_s", m->label_s);
    json_number(j, "test_s", m->test_s);
    json_number(j, "us_per_image", metrics_us_per_image(m));
    json_open(j, "us_per_image_pruning");
    json_number(j, "before", m->us_per_image_before);
    json_number(j, "after", m->us_per_image_after);
    json_close(j);
    json_number(j, "realtime_factor", metrics_realtime_factor(m));
}

static void costs(struct json *j, const struct metrics *m)
{
    json_integer(j, "spikes_in", m->train_work.input_spikes);
    json_integer(j, "spikes_out", m->train_work.output_spikes);
    json_integer(j, "sops_train", m->train_work.synaptic_ops);
    json_integer(j, "sops_test", m->test_work.synaptic_ops);
    json_integer(j, "neuron_updates_train", m->train_work.neuron_updates);
    json_integer(j, "weight_reads_train", m->train_work.weight_reads);
    json_integer(j, "weight_writes_train", m->train_work.weight_writes);
    json_integer(j, "neuron_updates_test", m->test_work.neuron_updates);
    json_integer(j, "weight_reads_test", m->test_work.weight_reads);
    json_open(j, "memory_bytes");
    before_and_after(j, "weights", m->memory_before.weights, m->memory_after.weights);
    before_and_after(j, "neurons", m->memory_before.neurons, m->memory_after.neurons);
    before_and_after(j, "lateral", m->memory_before.lateral, m->memory_after.lateral);
    json_close(j);
    json_open(j, "energy");
    json_number(j, "train_J", metrics_energy_J(&m->train_work));
    json_number(j, "test_J", metrics_energy_J(&m->test_work));
    json_number(j, "rapl_J", m->rapl_J >= 0 ? m->rapl_J : (double)NAN);
    json_close(j);
}

void metrics_json_confusion(struct json *j, const struct readout_score *score)
{
    if (!score)
        return;
    json_row(j, "confusion", score->confusion,
             (size_t)score->n_classes * score->n_classes);
}

void metrics_json(const struct metrics *m, FILE *f)
{
    struct json j = json_begin(f);
    json_text(&j, "version", ESPALIER_VERSION);
    json_text(&j, "preset", m->config->preset);
    json_text(&j, "data", m->data);
    json_text(&j, "prune", policy_name(m->config->prune.strategy));
    json_text(&j, "out", m->out);
    json_integer(&j, "neurons_start", m->neurons_start);
    json_integer(&j, "neurons_alive", m->neurons_alive);
    json_integer(&j, "regrown", m->totals.regrown);
    json_integer(&j, "images", m->totals.images);
    json_integer(&j, "presentations", m->totals.presentations);
    json_number(&j, "active_per_image", metrics_active_per_image(m));
    metrics_json_accuracy(&j, "accuracy", &m->accuracy);
    metrics_json_accuracy(&j, "accuracy_labelset", &m->accuracy_labelset);
    metrics_json_accuracy(&j, "accuracy_before_pruning", &m->accuracy_before);
    times(&j, m);
    costs(&j, m);
    metrics_json_confusion(&j, m->score);
    json_text(&j, "kernel", m->kernel);
    json_integer(&j, "threads", m->threads);
    json_integer(&j, "seed", m->config->run.seed);
    json_hash(&j, "config_hash", config_hash(m->config));
    json_hash(&j, "golden_hash", m->golden_hash);
    json_end(&j);
}

enum esp_status metrics_text(const struct metrics *m, char **text)
{
    size_t size;
    FILE *f = open_memstream(text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    metrics_json(m, f);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}
