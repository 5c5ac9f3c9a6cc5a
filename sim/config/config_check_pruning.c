/* sim/config/config_check_pruning.c - checks each section [prune] and [prune.NAME] by itself. */
#include "sim/config/config_check_pruning.h"

#include "pruning/rule.h"
#include "sim/config/config_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool has_dense_into(const struct config *c, const char *population,
                           bool from_source)
{
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        if (p->kind == PROJECTION_DENSE && strcmp(p->to, population) == 0 &&
            (!from_source ||
             population_is_source(&c->population[config_population(c, p->from)])))
            return true;
    }
    return false;
}

/* A population that is pruned, and its section of the configuration. */
struct pruned {
    const struct policy_params *policy;
    const char *section; /* "prune" or "prune.NAME" */
    const char *name;    /* NULL for the output */
    const struct population_config *population;
};

/* Fail if a rule that needs rivals cannot prune the population: such a rule uses votes and receptive fields of the
 * output. */
static enum esp_status check_rivals(const struct config_subject *s,
                                    const struct pruned *x)
{
    const struct policy_params *p = x->policy;
    if (x->name)
        return config_blame(s, "prune", x->name, "strategy",
                            "%s.strategy = %s looks at votes, and %s does not vote; take "
                            "another rule",
                            x->section, policy_name(p->strategy), x->name);
    if (!has_dense_into(s->config, x->population->name, true))
        return config_blame(s, "prune", NULL, "strategy",
                            "prune.strategy = %s compares how images drive the neurons, "
                            "but no dense projection leads from a source to %s; take "
                            "another rule",
                            policy_name(p->strategy), x->population->name);
    if (p->regrow > 0)
        return config_blame(s, "prune", NULL, "regrow",
                            "prune.regrow = %g: a neuron that is put back has not voted "
                            "yet, and prune.strategy = %s would remove it; set it to 0",
                            p->regrow, policy_name(p->strategy));
    return ESP_OK;
}

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
    double start, end;
    config_schedule(p, &start, &end);
    if (start >= end)
        return config_blame(s, "prune", x->name, "prune_start",
                            "%s.prune_start = %g must be below %s.prune_end = %g",
                            x->section, start, x->section, end);
    const enum esp_status st = rule->needs_rivals ? check_rivals(s, x) : ESP_OK;
    if (st != ESP_OK)
        return st;
    if (rule->needs_weights && !has_dense_into(s->config, x->population->name, false))
        return config_blame(s, "prune", x->name, "strategy",
                            "%s.strategy = %s compares weights, but no dense "
                            "projection leads to %s; take another rule",
                            x->section, policy_name(p->strategy), x->population->name);
    if (p->regrow > 0 && rule->time != PRUNING_EACH_WINDOW)
        return config_blame(
            s, "prune", x->name, "regrow",
            "%s.regrow = %g: no neuron can be put back with %s.strategy = "
            "%s; give a rule that acts during training, such as redundancy",
            x->section, p->regrow, x->section, policy_name(p->strategy));
    if (p->regrow > 0 && !has_dense_into(s->config, x->population->name, true))
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

enum esp_status config_check_pruning(const struct config_subject *s)
{
    const struct config *c = s->config;
    const struct pruned output = {&c->prune, "prune", NULL,
                                  &c->population[config_population(c, c->run.output)]};
    enum esp_status st = check_policy(s, &output);
    for (size_t k = 0; k < c->n_prunes && st == ESP_OK; k++)
        st = check_also_prune(s, k);
    return st;
}
