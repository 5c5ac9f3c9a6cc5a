/* sim/config/config_check.c - checks that values of different keys fit together and form a network. */
#include "base/numeral.h"
#include "datasets/dataset.h"
#include "neurons/model.h"
#include "sim/config/config_check_pruning.h"
#include "sim/config/config_fixed.h"
#include "sim/config/config_lines.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- single populations and projections ---- */

/* Largest number of ticks of a presentation. A larger number is taken for a typing error. */
static const double max_ticks = 1e7;
/* Largest number of spikes of one input in a presentation. The events of a faster input would not fit into memory. */
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

/* Fail if a time constant has more ticks than a table of decay factors has entries (base/decay.h). */
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

static bool reads(const struct neuron_model *model, const struct neuron_key *key)
{
    for (size_t k = 0; k < model->n_keys; k++)
        if (model->keys[k].offset == key->offset)
            return true;
    return false;
}

/* Fail if a key of other models was set that the model of the population does not read: it would do nothing. */
static enum esp_status check_foreign_keys(const struct config_subject *s,
                                          const struct population_config *p)
{
    const struct neuron_model *model = neuron_models[p->lif.model];
    for (size_t m = 0; m < N_LIF_MODELS; m++)
        for (size_t k = 0; k < neuron_models[m]->n_keys; k++) {
            const struct neuron_key *key = &neuron_models[m]->keys[k];
            double value;
            memcpy(&value, (const char *)&p->lif + key->offset, sizeof value);
            const bool is_set = value < key->otherwise || value > key->otherwise;
            if (is_set && !key->always_written && !reads(model, key))
                return config_blame(s, "population", p->name, key->name,
                                    "population.%s.%s is read by model = %s, not by %s",
                                    p->name, key->name, lif_model_names[m],
                                    lif_model_names[p->lif.model]);
        }
    return ESP_OK;
}

