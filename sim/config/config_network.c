/* sim/config/config_network.c */
#include "sim/config/config_network.h"

#include <inttypes.h>
#include <string.h>

enum { LIST = CONFIG_POPULATIONS * (CONFIG_NAME + 2) };

static const struct population_config *find(const struct config *c, const char *name)
{
    const int k = config_population(c, name);
    return k < 0 ? NULL : &c->population[k];
}

static bool is_source(const struct config *c, const char *name)
{
    return population_is_source(find(c, name));
}

/* "input, exc": the populations, or only those of neurons. */
static void list_populations(const struct config *c, bool neurons, char list[static LIST])
{
    list[0] = '\0';
    for (size_t k = 0; k < c->n_populations; k++) {
        if (neurons && population_is_source(&c->population[k]))
            continue;
        strcat(list, list[0] ? ", " : "");
        strcat(list, c->population[k].name);
    }
}

enum esp_status config_check_output(const struct config_subject *s)
{
    const struct config *c = s->config;
    const struct population_config *p = find(c, c->run.output);
    char list[LIST];
    list_populations(c, p != NULL, list);
    if (!p)
        return config_blame(s, "run", NULL, "output",
                            "run.output = %s: no such population; there are %s",
                            c->run.output, list);
    if (population_is_source(p))
        return config_blame(s, "run", NULL, "output",
                            "run.output = %s: a source cannot be read out; name a "
                            "population of neurons%s%s",
                            p->name, list[0] ? ": " : "", list);
    return ESP_OK;
}

/* ---- populations ---- */

/* All sources show the same item: the image of a data set, or what was recorded. */
static enum esp_status check_sources(const struct config_subject *s)
{
    const struct population_config *first = NULL;
    for (size_t k = 0; k < s->config->n_populations; k++) {
        const struct population_config *p = &s->config->population[k];
        if (!population_is_source(p))
            continue;
        if (first && first->kind != p->kind)
            return config_blame(s, "population", p->name, "kind",
                                "population.%s and population.%s: the sources of a "
                                "network show images, or all of them play files; give "
                                "both the same kind",
                                first->name, p->name);
        first = p;
    }
    return ESP_OK;
}

/* All sources see the same image, one input per pixel. */
static enum esp_status check_sizes(const struct config_subject *s)
{
    const struct population_config *first = NULL;
    for (size_t k = 0; k < s->config->n_populations; k++) {
        const struct population_config *p = &s->config->population[k];
        if (!population_is_source(p) && p->size == 0)
            return config_blame(s, "population", p->name, "size",
                                "[population.%s] needs a line size = how many neurons",
                                p->name);
        if (!population_is_source(p) || p->size == 0)
            continue;
        if (first && first->size != p->size)
            return config_blame(s, "population", p->name, "size",
                                "population.%s.size = %" PRIu64
                                ": population.%s.size is %" PRIu64
                                ", and all sources see the same image; leave both auto",
                                p->name, p->size, first->name, first->size);
        first = p;
    }
    return ESP_OK;
}

/* ---- projections ---- */

/* `end` is "from" or "to". */
static enum esp_status check_end(const struct config_subject *s,
                                 const struct projection_config *p, const char *end,
                                 const char *name)
{
    char list[LIST];
    list_populations(s->config, false, list);
    if (!name[0])
        return config_blame(s, "projection", p->name, end,
                            "[projection.%s] needs a line %s = a population; there are "
                            "%s",
                            p->name, end, list);
    if (!find(s->config, name))
        return config_blame(s, "projection", p->name, end,
                            "projection.%s.%s = %s: no such population; there are %s",
                            p->name, end, name, list);
    return ESP_OK;
}

static enum esp_status check_ends(const struct config_subject *s,
                                  const struct projection_config *p)
{
    enum esp_status st = check_end(s, p, "from", p->from);
    if (st == ESP_OK)
        st = check_end(s, p, "to", p->to);
    if (st == ESP_OK && is_source(s->config, p->to))
        st = config_blame(s, "projection", p->name, "to",
                          "projection.%s.to = %s: a source receives nothing; lead it to "
                          "a population of neurons",
                          p->name, p->to);
    return st;
}

/* Spikes of neurons reach others in a later tick, so that no order among populations matters.
 * Inhibition within a population is what may act at once. */
