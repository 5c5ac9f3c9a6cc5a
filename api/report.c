/* api/report.c */
#include "api/report.h"

#include "base/json.h"

#include <stdio.h>

static void accuracy(struct json *j, const char *key, const double of[READOUT_VOTES])
{
    json_open(j, key);
    json_number(j, "all", of[READOUT_ALL]);
    json_number(j, "proportion", of[READOUT_PROPORTION]);
    json_number(j, "bayes", of[READOUT_BAYES]);
    json_close(j);
}

static void work(struct json *j, const struct work *w)
{
    json_integer(j, "spikes_in", w->input_spikes);
    json_integer(j, "spikes_out", w->output_spikes);
    json_integer(j, "sops_train", w->synaptic_ops);
}

static void write_report(const struct espalier_run *run, FILE *f)
{
    const struct trainer *t = run->trainer;
    const struct config *c = &run->resolved.config;
    struct json j = json_begin(f);
    json_text(&j, "version", ESPALIER_VERSION);
    json_text(&j, "preset", c->preset);
    json_text(&j, "data", dataset_info(run->data->dataset)->spec);
    json_text(&j, "prune", run->rule.call ? "own" : policy_name(c->prune.strategy));
    json_integer(&j, "neurons_start", config_neurons(c));
    json_integer(&j, "neurons_alive", trainer_living(t));
    json_integer(&j, "regrown", t->totals.regrown);
    json_integer(&j, "images", t->totals.images);
    json_integer(&j, "presentations", t->totals.presentations);
    accuracy(&j, "accuracy", run->known.accuracy);
    accuracy(&j, "accuracy_labelset", run->known.accuracy_labelset);
    work(&j, &t->net->work);
    json_integer(&j, "threads", run->threads);
    json_integer(&j, "seed", c->run.seed);
    json_hash(&j, "config_hash", config_hash(c));
    json_hash(&j, "golden_hash", run->golden.hash);
    json_end(&j);
}

enum esp_status report_text_of(const struct espalier_run *run, char **text)
{
    size_t size;
    FILE *f = open_memstream(text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    write_report(run, f);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}
