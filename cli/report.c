/* cli/report.c */
#include "cli/report.h"

#include "base/json.h"
#include "cli/human.h"
#include "cli/say.h"
#include "sim/training/energy.h"

#include <math.h>

static const char *const vote_names[READOUT_VOTES] = {[READOUT_ALL] = "all",
                                                      [READOUT_PROPORTION] = "proportion",
                                                      [READOUT_BAYES] = "bayes"};

struct accuracy accuracy_none(void)
{
    return (struct accuracy){{(double)NAN, (double)NAN, (double)NAN}};
}

struct accuracy accuracy_of(const struct readout_score *score)
{
    struct accuracy a;
    for (int v = 0; v < READOUT_VOTES; v++)
        a.vote[v] = (double)score->n_right[v] / (double)score->n_images;
    return a;
}

/* ---- derived figures ---- */

static double us_per_image(const struct report *r)
{
    return 1e6 * r->train_s / (double)r->totals.images;
}

/* Simulated time, rest and re-presentations included, per time that passed. */
static double realtime_factor(const struct report *r)
{
    const struct run_config *run = &r->config->run;
    const double simulated_ms =
        (double)r->totals.presentations * (run->present_ms + run->rest_ms);
    return simulated_ms / (1e3 * r->train_s);
}

static double energy_J(const struct work *work)
{
    const struct energy_table table = energy_horowitz_2014();
    return energy_of(&table, work);
}

static double active_per_image(const struct report *r)
{
    return (double)r->totals.active_neurons / (double)r->totals.images;
}

/* ---- JSON ---- */

void report_accuracy(struct json *j, const char *key, const struct accuracy *a)
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

static void times(struct json *j, const struct report *r)
{
    json_number(j, "train_s", r->train_s);
    json_number(j, "train_cpu_s", r->train_cpu_s);
    json_number(j, "record_wait_s", r->record_wait_s);
    json_number(j, "label_s", r->label_s);
    json_number(j, "test_s", r->test_s);
    json_number(j, "us_per_image", us_per_image(r));
    json_open(j, "us_per_image_pruning");
    json_number(j, "before", r->us_per_image_before);
    json_number(j, "after", r->us_per_image_after);
    json_close(j);
    json_number(j, "realtime_factor", realtime_factor(r));
}

static void costs(struct json *j, const struct report *r)
{
    json_integer(j, "spikes_in", r->train_work.input_spikes);
    json_integer(j, "spikes_out", r->train_work.output_spikes);
    json_integer(j, "sops_train", r->train_work.synaptic_ops);
    json_integer(j, "sops_test", r->test_work.synaptic_ops);
    json_integer(j, "neuron_updates_train", r->train_work.neuron_updates);
    json_integer(j, "weight_reads_train", r->train_work.weight_reads);
    json_integer(j, "weight_writes_train", r->train_work.weight_writes);
    json_integer(j, "neuron_updates_test", r->test_work.neuron_updates);
    json_integer(j, "weight_reads_test", r->test_work.weight_reads);
    json_open(j, "memory_bytes");
    before_and_after(j, "weights", r->memory_before.weights, r->memory_after.weights);
    before_and_after(j, "neurons", r->memory_before.neurons, r->memory_after.neurons);
    before_and_after(j, "lateral", r->memory_before.lateral, r->memory_after.lateral);
    json_close(j);
    json_open(j, "energy");
    json_number(j, "train_J", energy_J(&r->train_work));
    json_number(j, "test_J", energy_J(&r->test_work));
    json_number(j, "rapl_J", r->rapl_J >= 0 ? r->rapl_J : (double)NAN);
    json_close(j);
}

void report_confusion_json(struct json *j, const struct readout_score *score)
{
    if (!score)
        return;
    json_row(j, "confusion", score->confusion,
             (size_t)score->n_classes * score->n_classes);
}

void report_json(const struct report *r, FILE *f)
{
    struct json j = json_begin(f);
    json_text(&j, "version", ESPALIER_VERSION);
    json_text(&j, "preset", r->config->preset);
    json_text(&j, "data", r->data);
    json_text(&j, "prune", policy_name(r->config->prune.strategy));
    json_text(&j, "out", r->out);
    json_integer(&j, "neurons_start", r->neurons_start);
    json_integer(&j, "neurons_alive", r->neurons_alive);
    json_integer(&j, "regrown", r->totals.regrown);
    json_integer(&j, "images", r->totals.images);
    json_integer(&j, "presentations", r->totals.presentations);
    json_number(&j, "active_per_image", active_per_image(r));
    report_accuracy(&j, "accuracy", &r->accuracy);
    report_accuracy(&j, "accuracy_labelset", &r->accuracy_labelset);
    report_accuracy(&j, "accuracy_before_pruning", &r->accuracy_before);
    times(&j, r);
    costs(&j, r);
    report_confusion_json(&j, r->score);
    json_text(&j, "kernel", r->kernel);
    json_integer(&j, "threads", r->threads);
    json_integer(&j, "seed", r->config->run.seed);
    json_hash(&j, "config_hash", config_hash(r->config));
    json_hash(&j, "golden_hash", r->golden_hash);
    json_end(&j);
}

