/* sim/config/config_defaults.c - the constants of docs/model.md, the presets, and the values that are derived from
 * the size of the network and the length of the run if the user left them auto. Only logf, expf and powf are used:
 * they give equal bits on every CPU. */
#include "sim/config/config_fixed.h"

#include "base/text.h"
#include "neurons/model.h"
#include "pruning/rule.h"

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

/* ---- computing derived values ---- */

/* The number of neurons and the number of images of the runs in which theta_plus = 0.16 mV and eta = 0.022 were
 * found. */
static const double reference_neurons = 800;
static const uint64_t reference_images = 50000;
/* The number of pixels for which the weights of the presets were found. */
static const double reference_inputs = 784;

/* Return 1 - exp(-x): the fraction of its final value that a quantity with time constant 1 reaches in the time x. A
 * series computes it for small x, because the difference of two nearly equal floats has few correct digits. */
static double risen(double x)
{
    if (x < 0.01)
        return x * (1 - x / 2 * (1 - x / 3));
    return 1 - (double)expf((float)-x);
}

/* Return the number of images at full pace of learning that change theta as much as `images` images do when the
 * pace falls linearly to 0 from the fraction anneal_start of the run to its end. */
static double paced(const struct run_config *run, uint64_t images)
{
    return (double)images * (1 + run->anneal_start) / 2;
}

/* Return the distance from rest to threshold, divided by the 13 mV for which the constants in this file were found.
 * theta_plus and inhibition are multiplied by it: if the input rates make V larger or smaller, threshold, theta and
 * inhibition must be scaled by the same factor. */
static double lif_scale(const struct population_config *p)
{
    return (p->lif.threshold_mV - p->lif.rest_mV) / 13;
}

/* theta rises as theta_plus * S/N * D * (1 - exp(-K / D)) over K images of S output spikes, where D = tau_theta in
 * images. In a shorter run theta_plus is larger, so that theta at the end is that of a run of 50,000 images. */
static double theta_plus_mV(const struct run_config *run,
                            const struct population_config *p, uint64_t images_run)
{
    const double full = 0.16 * (double)p->size / reference_neurons * lif_scale(p);
    const double life = p->lif.tau_theta_ms / (run->present_ms + run->rest_ms);
    const uint64_t images = images_run > 0 ? images_run : 1;
    if (images >= reference_images)
        return full;
    const double more =
        risen(paced(run, reference_images) / life) / risen(paced(run, images) / life);
    return fmin(full * more, 1e6); /* 1e6 mV is the largest value that the key allows */
}

static double eta(const struct stdp_params *p, double n)
{
    return p->eta_at_800 * (double)powf((float)(n / reference_neurons), 1.0f / 3);
}

/* Return the inhibition for n neurons. It is interpolated linearly in log n between the sizes for which it was
 * tuned, and constant outside of them. */
static double inhibit_mV(double n)
{
    static const struct {
        float n;
        double mV;
    } at[] = {{100, 65}, {800, 60}, {1600, 55}, {6400, 45}};
    enum { LAST = sizeof at / sizeof at[0] - 1 };
    if (n <= (double)at[0].n)
        return at[0].mV;
    for (size_t k = 1; k <= LAST; k++) {
        if (n > (double)at[k].n)
            continue;
        const double from = (double)logf(at[k - 1].n), to = (double)logf(at[k].n);
        const double part = ((double)logf((float)n) - from) / (to - from);
        return at[k - 1].mV + (at[k].mV - at[k - 1].mV) * part;
    }
    return at[LAST].mV;
}

/* Return the number of inputs of a source. Sources that play spikes have one input per pixel of the image that is
 * shown for an item. */
static uint64_t inputs_of(const struct population_config *p, uint64_t width,
                          uint64_t height)
{
    return p->kind == POPULATION_SOURCE ? encoding_inputs(&p->encoding, width, height)
                                        : width * height;
}

static void resolve_population(struct population_config *p, const struct run_config *run,
                               uint64_t images_run, uint64_t n_inputs)
{
    if (population_is_source(p)) {
        p->size = p->size ? p->size : n_inputs;
    } else if (p->lif.theta_plus_mV < 0) {
        p->lif.theta_plus_mV = theta_plus_mV(run, p, images_run);
        p->theta_plus_derived = true;
    }
}

/* The weights that bring a neuron to its threshold, by the number n of its inputs. */
struct drive {
    double start_mV, max_mV, l2_mV, l1_mV;
};

/* Of images the inputs with ink are a part of all n, and each fires at a rate that does not depend on n. So the drive
 * of a field that fits, l2 * sqrt(n), and of one at random, start * n, stay those of 784 inputs. */
