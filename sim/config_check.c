/* sim/config_check.c - whether the values of different keys fit together. */
#include "sim/config.h"

#include <inttypes.h>
#include <string.h>

/* A presentation longer than this is a typing error: hours per image. */
static const double max_ticks = 1e7;
/* And so is an input that fires more often during one: its events would not fit into memory. */
static const double max_events = 1e4;

static const struct population_config *find(const struct config *c, const char *name)
{
    const int k = config_population(c, name);
    return k < 0 ? NULL : &c->population[k];
}

static enum esp_status check_time(const struct run_config *run)
{
    if (run->present_ms / run->dt_ms > max_ticks || run->rest_ms / run->dt_ms > max_ticks)
        return esp_fail(
            ESP_INPUT,
            "run.present_ms = %g and run.rest_ms = %g at run.dt_ms = %g: more "
            "than 10 million ticks per image",
            run->present_ms, run->rest_ms, run->dt_ms);
    return ESP_OK;
}

static enum esp_status check_source(const struct run_config *run,
                                    const struct population_config *p)
{
    const double factor = 1 + run->rate_step * (double)run->max_retries;
    const double events = p->max_rate_Hz * factor * run->present_ms / 1000;
    if (events > max_events)
        return esp_fail(
            ESP_INPUT,
            "population.%s.max_rate_Hz = %g for run.present_ms = %g, raised by "
            "run.rate_step = %g up to run.max_retries = %" PRIu64
            " times: %.3g spikes per input and image, the limit is %g",
            p->name, p->max_rate_Hz, run->present_ms, run->rate_step, run->max_retries,
            events, max_events);
    return ESP_OK;
}

/* Decay is a table with an entry per tick (base/decay.h). */
static enum esp_status check_decay(const struct run_config *run, const char *section,
                                   const char *name, const char *key, double tau_ms)
{
    if (tau_ms / run->dt_ms > DECAY_TICKS_MAX)
        return esp_fail(ESP_INPUT,
                        "%s.%s.%s = %g: allowed are up to %d ticks of run.dt_ms = %g, "
                        "that is %g ms",
                        section, name, key, tau_ms, DECAY_TICKS_MAX, run->dt_ms,
                        DECAY_TICKS_MAX * run->dt_ms);
    return ESP_OK;
}

static enum esp_status check_traces(const struct run_config *run,
                                    const struct projection_config *p)
{
    const struct {
        const char *key;
        double tau_ms;
    } traces[] = {{"tau_pre_ms", p->stdp.tau_pre_ms},
                  {"tau_post1_ms", p->stdp.tau_post1_ms},
                  {"tau_post2_ms", p->stdp.tau_post2_ms}};
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < sizeof traces / sizeof *traces && st == ESP_OK; k++)
        st = check_decay(run, "projection", p->name, traces[k].key, traces[k].tau_ms);
    return st;
}

/* Inhibition would lift a V below the floor. */
static enum esp_status check_current(const struct run_config *run,
                                     const struct population_config *p)
{
    const struct lif_params *lif = &p->lif;
    if (lif->model == LIF_DELTA && lif->bias_mV != 0)
        return esp_fail(ESP_INPUT,
                        "population.%s.bias_mV = %g needs model = exp_current; with "
                        "model = delta it must be 0",
                        p->name, lif->bias_mV);
    if (lif->model == LIF_DELTA)
        return ESP_OK;
    if (lif->floor_mV > lif->rest_mV + lif->bias_mV)
        return esp_fail(ESP_INPUT,
                        "population.%s.floor_mV = %g must not be above rest_mV + bias_mV "
                        "= %g",
                        p->name, lif->floor_mV, lif->rest_mV + lif->bias_mV);
    return check_decay(run, "population", p->name, "tau_syn_ms", lif->tau_syn_ms);
}

static enum esp_status check_lif(const struct run_config *run,
                                 const struct population_config *p)
{
    const struct lif_params *lif = &p->lif;
    const double low = lif->reset_mV < lif->rest_mV ? lif->reset_mV : lif->rest_mV;
    if (lif->reset_mV >= lif->threshold_mV || lif->rest_mV >= lif->threshold_mV)
        return esp_fail(ESP_INPUT,
                        "population.%s.threshold_mV = %g must be above reset_mV = %g and "
                        "rest_mV = %g, or the neurons fire without input",
                        p->name, lif->threshold_mV, lif->reset_mV, lif->rest_mV);
    if (lif->floor_mV > low)
        return esp_fail(ESP_INPUT,
                        "population.%s.floor_mV = %g must not be above reset_mV = %g or "
                        "rest_mV = %g",
                        p->name, lif->floor_mV, lif->reset_mV, lif->rest_mV);
    const enum esp_status st = check_current(run, p);
    return st == ESP_OK
               ? check_decay(run, "population", p->name, "tau_m_ms", lif->tau_m_ms)
               : st;
}