/* ---- text ---- */

static void print_accuracy(const struct report *r, FILE *f)
{
    char images[32];
    const double *before = r->accuracy_before.vote, *now = r->accuracy.vote;
    if (isnan(now[READOUT_BAYES]))
        return;
    if (!isnan(before[READOUT_BAYES]))
        fprintf(f, "before     %.2f %% with all %llu neurons, after %s images\n",
                100 * before[READOUT_BAYES], (unsigned long long)r->neurons_start,
                human_count(r->images_before, images, sizeof images));
    fprintf(f, "accuracy   %.2f %%", 100 * now[READOUT_BAYES]);
    fprintf(
        f,
        "  (votes: bayes %.2f, proportion %.2f, all %.2f; %s images never trained on)\n",
        100 * now[READOUT_BAYES], 100 * now[READOUT_PROPORTION], 100 * now[READOUT_ALL],
        human_count(r->n_eval, images, sizeof images));
}

static void print_neurons(const struct report *r, FILE *f)
{
    char before[32], after[32];
    if (r->neurons_start == r->neurons_alive && r->totals.regrown == 0) {
        fprintf(f, "neurons    %llu, none pruned\n",
                (unsigned long long)r->neurons_alive);
        return;
    }
    fprintf(f, "neurons    %llu -> %llu by rule %s, ",
            (unsigned long long)r->neurons_start, (unsigned long long)r->neurons_alive,
            policy_name(r->config->prune.strategy));
    if (r->totals.regrown > 0)
        fprintf(f, "%llu put back, ", (unsigned long long)r->totals.regrown);
    fprintf(f, "between images %s and %s\n",
            human_count(r->totals.first_removal, before, sizeof before),
            human_count(r->totals.last_removal, after, sizeof after));
}

static void print_costs(const struct report *r, FILE *f)
{
    char weights[32], spikes[32], sops[32];
    fprintf(f, "weights    %s",
            human_bytes(r->memory_before.weights, weights, sizeof weights));
    if (r->memory_after.weights != r->memory_before.weights)
        fprintf(f, " -> %s (%.2fx)",
                human_bytes(r->memory_after.weights, weights, sizeof weights),
                (double)r->memory_before.weights / (double)r->memory_after.weights);
    fprintf(f,
            "\nspikes     %s of neurons, %.1f per image by %.1f neurons; %s synaptic "
            "operations\n",
            human_count(r->train_work.output_spikes, spikes, sizeof spikes),
            (double)r->train_work.output_spikes / (double)r->totals.images,
            active_per_image(r),
            human_count(r->train_work.synaptic_ops, sops, sizeof sops));
    fprintf(f,
            "energy     %.3g J to train, %.3g J to test, modelled at 45 nm "
            "(docs/energy.md)\n",
            energy_J(&r->train_work), energy_J(&r->test_work));
}

static void print_time(const struct report *r, FILE *f)
{
    fprintf(f, "time       %.1f s to train (%.0f us per image, %.0fx real time)",
            r->train_s, us_per_image(r), realtime_factor(r));
    if (r->record_wait_s >= 0.05)
        fprintf(f, "; %.1f s of it waiting for the disk", r->record_wait_s);
    if (!isnan(r->us_per_image_after))
        fprintf(f, "; %.0f us before pruning, %.0f after", r->us_per_image_before,
                r->us_per_image_after);
    fprintf(f, "; %.1f s to label, %.1f s to test\n", r->label_s, r->test_s);
}

void report_text(const struct report *r, FILE *f)
{
    char images[32];
    say(f, "trained    %s images of %s (%s), %s %s, seed %llu",
        human_count(r->totals.images, images, sizeof images), r->data, r->origin,
        config_origin(r->config->preset), r->config->preset,
        (unsigned long long)r->config->run.seed);
    print_neurons(r, f);
    print_accuracy(r, f);
    print_costs(r, f);
    print_time(r, f);
    fprintf(
        f, "golden     %016llx  (the same for every kernel, thread count and compiler)\n",
        (unsigned long long)r->golden_hash);
    if (r->out)
        say(f, "written    %s", r->out);
}

void report_confusion_text(const struct readout_score *score, FILE *f)
{
    const uint32_t n = score->n_classes;
    fprintf(f, "\ntrue class: images said to be ...\n     ");
    for (uint32_t c = 0; c < n; c++)
        fprintf(f, "%6u", c);
    for (uint32_t t = 0; t < n; t++) {
        fprintf(f, "\n%5u", t);
        for (uint32_t c = 0; c < n; c++)
            fprintf(f, "%6llu", (unsigned long long)score->confusion[t * n + c]);
    }
    fputc('\n', f);
}
