/* cli/report_text.c - prints metrics as lines of text for people. */
#include "cli/report_text.h"

#include "base/human.h"
#include "cli/say.h"
#include "pruning/rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_accuracy(const struct metrics *m, FILE *f)
{
    char images[32];
    const double *before = m->accuracy_before.vote, *now = m->accuracy.vote;
    if (isnan(now[READOUT_BAYES])) {
        if (m->n_eval > 0)
            fprintf(f, "accuracy   none: no image was answered\n");
        return;
    }
    if (!isnan(before[READOUT_BAYES]))
        fprintf(f, "before     %.2f %% with all %llu neurons, after %s images\n",
                100 * before[READOUT_BAYES], (unsigned long long)m->neurons_start,
                human_count(m->images_before, images, sizeof images));
    fprintf(f, "accuracy   %.2f %%", 100 * now[READOUT_BAYES]);
    fprintf(
        f,
        "  (votes: bayes %.2f, proportion %.2f, all %.2f; %s images never trained on)\n",
        100 * now[READOUT_BAYES], 100 * now[READOUT_PROPORTION], 100 * now[READOUT_ALL],
        human_count(m->n_eval, images, sizeof images));
}

/* Return whether a pruning rule that reads labels chose the neurons. False if m->prune is the name of a rule of the
 * user. */
static bool reads_labels(const struct metrics *m)
{
    const struct pruning_rule *rule = pruning_rules[m->config->prune.strategy];
    return rule->reads_labels &&
           strcmp(m->prune, policy_name(m->config->prune.strategy)) == 0;
}

static void print_neurons(const struct metrics *m, FILE *f)
{
    char before[32], after[32];
    if (m->neurons_start == m->neurons_alive && m->totals.regrown == 0) {
        fprintf(f, "neurons    %llu, none pruned", (unsigned long long)m->neurons_alive);
        if (m->totals.also_removed > 0)
            fprintf(f, "; %llu of other populations were",
                    (unsigned long long)m->totals.also_removed);
        fputc('\n', f);
        return;
    }
    fprintf(f, "neurons    %llu -> %llu by rule %s%s, ",
            (unsigned long long)m->neurons_start, (unsigned long long)m->neurons_alive,
            m->prune, reads_labels(m) ? ", which reads labels" : "");
    if (m->totals.regrown > 0)
        fprintf(f, "%llu put back, ", (unsigned long long)m->totals.regrown);
    fprintf(f, "between images %s and %s\n",
            human_count(m->totals.first_removal, before, sizeof before),
            human_count(m->totals.last_removal, after, sizeof after));
}

static void print_costs(const struct metrics *m, FILE *f)
{
    char weights[32], spikes[32], sops[32];
    fprintf(f, "weights    %s",
            human_bytes(m->memory_before.weights, weights, sizeof weights));
    if (m->memory_after.weights != m->memory_before.weights)
        fprintf(f, " -> %s (%.2fx)",
                human_bytes(m->memory_after.weights, weights, sizeof weights),
                (double)m->memory_before.weights / (double)m->memory_after.weights);
    fprintf(f,
            "\nspikes     %s of neurons, %.1f per image by %.1f neurons; %s synaptic "
            "operations\n",
            human_count(m->train_work.output_spikes, spikes, sizeof spikes),
            (double)m->train_work.output_spikes / (double)m->totals.images,
            m->active_per_image,
            human_count(m->train_work.synaptic_ops, sops, sizeof sops));
    fprintf(f,
            "energy     %.3g J to train, %.3g J to test, modelled at 45 nm "
            "(docs/energy.md)\n",
            m->train_J, m->test_J);
}

static void print_time(const struct metrics *m, FILE *f)
{
    fprintf(f, "time       %.1f s to train (%.0f us per image, %.0fx real time)",
            m->train_s, m->us_per_image, m->realtime_factor);
    if (m->record_wait_s >= 0.05)
        fprintf(f, "; %.1f s of it waiting for the disk", m->record_wait_s);
    if (!isnan(m->us_per_image_after))
        fprintf(f, "; %.0f us before pruning, %.0f after", m->us_per_image_before,
                m->us_per_image_after);
    if (m->n_eval > 0)
        fprintf(f, "; %.1f s to label, %.1f s to test", m->label_s, m->test_s);
    fputc('\n', f);
}