static enum esp_status fail_name(const struct config *c, const char *key,
                                 const char *name)
{
    char list[CONFIG_POPULATIONS * (CONFIG_NAME + 2)] = "";
    for (size_t k = 0; k < c->n_populations; k++) {
        strcat(list, k ? ", " : "");
        strcat(list, c->population[k].name);
    }
    return esp_fail(ESP_INPUT, "%s = %s: no such population; there are %s", key, name,
                    list);
}

/* `end` is "from" or "to". */
static enum esp_status check_end(const struct config *c,
                                 const struct projection_config *p, const char *end,
                                 const char *name)
{
    char key[CONFIG_NAME + 32];
    snprintf(key, sizeof key, "projection.%s.%s", p->name, end);
    return find(c, name) ? ESP_OK : fail_name(c, key, name);
}

static enum esp_status check_dense(const struct config *c,
                                   const struct projection_config *p)
{
    if (find(c, p->from)->kind == POPULATION_LIF && p->delay_ticks == 0)
        return esp_fail(
            ESP_INPUT,
            "projection.%s.delay_ticks = 0: a projection from %s, which is lif, "
            "needs at least 1",
            p->name, p->from);
    if (p->w_start_mV > p->stdp.w_max_mV)
        return esp_fail(ESP_INPUT,
                        "projection.%s.w_start_mV = %g must not be above w_max_mV = %g",
                        p->name, p->w_start_mV, p->stdp.w_max_mV);
    return check_traces(&c->run, p);
}

static enum esp_status check_projection(const struct config *c,
                                        const struct projection_config *p)
{
    enum esp_status st;
    if ((st = check_end(c, p, "from", p->from)) != ESP_OK ||
        (st = check_end(c, p, "to", p->to)) != ESP_OK)
        return st;
    if (find(c, p->to)->kind != POPULATION_LIF)
        return esp_fail(ESP_INPUT, "projection.%s.to = %s: a source receives nothing",
                        p->name, p->to);
    if (p->kind == PROJECTION_DENSE)
        return check_dense(c, p);
    if (strcmp(p->from, p->to) != 0)
        return esp_fail(ESP_INPUT,
                        "projection.%s.from = %s must equal to = %s: lateral inhibition "
                        "stays within its population",
                        p->name, p->from, p->to);
    return ESP_OK;
}

static enum esp_status check_output(const struct config *c)
{
    const struct population_config *p = find(c, c->run.output);
    if (!p)
        return fail_name(c, "run.output", c->run.output);
    if (p->kind != POPULATION_LIF)
        return esp_fail(ESP_INPUT,
                        "run.output = %s: a source cannot be read out; name a "
                        "population of kind lif",
                        p->name);
    if (c->prune.prune_to > p->size)
        return esp_fail(ESP_INPUT,
                        "prune.prune_to = %" PRIu32 ": population.%s.size is %" PRIu64
                        ", allowed: 1 to that",
                        c->prune.prune_to, p->name, p->size);
    return ESP_OK;
}

/* The receptive fields: without them there is nothing to learn, to read out or to show. */
static enum esp_status check_fields(const struct config *c)
{
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        if (p->kind == PROJECTION_DENSE && strcmp(p->to, c->run.output) == 0 &&
            find(c, p->from)->kind == POPULATION_SOURCE)
            return ESP_OK;
    }
    return esp_fail(ESP_INPUT,
                    "no dense projection leads from a source to run.output = %s: check "
                    "from and to of the projections",
                    c->run.output);
}

static enum esp_status check_schedule(const struct policy_params *p)
{
    if (p->prune_start >= p->prune_end)
        return esp_fail(ESP_INPUT,
                        "prune.prune_start = %g must be below prune.prune_end = %g",
                        p->prune_start, p->prune_end);
    if (p->regrow > 0 && (p->strategy == POLICY_NONE || p->strategy == POLICY_POSTTRAIN))
        return esp_fail(ESP_INPUT,
                        "prune.regrow = %g: nobody can be put back with prune.strategy = "
                        "%s; give a rule that acts during training (--prune redundancy)",
                        p->regrow, policy_name(p->strategy));
    return ESP_OK;
}

enum esp_status config_check(const struct config *c)
{
    enum esp_status st;
    if ((st = check_time(&c->run)) != ESP_OK || (st = check_output(c)) != ESP_OK ||
        (st = check_schedule(&c->prune)) != ESP_OK)
        return st;
    for (size_t k = 0; k < c->n_populations; k++) {
        const struct population_config *p = &c->population[k];
        st = p->kind == POPULATION_LIF ? check_lif(&c->run, p) : check_source(&c->run, p);
        if (st != ESP_OK)
            return st;
    }
    for (size_t k = 0; k < c->n_projections; k++)
        if ((st = check_projection(c, &c->projection[k])) != ESP_OK)
            return st;
    return check_fields(c);
}
