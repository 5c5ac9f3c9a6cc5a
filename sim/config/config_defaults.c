/* sim/config/config_defaults.c - the constants of docs/model.md and the presets. */
#include "sim/config/config_fixed.h"

#include "base/text.h"
#include "neurons/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- default values of sections ---- */

struct run_config config_new_run(void)
{
    return (struct run_config){
        .seed = 1,
        .dt_ms = 1,
        .epochs = 1,
        .images = 0,
        .present_ms = 350,
        .rest_ms = 150,
        .min_spikes = 5,
        .rate_step = 0.5,
        .max_retries = 6,
        .anneal_start = 0.3,
        .label_images = 60000,
        .eval = CONFIG_EVAL_TEST,
        .output = "exc",
        .arithmetic = ARITHMETIC_FLOAT,
        .weight_bits = 8,
        .v_bits = 0,
        .theta_bits = 20,
    };
}

struct policy_params config_new_prune(void)
{
    return (struct policy_params){
        .strategy = POLICY_NONE,
        .prune_to = 0,
        .prune_start = CONFIG_AUTO,
        .prune_end = CONFIG_AUTO,
        .window_images = 0,
        .forget = 0.8,
        .threshold = 0.5,
        .cap = 1.5,
        .regrow = 0,
        .regrow_end = 0.3,
    };
}

static struct lif_params default_lif(void)
{
    struct lif_params p = {
        .tau_m_ms = 50,
        .rest_mV = -65,
        .reset_mV = -65,
        .threshold_mV = -52,
        .floor_mV = (double)-INFINITY,
        .refractory_ms = 5,
        .theta_plus_mV = CONFIG_AUTO,
        .tau_theta_ms = 1e7,
        .winner_take_all = true,
        .model = LIF_DELTA,
    };
    for (size_t m = 0; m < N_LIF_MODELS; m++)
        for (size_t k = 0; k < neuron_models[m]->n_keys; k++) {
            const struct neuron_key *key = &neuron_models[m]->keys[k];
            memcpy((char *)&p + key->offset, &key->otherwise, sizeof key->otherwise);
        }
    return p;
}

/* The values of the pair rule are those of the code published with Diehl & Cook 2015. */
static struct stdp_params default_stdp(void)
{
    return (struct stdp_params){
        .rule = STDP_POST,
        .trace_adds = false,
        .tau_pre_ms = 40,
        .eta = CONFIG_AUTO,
        .eta_at_800 = 0.022,
        .x_target = 0.05,
        .mu = 1,
        .eta_pre = 0.0001,
        .eta_post = 0.01,
        .tau_post1_ms = 20,
        .tau_post2_ms = 40,
        .w_max_mV = CONFIG_AUTO,
        .norm = STDP_NORM_L2,
        .weight_norm = CONFIG_AUTO,
    };
}

struct population_config config_new_population(enum population_kind kind)
{
    struct population_config p = {.kind = kind};
    if (kind == POPULATION_SOURCE) {
        p.encoding = encoding_default();
        p.max_rate_Hz = 63.75;
    } else if (kind == POPULATION_LIF) {
        p.lif = default_lif();
    }
    return p;
}

/* The weight 20 mV of a one-to-one projection exceeds the distance of 13 mV between rest and threshold, so that one
 * spike makes a resting neuron fire. */
struct projection_config config_new_projection(enum projection_kind kind)
{
    struct projection_config p = {.kind = kind};
    switch (kind) {
    case PROJECTION_DENSE:
        p.w_start_mV = CONFIG_AUTO;
        p.stdp = default_stdp();
        break;
    case PROJECTION_UNIFORM:
    case PROJECTION_ALL_BUT_OWN:
        p.inhibit_mV = CONFIG_AUTO;
        break;
    case PROJECTION_ONE_TO_ONE:
        p.excite_mV = 20;
        break;
    }
    return p;
}

/* ---- presets ---- */

enum { INPUT, EXC };    /* indices of the populations of presets */
enum { INPUT_EXC = 0 }; /* index of their dense projection */

/* On MNIST, edges at 110.88 Hz give as many input spikes per image as pixels at 63.75 Hz. The vector of input rates
 * is 0.916 times as long (root mean square over images), so the threshold is 0.916 * 13 mV above rest. */
static const double edges_rate_Hz = 110.88, edges_threshold_mV = -53.092;

/* Fields of edges bear faster learning than those of pixels (docs/model.md). */
static const double edges_eta = 0.04;

static void add_population(struct config *c, enum population_kind kind, const char *name)
{
    struct population_config *p = &c->population[c->n_populations++];
    *p = config_new_population(kind);
    snprintf(p->name, sizeof p->name, "%s", name);
}

static void add_projection(struct config *c, enum projection_kind kind, const char *name,
                           const char *from)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = config_new_projection(kind);
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->from, sizeof p->from, "%s", from);
    snprintf(p->to, sizeof p->to, "exc");
}

/* Set c to the network on pixels. Every preset starts from it. */
static void preset_pixels(struct config *c)
{
    memset(c, 0, sizeof *c);
    c->run = config_new_run();
    c->prune = config_new_prune();
    add_population(c, POPULATION_SOURCE, "input");
    add_population(c, POPULATION_LIF, "exc");
    c->population[EXC].size = 800;
    add_projection(c, PROJECTION_DENSE, "input-exc", "input");
    c->projection[INPUT_EXC].w_start_mV = 0.3;
    c->projection[INPUT_EXC].stdp.w_max_mV = 1;
    c->projection[INPUT_EXC].stdp.weight_norm = 6;
    add_projection(c, PROJECTION_UNIFORM, "inhibition", "exc");
}

