/* sim/config/config_check.c - whether the values of different keys fit together; the network that they make
 * is checked in sim/config/config_network.c. */
#include "datasets/dataset.h"
#include "pruning/rule.h"
#include "sim/config/config_lines.h"
#include "sim/config/config_network.h"

#include <inttypes.h>

/* A presentation longer than this is a typing error: hours per image. */
static const double max_ticks = 1e7;
/* And so is an input that fires more often during one: its events would not fit into memory. */
static const double max_events = 1e4;

static enum esp_status check_time(const struct config_subject *s)
{
    const struct run_config *run = &s->config->run;
    if (run->present_ms / run->dt_ms > max_ticks || run->rest_ms / run->dt_ms > max_ticks)
        return config_blame(s, "run", NULL, "present_ms",
                            "run.present_ms = %g and run.rest_ms = %g at run.dt_ms = %g: "
                            "more than 10 million ticks per image",
                            run->present_ms, run->rest_ms, run->dt_ms);
    return ESP_OK;
}

static enum esp_status check_source(const struct config_subject *s,
                                    const struct population_config *p)
{
    const struct run_config *run = &s->config->run;
    const double factor = 1 + run->rate_step * (double)run->max_retries;
    const double events = p->max_rate_Hz * factor * run->present_ms / 1000;
    if (events > max_events)
        return config_blame(
            s, "population", p->name, "max_rate_Hz",
            "population.%s.max_rate_Hz = %g for run.present_ms = %g, raised by "
            "run.rate_step = %g up to run.max_retries = %" PRIu64
            " times: %.3g spikes per input and image, the limit is %g",
            p->name, p->max_rate_Hz, run->present_ms, run->rate_step, run->max_retries,
            events, max_events);
    return ESP_OK;
}

/* Decay is a table with an entry per tick (base/decay.h). */
static enum esp_status check_decay(const struct config_subject *s, const char *family,
                                   const char *name, const char *key, double tau_ms)
{
    const struct run_config *run = &s->config->run;
    if (tau_ms / run->dt_ms > DECAY_TICKS_MAX)
        return config_blame(s, family, name, key,
                            "%s.%s.%s = %g: allowed are up to %d ticks of run.dt_ms = "
                            "%g, that is %g ms",
                            family, name, key, tau_ms, DECAY_TICKS_MAX, run->dt_ms,
                            DECAY_TICKS_MAX * run->dt_ms);
    return ESP_OK;
}

/* Inhibition would lift a V below the floor. */
static enum esp_status check_current(const struct config_subject *s,
                                     const struct population_config *p)
{
    const struct lif_params *lif = &p->lif;
    if (lif->model == LIF_DELTA && lif->bias_mV != 0)
        return config_blame(s, "population", p->name, "bias_mV",
                            "population.%s.bias_mV = %g needs model = exp_current; with "
                            "model = delta it must be 0",
                            p->name, lif->bias_mV);
    if (lif->model == LIF_DELTA)
        return ESP_OK;
    if (lif->floor_mV > lif->rest_mV + lif->bias_mV)
        return config_blame(s, "population", p->name, "floor_mV",
                            "population.%s.floor_mV = %g must not be above rest_mV + "
                            "bias_mV = %g",
                            p->name, lif->floor_mV, lif->rest_mV + lif->bias_mV);
    return check_decay(s, "population", p->name, "tau_syn_ms", lif->tau_syn_ms);
}

static enum esp_status check_lif(const struct config_subject *s,
                                 const struct population_config *p)
{
    const struct lif_params *lif = &p->lif;
    const double low = lif->reset_mV < lif->rest_mV ? lif->reset_mV : lif->rest_mV;
    if (lif->reset_mV >= lif->threshold_mV || lif->rest_mV >= lif->threshold_mV)
        return config_blame(s, "population", p->name, "threshold_mV",
                            "population.%s.threshold_mV = %g must be above reset_mV = %g "
                            "and rest_mV = %g, or the neurons fire without input",
                            p->name, lif->threshold_mV, lif->reset_mV, lif->rest_mV);
    if (lif->floor_mV > low)
        return config_blame(s, "population", p->name, "floor_mV",
                            "population.%s.floor_mV = %g must not be above reset_mV = %g "
                            "or rest_mV = %g",
                            p->name, lif->floor_mV, lif->reset_mV, lif->rest_mV);
    const enum esp_status st = check_current(s, p);
    return st == ESP_OK ? check_decay(s, "population", p->name, "tau_m_ms", lif->tau_m_ms)
                        : st;
}

static enum esp_status check_spikes(const struct config_subject *s,
                                    const struct population_config *p)
{
    if (!p->file[0])
        return config_blame(s, "population", p->name, "file",
                            "[population.%s] needs a line file = the HDF5 file whose "
                            "spikes it plays",
                            p->name);
    if (p->size > DATASET_MAX_PIXELS)
        return config_blame(s, "population", p->name, "size",
                            "population.%s.size = %" PRIu64
                            ": at most %d inputs can be played",
                            p->name, p->size, DATASET_MAX_PIXELS);
    return ESP_OK;
}