/* Print one line for each population if there are several; print_neurons describes a single one. */
static void print_populations(const struct metrics *m, FILE *f)
{
    char bytes[32];
    for (size_t k = 0; m->populations.n > 1 && k < m->populations.n; k++) {
        const struct metrics_population *p = &m->populations.of[k];
        fprintf(f, "population %s: %llu neurons", p->name,
                (unsigned long long)p->neurons_start);
        if (p->neurons_alive != p->neurons_start)
            fprintf(f, " -> %llu", (unsigned long long)p->neurons_alive);
        if (!isnan(p->rate_Hz))
            fprintf(f, ", %.1f spikes an image (%.2f Hz a neuron), %.1f %% silent",
                    p->spikes_per_image, p->rate_Hz, 100 * p->silent);
        fprintf(f, ", %s\n", human_bytes(p->bytes, bytes, sizeof bytes));
    }
}

/* What is wrong with the network, if anything. */
static void print_findings(const struct metrics *m, FILE *f)
{
    for (size_t k = 0; m->findings && k < m->findings->n; k++)
        say(f, "%s     %s", k ? "      " : "doctor", m->findings->of[k].text);
}

static void write_report(const struct metrics *m, FILE *f)
{
    char images[32];
    say(f, "trained    %s images of %s (%s), %s %s, seed %llu",
        human_count(m->totals.images, images, sizeof images), m->data, m->origin,
        m->preset ? config_origin(m->preset) : "preset",
        m->preset ? m->preset : "unknown", (unsigned long long)m->config->run.seed);
    print_neurons(m, f);
    print_populations(m, f);
    print_accuracy(m, f);
    print_findings(m, f);
    print_costs(m, f);
    print_time(m, f);
    fprintf(f, "golden     %016llx  (the same for any kernel, threads and compiler)\n",
            (unsigned long long)m->golden_hash);
    if (m->out)
        say(f, "written    %s", m->out);
}

/* Call write() and fold its lines to 80 columns. */
static void fold(void (*write)(const struct metrics *m, FILE *f), const struct metrics *m,
                 FILE *f)
{
    const unsigned indent = 11; /* width of the words at the left */
    char *text = NULL;
    size_t size;
    FILE *lines = open_memstream(&text, &size);
    if (!lines) {
        write(m, f);
        return;
    }
    write(m, lines);
    if (fclose(lines) == 0)
        say_folded(f, text, indent);
    free(text);
}

void report_text(const struct metrics *m, FILE *f)
{
    fold(write_report, m, f);
}

static void print_confusion(const struct readout_score *score, FILE *f)
{
    const uint32_t n = score->n_classes;
    fprintf(f, "\ntrue class: images said to be ...\n     ");
    for (uint32_t c = 0; c < n; c++)
        fprintf(f, "%6u", c);
    fputs("  none", f);
    for (uint32_t t = 0; t < n; t++) {
        fprintf(f, "\n%5u", t);
        for (uint32_t c = 0; c <= n; c++)
            fprintf(f, "%6llu", (unsigned long long)score->confusion[t * (n + 1) + c]);
    }
    fputc('\n', f);
}

static void print_test_accuracy(const double *right, FILE *f)
{
    if (isnan(right[READOUT_BAYES]))
        fprintf(f, "accuracy   none: no image was answered\n");
    else
        fprintf(f, "accuracy   %.2f %%  (votes: bayes %.2f, proportion %.2f, all %.2f)\n",
                100 * right[READOUT_BAYES], 100 * right[READOUT_BAYES],
                100 * right[READOUT_PROPORTION], 100 * right[READOUT_ALL]);
}

static void write_test_report(const struct metrics *m, FILE *f)
{
    char images[32];
    say(f, "tested     %s images of %s by %zu neurons",
        human_count(m->n_eval, images, sizeof images), m->data, (size_t)m->neurons_alive);
    print_populations(m, f);
    print_test_accuracy(m->accuracy.vote, f);
    if (m->weight_bits)
        fprintf(f,
                "fixed      %u bits of weights, %u of V, %u of theta; %.2f %% in the "
                "arithmetic of the run; the same vote on %.2f %%, the same counts of all "
                "neurons on %.2f %% of the images\n",
                (unsigned)m->weight_bits, (unsigned)m->v_bits, (unsigned)m->theta_bits,
                100 * m->agreement.own.vote[READOUT_BAYES],
                100 * m->agreement.votes.vote[READOUT_BAYES], 100 * m->agreement.counts);
    fprintf(f, "time       %.2f s, %.0f us per image on %u threads", m->test_s,
            m->us_per_test_image, (unsigned)m->threads);
    if (m->label_s > 0.0)
        fprintf(f, "; %.2f s to label first", m->label_s);
    fputc('\n', f);
}

void report_test_text(const struct metrics *m, FILE *f)
{
    fold(write_test_report, m, f);
    print_confusion(m->score, f);
}