static void preset_best(struct config *c)
{
    preset_pixels(c);
    c->population[INPUT].encoding.kind = ENCODING_EDGES;
    c->population[INPUT].max_rate_Hz = edges_rate_Hz;
    c->population[EXC].lif.threshold_mV = edges_threshold_mV;
    c->projection[INPUT_EXC].stdp.eta_at_800 = edges_eta;
}

static void preset_guo2020(struct config *c)
{
    preset_pixels(c);
    c->prune.strategy = POLICY_ADAPTIVE;
}

/* The network of `best`, pruned late by the rule `votes`, which reads labels. */
static void preset_edges_800_400(struct config *c)
{
    preset_best(c);
    c->prune.strategy = POLICY_VOTES;
}

static void preset_demo(struct config *c)
{
    preset_pixels(c);
    c->run.images = 6000;
    c->run.label_images = 2000;
    c->run.eval_before_pruning = true;
    /* Pruning begins in the middle of the run, when the network has learned. */
    c->prune.prune_start = 0.5;
    c->prune.prune_end = 0.8;
    c->prune.strategy = POLICY_ADAPTIVE;
    c->population[EXC].size = 400;
}

/* The theta_plus and inhibition of `best` also suit tau_m 100 ms, l1 normalisation and tau_pre 20 ms (accuracy 94.2
 * % at N = 800 neurons in a prototype). So both stay derived from N. */
static void preset_diehl_cook(struct config *c)
{
    preset_pixels(c);
    c->population[EXC].lif.tau_m_ms = 100;
    struct stdp_params *stdp = &c->projection[INPUT_EXC].stdp;
    stdp->rule = STDP_PAIR;
    stdp->tau_pre_ms = 20;
    stdp->norm = STDP_NORM_L1;
    stdp->weight_norm = 78.4;
}

#define PRESETS(ROW)                                                      \
    ROW("best", preset_best, "800 neurons on oriented edges, no pruning") \
    ROW("edges-800-400", preset_edges_800_400,                            \
        "best, pruned late from 800 to 400 neurons by the rule votes")    \
    ROW("guo2020", preset_guo2020,                                        \
        "800 neurons on pixels, pruned to 400 by the adaptive rule")      \
    ROW("demo", preset_demo,                                              \
        "400 neurons pruned to 200 on 6,000 images, under a minute")      \
    ROW("diehl-cook", preset_diehl_cook,                                  \
        "the classic regime: l1, tau_m 100 ms, pair rule")

#define PRESET_NAME(name, fill, help) name,
#define PRESET_ROW(name, fill, help)  {name, help, fill},

static const struct {
    const char *name, *help;
    void (*fill)(struct config *c);
} presets[] = {PRESETS(PRESET_ROW)};

enum { N_PRESETS = sizeof presets / sizeof presets[0] };

const char *const config_presets[] = {PRESETS(PRESET_NAME) NULL};

/* Return the index of a preset; N_PRESETS if there is none of this name. */
static size_t find_preset(const char *name)
{
    size_t k = 0;
    while (k < N_PRESETS && strcmp(presets[k].name, name) != 0)
        k++;
    return k;
}

const char *config_preset_help(const char *name)
{
    const size_t k = find_preset(name);
    return k < N_PRESETS ? presets[k].help : NULL;
}

static enum esp_status fail_preset(const char *name)
{
    char shown[48], list[128] = "";
    size_t n = 0;
    struct text_guess guess = {.typed = name};
    for (size_t k = 0; k < N_PRESETS; k++) {
        text_offer(&guess, presets[k].name);
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", k ? ", " : "",
                              presets[k].name);
    }
    return esp_fail(ESP_INPUT, "there is no preset %s; the nearest is %s; all are %s",
                    text_show(name, shown, sizeof shown), guess.best, list);
}

const char *config_origin(const char *preset)
{
    return config_preset_help(preset) ? "preset" : "network";
}

enum esp_status config_preset(struct config *c, const char *name)
{
    const size_t k = find_preset(name);
    if (k == N_PRESETS)
        return fail_preset(name);
    presets[k].fill(c);
    snprintf(c->preset, sizeof c->preset, "%s", presets[k].name);
    return ESP_OK;
}

void config_of_files(struct config *c)
{
    preset_pixels(c);
    snprintf(c->preset, sizeof c->preset, "best");
}

void config_default(struct config *c)
{
    config_preset(c, "best");
}

/* ---- what is usual ---- */

static void usual_population(struct population_config *p)
{
    struct population_config usual = config_new_population(p->kind);
    if (p->kind == POPULATION_SOURCE && p->encoding.kind == ENCODING_EDGES)
        usual.max_rate_Hz = edges_rate_Hz;
    p->max_rate_Hz = usual.max_rate_Hz;
    p->lif = usual.lif;
}

static void usual_projection(struct projection_config *p)
{
    struct projection_config usual = config_new_projection(p->kind);
    usual.stdp.rule = p->stdp.rule;
    usual.stdp.norm = p->stdp.norm;
    p->stdp = usual.stdp;
    p->w_start_mV = usual.w_start_mV;
    p->inhibit_mV = usual.inhibit_mV;
    p->excite_mV = usual.excite_mV;
}

struct config config_usual(const struct config *resolved, uint64_t images_run,
                           uint64_t width, uint64_t height)
{
    struct config c = *resolved;
    const struct run_config run = config_new_run();
    c.run.present_ms = run.present_ms;
    c.run.min_spikes = run.min_spikes;
    c.run.max_retries = run.max_retries;
    c.run.anneal_start = run.anneal_start;
    for (size_t k = 0; k < c.n_populations; k++)
        usual_population(&c.population[k]);
    for (size_t k = 0; k < c.n_projections; k++)
        usual_projection(&c.projection[k]);
    return config_resolve(&c, images_run, width, height);
}
