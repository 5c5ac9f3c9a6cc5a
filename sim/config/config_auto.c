/* sim/config/config_auto.c - the values that are derived from the size of the network and the length of the run if the
 * user left them auto. Only logf, expf and powf are used: they give equal bits on every CPU. */
#include "sim/config/config_fixed.h"

#include "pruning/rule.h"

#include <math.h>

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