static struct drive drive_of_images(double n)
{
    const double fewer = reference_inputs / n;
    return (struct drive){.start_mV = 0.3 * fewer,
                          .max_mV = fewer,
                          .l2_mV = 6 * (double)sqrtf((float)fewer),
                          .l1_mV = 78.4};
}

/* Neurons that inhibit each other fire some ten spikes an image, however many they are, where 784 pixels fire two
 * thousand. Found on a stack of two layers (docs/model.md). A weight at random is 5 mV, for any n. */
static struct drive drive_of_neurons(double n)
{
    return (struct drive){.start_mV = 13,
                          .max_mV = 40,
                          .l2_mV = 5 * (double)sqrtf((float)n),
                          .l1_mV = 4.3 * n};
}

static void resolve_weights(struct projection_config *p, const struct config *c)
{
    const int from = config_population(c, p->from);
    const double n = from < 0 ? 0 : (double)c->population[from].size;
    if (from < 0 || n <= 0)
        return;
    const struct drive drive = population_is_source(&c->population[from])
                                   ? drive_of_images(n)
                                   : drive_of_neurons(n);
    if (p->stdp.w_max_mV < 0)
        p->stdp.w_max_mV = fmax(drive.max_mV, p->w_start_mV);
    if (p->w_start_mV < 0)
        p->w_start_mV = fmin(drive.start_mV, p->stdp.w_max_mV);
    if (p->stdp.weight_norm < 0)
        p->stdp.weight_norm = p->stdp.norm == STDP_NORM_L1 ? drive.l1_mV : drive.l2_mV;
}

static void resolve_projection(struct projection_config *p, const struct config *c)
{
    if (p->kind == PROJECTION_DENSE)
        resolve_weights(p, c);
    const int to = config_population(c, p->to);
    const double n = to < 0 ? 0 : (double)c->population[to].size;
    if (p->inhibit_mV < 0 && to >= 0)
        p->inhibit_mV = inhibit_mV(n) * lif_scale(&c->population[to]);
    if (p->kind == PROJECTION_DENSE && p->stdp.eta < 0) {
        p->stdp.eta = eta(&p->stdp, n);
        p->eta_derived = true;
    }
}

/* Return the number of images per window that divides the time from prune_start to prune_end into 25 windows. The
 * adaptive rule lags behind the schedule by up to two and a half windows; with 25 windows at most a tenth of the
 * removals is due in this time. A window has at least 10 images, because counts of few images are mostly noise, and
 * at most 1000. */
static uint64_t window_images(const struct policy_params *p, uint64_t images_run)
{
    const double images = (double)images_run * (p->prune_end - p->prune_start) / 25;
    return images < 10 ? 10 : images > 1000 ? 1000 : (uint64_t)(images + 0.5);
}

void config_schedule(const struct policy_params *p, double *start, double *end)
{
    const struct pruning_rule *rule = pruning_rules[p->strategy];
    const bool is_late = rule->end > 0;
    *start = p->prune_start >= 0 ? p->prune_start : is_late ? rule->start : 0.01;
    *end = p->prune_end >= 0 ? p->prune_end : is_late ? rule->end : 0.1;
}

static void resolve_prune(struct policy_params *p, uint64_t neurons, uint64_t images_run)
{
    config_schedule(p, &p->prune_start, &p->prune_end);
    if (p->window_images == 0)
        p->window_images = window_images(p, images_run);
    if (p->prune_to == 0)
        p->prune_to =
            (uint32_t)(p->strategy == POLICY_NONE || neurons == 1 ? neurons
                                                                  : neurons / 2);
}

struct config config_resolve(const struct config *c, uint64_t images_run, uint64_t width,
                             uint64_t height)
{
    struct config r = *c;
    if (r.run.images == 0)
        r.run.images = images_run / r.run.epochs;
    resolve_prune(&r.prune, config_neurons(c), images_run);
    for (size_t k = 0; k < r.n_prunes; k++) {
        const int of = config_population(c, r.also_prune[k].population);
        if (of >= 0)
            resolve_prune(&r.also_prune[k].policy, c->population[of].size, images_run);
    }
    for (size_t k = 0; k < r.n_populations; k++)
        resolve_population(&r.population[k], &r.run, images_run,
                           inputs_of(&r.population[k], width, height));
    for (size_t k = 0; k < r.n_projections; k++)
        resolve_projection(&r.projection[k], &r);
    config_resolve_fixed(&r);
    return r;
}

enum esp_status config_measure(struct config *c, const struct dataset *data)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++)
        if (c->population[k].kind == POPULATION_SOURCE)
            st = encoding_measure(&c->population[k].encoding, data);
    return st;
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
