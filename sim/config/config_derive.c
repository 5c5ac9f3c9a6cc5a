/* sim/config/config_derive.c - what the user left open follows from the size of the network and the
 * length of the run (docs/model.md). Only logf, expf and powf: equal bits on every CPU. */
#include "sim/config/config.h"

#include <math.h>

static const double reference_neurons =
    800; /* theta_plus 0.16 mV and eta 0.022 were found here */
static const uint64_t reference_images = 50000; /*   in runs of this length */

/* 1 - exp(-x): how far a quantity with time constant 1 has risen. For small x by the series, because
 * the difference of two near floats keeps few digits. */
static double risen(double x)
{
    if (x < 0.01)
        return x * (1 - x / 2 * (1 - x / 3));
    return 1 - (double)expf((float)-x);
}

/* Images as homeostasis feels them, which slows down linearly from anneal_start to the end. */
static double paced(const struct run_config *run, uint64_t images)
{
    return (double)images * (1 + run->anneal_start) / 2;
}

/* theta rises as theta_plus * S/N * D * (1 - exp(-K / D)) over K images of S output spikes,
 * where D = tau_theta in images. A short run K gets so much more theta_plus that theta ends
 * where a run of 50,000 images ends. */
static double theta_plus_mV(const struct run_config *run,
                            const struct population_config *p, uint64_t images_run)
{
    const double full = 0.16 * (double)p->size / reference_neurons;
    const double life = p->lif.tau_theta_ms / (run->present_ms + run->rest_ms);
    const uint64_t images = images_run > 0 ? images_run : 1;
    if (images >= reference_images)
        return full;
    const double more =
        risen(paced(run, reference_images) / life) / risen(paced(run, images) / life);
    return fmin(full * more, 1e6); /* the largest value that the key allows */
}

static double eta(double n)
{
    return 0.022 * (double)powf((float)(n / reference_neurons), 1.0f / 3);
}

/* Linear in log N between the sizes at which it was found, constant outside. */
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

static void resolve_population(struct population_config *p, const struct run_config *run,
                               uint64_t images_run, uint64_t n_pixels)
{
    if (population_is_source(p)) {
        p->size = p->size ? p->size : n_pixels;
    } else if (p->lif.theta_plus_mV < 0) {
        p->lif.theta_plus_mV = theta_plus_mV(run, p, images_run);
        p->theta_plus_derived = true;
    }
}

static void resolve_projection(struct projection_config *p, const struct config *c)
{
    const int to = config_population(c, p->to);
    const double n = to < 0 ? 0 : (double)c->population[to].size;
    if (p->inhibit_mV < 0)
        p->inhibit_mV = inhibit_mV(n);
    if (p->kind == PROJECTION_DENSE && p->stdp.eta < 0) {
        p->stdp.eta = eta(n);
        p->eta_derived = true;
    }
}

/* 25 windows for the schedule: the adaptive threshold lags behind it by up to two and a half, which
 * then are no more than a twentieth of the neurons. Not so short that counts are noise. */
static uint64_t window_images(const struct policy_params *p, uint64_t images_run)
{
    const double images = (double)images_run * (p->prune_end - p->prune_start) / 25;
    return images < 10 ? 10 : images > 1000 ? 1000 : (uint64_t)(images + 0.5);
}

static void resolve_prune(struct policy_params *p, uint64_t neurons, uint64_t images_run)
{
    if (p->window_images == 0)
        p->window_images = window_images(p, images_run);
    if (p->prune_to == 0)
        p->prune_to =
            (uint32_t)(p->strategy == POLICY_NONE || neurons == 1 ? neurons
                                                                  : neurons / 2);
}

struct config config_resolve(const struct config *c, uint64_t images_run,
                             uint64_t n_pixels)
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
        resolve_population(&r.population[k], &r.run, images_run, n_pixels);
    for (size_t k = 0; k < r.n_projections; k++)
        resolve_projection(&r.projection[k], &r);
    return r;
}