/* Fail if the neuron model of the population rejects its parameters. */
static enum esp_status check_model(const struct config_subject *s,
                                   const struct population_config *p)
{
    const struct neuron_model *model = neuron_models[p->lif.model];
    const char *key = model->check ? model->check(&p->lif) : NULL;
    enum esp_status st = key ? config_blame(s, "population", p->name, key,
                                            "population.%s.%s", p->name, esp_message())
                             : ESP_OK;
    for (size_t k = 0; k < model->n_keys && st == ESP_OK; k++) {
        double value;
        memcpy(&value, (const char *)&p->lif + model->keys[k].offset, sizeof value);
        if (model->keys[k].decays)
            st = check_decay(s, "population", p->name, model->keys[k].name, value);
    }
    return st == ESP_OK ? check_foreign_keys(s, p) : st;
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
    const enum esp_status st = check_model(s, p);
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

/* Fail if the largest change of a weight, eta * (x - x_target) * (w_max - w)^mu, overflows a float. */
static enum esp_status check_change(const struct config_subject *s,
                                    const struct projection_config *p)
{
    const struct stdp_params *r = &p->stdp;
    const double largest_x = r->trace_adds ? 1 + r->tau_pre_ms / s->config->run.dt_ms : 1;
    const double x = r->x_target > largest_x ? r->x_target : largest_x;
    /* eta < 0 means auto, and the derived value is below 1; a derived w_max is at most 784 and at least w_start */
    const double eta = r->eta > 1 ? r->eta : 1;
    const double w_max = r->w_max_mV >= 0 ? r->w_max_mV : fmax(784, p->w_start_mV);
    const double bound = (double)powf((float)w_max, (float)r->mu);
    if (r->rule != STDP_POST || bound * eta * x <= (double)FLT_MAX)
        return ESP_OK;
    return config_blame(s, "projection", p->name, "mu",
                        "projection.%s.mu = %g: w_max_mV = %g to this power lets changes "
                        "of weights overflow; lower mu or w_max_mV",
                        p->name, r->mu, w_max);
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
    if (p->stdp.w_max_mV >= 0 && p->w_start_mV > p->stdp.w_max_mV)
        return config_blame(s, "projection", p->name, "w_start_mV",
                            "projection.%s.w_start_mV = %g must not be above w_max_mV = "
                            "%g",
                            p->name, p->w_start_mV, p->stdp.w_max_mV);
    for (size_t k = 0; k < sizeof traces / sizeof *traces && st == ESP_OK; k++)
        st = check_decay(s, "projection", p->name, traces[k].key, traces[k].tau_ms);
    return st == ESP_OK ? check_change(s, p) : st;
}

/* ---- the output population ---- */

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

/* Write the names of all populations, or of all but the sources if `neurons`, to list[] as "input, exc". */
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

static enum esp_status check_output(const struct config_subject *s)
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

/* ---- all populations together ---- */

/* Fail if some sources show images and others play spikes. All sources must show the same item of a data set. */
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

/* Fail if a population of neurons has no size, or if sources of pixels differ in size: they show the same image,
 * one input per pixel. */
static enum esp_status check_sizes(const struct config_subject *s)
{
    const struct population_config *first = NULL;
    for (size_t k = 0; k < s->config->n_populations; k++) {
        const struct population_config *p = &s->config->population[k];
        if (!population_is_source(p) && p->size == 0)
            return config_blame(s, "population", p->name, "size",
                                "[population.%s] needs a line size = how many neurons",
                                p->name);
        const bool is_encoded = p->kind == POPULATION_SOURCE && p->encoding.kind;
        if (!population_is_source(p) || p->size == 0 || is_encoded)
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

/* Fail if the population `name` at one end of the projection is missing. `end` is the key, "from" or "to". */
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

/* Fail if spikes of neurons could arrive in the tick in which they are fired, because then the order in which
 * populations are computed would matter. Inhibition within a population is the exception. */
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

/* Fail if a projection of kind one-to-one or all-but-own cannot relate each neuron to the neuron with the same
 * birth id. */
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

/* Return whether the population fires without input: it is a source, or its constant drive lifts V above the
 * threshold. */
static bool fires_by_itself(const struct population_config *p)
{
    const struct neuron_model *model = neuron_models[p->lif.model];
    return population_is_source(p) || (model->fires_alone && model->fires_alone(&p->lif));
}

/* Set reached[] of the populations that an exciting projection connects to a reached one. Return whether one of
 * them was not reached before. */
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

static enum esp_status check_network(const struct config_subject *s)
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

/* ---- what is allowed and may surprise ---- */

static void remark_time(const struct config *c, const char *key, double ms,
                        config_say *say, void *context)
{
    char line[160];
    const double nearest = round(ms / c->run.dt_ms);
    const double ticks = ms > 0 && nearest < 1 ? 1 : nearest;
    const double taken_ms = ticks * c->run.dt_ms;
    if (fabs(taken_ms - ms) <= 1e-9 * ms)
        return;
    numeral_format(line, sizeof line,
                   "run.%s = %g is no multiple of run.dt_ms = %g: it is %g tick%s, %g ms",
                   key, ms, c->run.dt_ms, ticks, ticks == 1 ? "" : "s", taken_ms);
    say(context, line);
}

/* Return whether the NIR graph has an edge for the projection. Inhibition in the same tick is stored as metadata. */
static bool is_linear(const struct projection_config *p)
{
    return p->kind != PROJECTION_UNIFORM || p->delay_ticks > 0 ||
           strcmp(p->from, p->to) != 0;
}

/* Return whether `name` is the name of a node of the NIR graph: of a population, or of one of the first `up_to`
 * projections or its delay. */
static bool is_node(const struct config *c, const char *name, size_t up_to)
{
    for (size_t k = 0; k < c->n_populations; k++)
        if (strcmp(c->population[k].name, name) == 0)
            return true;
    for (size_t k = 0; k < up_to; k++) {
        const char *other = c->projection[k].name;
        const size_t n = strlen(other);
        if (!is_linear(&c->projection[k]))
            continue;
        if (strcmp(other, name) == 0 ||
            (c->projection[k].delay_ticks > 0 && strncmp(other, name, n) == 0 &&
             strcmp(name + n, "-delay") == 0))
            return true;
    }
    return false;
}

static void remark_name(const char *name, config_say *say, void *context)
{
    char line[256];
    snprintf(line, sizeof line,
             "two nodes of a graph would be called %s, so that this network has no "
             "NIR graph: populations, projections and their delays need names "
             "of their own, other than output",
             name);
    say(context, line);
}

void config_remark(const struct config *c, config_say *say, void *context)
{
    static const char output[] = "output";
    remark_time(c, "present_ms", c->run.present_ms, say, context);
    remark_time(c, "rest_ms", c->run.rest_ms, say, context);
    if (is_node(c, output, c->n_projections))
        remark_name(output, say, context);
    for (size_t k = 0; k < c->n_projections; k++) {
        char delay[CONFIG_NAME + 8];
        const char *name = c->projection[k].name;
        if (!is_linear(&c->projection[k]))
            continue;
        snprintf(delay, sizeof delay, "%s-delay", name);
        if (is_node(c, name, k))
            remark_name(name, say, context);
        if (c->projection[k].delay_ticks > 0 && is_node(c, delay, k))
            remark_name(delay, say, context);
    }
}

enum esp_status config_check_lines(const struct config *c,
                                   const struct config_lines *lines)
{
    const struct config_subject s = {c, lines};
    enum esp_status st = check_time(&s);
    if (st == ESP_OK)
        st = check_output(&s);
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++)
        st = check_population(&s, &c->population[k]);
    if (st == ESP_OK)
        st = check_network(&s);
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++)
        st = check_plasticity(&s, &c->projection[k]);
    if (st == ESP_OK)
        st = config_check_fixed(&s);
    return st == ESP_OK ? config_check_pruning(&s) : st;
}

enum esp_status config_check(const struct config *c)
{
    return config_check_lines(c, NULL);
}