static enum esp_status check_delay(const struct config_subject *s,
                                   const struct projection_config *p)
{
    const bool inhibits =
        p->kind == PROJECTION_UNIFORM || p->kind == PROJECTION_ALL_BUT_OWN;
    const char *key = inhibits ? "inhibit_delay_ticks" : "delay_ticks";
    const bool lateral = p->kind == PROJECTION_UNIFORM && strcmp(p->from, p->to) == 0;
    if (p->delay_ticks > 0 || lateral || is_source(s->config, p->from))
        return ESP_OK;
    return config_blame(s, "projection", p->name, key,
                        "projection.%s.%s = 0: a projection from %s, which is lif, needs "
                        "at least 1",
                        p->name, key, p->from);
}

/* Kinds that join each neuron to the one with the same birth id. */
static enum esp_status check_partners(const struct config_subject *s,
                                      const struct projection_config *p)
{
    const struct population_config *from = find(s->config, p->from),
                                   *to = find(s->config, p->to);
    const char *kind = p->kind == PROJECTION_ONE_TO_ONE ? "one-to-one" : "all-but-own";
    if (p->kind == PROJECTION_DENSE || p->kind == PROJECTION_UNIFORM)
        return ESP_OK;
    if (population_is_source(from))
        return config_blame(s, "projection", p->name, "from",
                            "projection.%s.from = %s: kind = %s joins neurons; from a "
                            "source use dense or uniform",
                            p->name, p->from, kind);
    if (from == to && p->kind == PROJECTION_ALL_BUT_OWN)
        return config_blame(s, "projection", p->name, "kind",
                            "projection.%s leads from %s to itself: all but oneself is "
                            "kind = uniform",
                            p->name, p->from);
    if (from->size != to->size)
        return config_blame(s, "projection", p->name, "to",
                            "projection.%s: kind = %s needs as many neurons in "
                            "%s (%" PRIu64 ") as in %s (%" PRIu64
                            "); change the size of one",
                            p->name, kind, from->name, from->size, to->name, to->size);
    return ESP_OK;
}

/* ---- which populations spikes can reach ---- */

/* Sources, and neurons whose constant drive lifts them to their threshold. */
static bool fires_by_itself(const struct population_config *p)
{
    const struct lif_params *lif = &p->lif;
    return population_is_source(p) || (lif->model == LIF_EXP_CURRENT &&
                                       lif->rest_mV + lif->bias_mV > lif->threshold_mV);
}

/* Mark the populations that spikes can reach; true if one is new. */
static bool spread(const struct config *c, bool reached[static CONFIG_POPULATIONS])
{
    bool more = false;
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        const int from = config_population(c, p->from), to = config_population(c, p->to);
        const bool excites =
            p->kind == PROJECTION_DENSE || p->kind == PROJECTION_ONE_TO_ONE;
        if (!excites || !reached[from] || reached[to])
            continue;
        reached[to] = more = true;
    }
    return more;
}

static bool is_heard(const struct config *c, const char *source)
{
    for (size_t k = 0; k < c->n_projections; k++)
        if (strcmp(c->projection[k].from, source) == 0)
            return true;
    return false;
}

static enum esp_status check_reach(const struct config_subject *s)
{
    const struct config *c = s->config;
    bool reached[CONFIG_POPULATIONS] = {false};
    for (size_t k = 0; k < c->n_populations; k++)
        reached[k] = fires_by_itself(&c->population[k]);
    while (spread(c, reached)) {
    }
    for (size_t k = 0; k < c->n_populations; k++) {
        const struct population_config *p = &c->population[k];
        if (!reached[k])
            return config_blame(
                s, "population", p->name, "kind",
                "population.%s never fires: no way of dense or one-to-one "
                "projections leads there from a source, and no bias_mV lifts it to "
                "its threshold; add a [projection.NAME] with to = %s",
                p->name, p->name);
        if (population_is_source(p) && !is_heard(c, p->name))
            return config_blame(
                s, "population", p->name, "kind",
                "population.%s has no projection that takes its spikes; add a "
                "[projection.NAME] with from = %s, or remove the source",
                p->name, p->name);
    }
    return ESP_OK;
}

enum esp_status config_check_network(const struct config_subject *s)
{
    const struct config *c = s->config;
    enum esp_status st = check_sources(s);
    if (st == ESP_OK)
        st = check_sizes(s);
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++) {
        const struct projection_config *p = &c->projection[k];
        st = check_ends(s, p);
        if (st == ESP_OK)
            st = check_partners(s, p);
        if (st == ESP_OK)
            st = check_delay(s, p);
    }
    return st == ESP_OK ? check_reach(s) : st;
}

bool config_dense_into(const struct config *c, const char *population, bool from_source)
{
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        if (p->kind == PROJECTION_DENSE && strcmp(p->to, population) == 0 &&
            (!from_source || is_source(c, p->from)))
            return true;
    }
    return false;
}