static enum esp_status check_population(const struct config_subject *s,
                                        const struct population_config *p)
{
    switch (p->kind) {
    case POPULATION_SOURCE:
        return check_source(s, p);
    case POPULATION_SPIKES:
        return check_spikes(s, p);
    default:
        return check_lif(s, p);
    }
}

static enum esp_status check_plasticity(const struct config_subject *s,
                                        const struct projection_config *p)
{
    const struct {
        const char *key;
        double tau_ms;
    } traces[] = {{"tau_pre_ms", p->stdp.tau_pre_ms},
                  {"tau_post1_ms", p->stdp.tau_post1_ms},
                  {"tau_post2_ms", p->stdp.tau_post2_ms}};
    enum esp_status st = ESP_OK;
    if (p->kind != PROJECTION_DENSE)
        return ESP_OK;
    if (p->w_start_mV > p->stdp.w_max_mV)
        return config_blame(s, "projection", p->name, "w_start_mV",
                            "projection.%s.w_start_mV = %g must not be above w_max_mV = "
                            "%g",
                            p->name, p->w_start_mV, p->stdp.w_max_mV);
    for (size_t k = 0; k < sizeof traces / sizeof *traces && st == ESP_OK; k++)
        st = check_decay(s, "projection", p->name, traces[k].key, traces[k].tau_ms);
    return st;
}

/* ---- pruning ---- */

/* The size of the population that a policy prunes, and how messages call its section. */
struct pruned {
    const struct policy_params *policy;
    const char *section; /* "prune" or "prune.NAME" */
    const char *name;    /* NULL for the output */
    const struct population_config *population;
};

static enum esp_status check_policy(const struct config_subject *s,
                                    const struct pruned *x)
{
    const struct policy_params *p = x->policy;
    const struct pruning_rule *rule = pruning_rules[p->strategy];
    if (p->prune_to > x->population->size)
        return config_blame(s, "prune", x->name, "prune_to",
                            "%s.prune_to = %" PRIu32 ": population.%s.size is %" PRIu64
                            ", allowed: 1 to that",
                            x->section, p->prune_to, x->population->name,
                            x->population->size);
    if (p->prune_start >= p->prune_end)
        return config_blame(s, "prune", x->name, "prune_start",
                            "%s.prune_start = %g must be below %s.prune_end = %g",
                            x->section, p->prune_start, x->section, p->prune_end);
    if (rule->needs_weights && !config_dense_into(s->config, x->population->name, false))
        return config_blame(s, "prune", x->name, "strategy",
                            "%s.strategy = %s compares weights, but no dense "
                            "projection leads to %s; take another rule",
                            x->section, policy_name(p->strategy), x->population->name);
    if (p->regrow > 0 && rule->time != PRUNING_EACH_WINDOW)
        return config_blame(
            s, "prune", x->name, "regrow",
            "%s.regrow = %g: no neuron can be put back with %s.strategy = "
            "%s; give a rule that acts during training (--prune "
            "redundancy)",
            x->section, p->regrow, x->section, policy_name(p->strategy));
    if (p->regrow > 0 && !config_dense_into(s->config, x->population->name, true))
        return config_blame(s, "prune", x->name, "regrow",
                            "%s.regrow = %g: neurons come back as images, but no dense "
                            "projection leads from a source to %s; set it to 0",
                            x->section, p->regrow, x->population->name);
    return ESP_OK;
}

static enum esp_status check_also_prune(const struct config_subject *s, size_t k)
{
    const struct config *c = s->config;
    const struct prune_config *p = &c->also_prune[k];
    char section[CONFIG_SECTION];
    const int n = config_population(c, p->population);
    snprintf(section, sizeof section, "prune.%s", p->population);
    if (n < 0 || population_is_source(&c->population[n]))
        return config_blame(s, "prune", p->population, "strategy",
                            "[%s]: there is no population of neurons %s; name one, or "
                            "remove the section",
                            section, p->population);
    if (config_population(c, c->run.output) == n)
        return config_blame(s, "prune", p->population, "strategy",
                            "[%s]: %s is run.output, which [prune] is about; move the "
                            "keys there",
                            section, p->population);
    return check_policy(
        s, &(struct pruned){&p->policy, section, p->population, &c->population[n]});
}

static enum esp_status check_pruning(const struct config_subject *s)
{
    const struct config *c = s->config;
    const struct pruned output = {&c->prune, "prune", NULL,
                                  &c->population[config_population(c, c->run.output)]};
    enum esp_status st = check_policy(s, &output);
    for (size_t k = 0; k < c->n_prunes && st == ESP_OK; k++)
        st = check_also_prune(s, k);
    return st;
}

enum esp_status config_check_lines(const struct config *c,
                                   const struct config_lines *lines)
{
    const struct config_subject s = {c, lines};
    enum esp_status st = check_time(&s);
    if (st == ESP_OK)
        st = config_check_output(&s);
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++)
        st = check_population(&s, &c->population[k]);
    if (st == ESP_OK)
        st = config_check_network(&s);
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++)
        st = check_plasticity(&s, &c->projection[k]);
    return st == ESP_OK ? check_pruning(&s) : st;
}

enum esp_status config_check(const struct config *c)
{
    return config_check_lines(c, NULL);
}
