/* neurons/adex.c - the model adex: the adaptive exponential integrate-and-fire neuron (Brette & Gerstner 2005,
 * J Neurophysiol 94:3637-3642), integrated in steps (neurons/stepped.h).
 *
 *    tau_m dV/dt = -V + slope exp((V - onset) / slope) - A + bias + inputs
 *    tau_adapt dA/dt = a V - A
 *    fires when V >= threshold + theta; then V <- reset, A += b
 *
 * V, onset and threshold are relative to rest. A spike through a weight w raises V by w at once. In their paper
 * tau_m = C/g_L, our a is their a/g_L, our b is their b/g_L, our bias their I/g_L, and our threshold is the potential
 * at which the upstroke is cut off. */
#include "neurons/adaptation.h"
#include "neurons/stepped.h"

#include <float.h>
#include <math.h>

static void tick(struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    const size_t n_steps = stepped_steps(p, g->dt_ms);
    const double h_ms = g->dt_ms / (double)n_steps;
    const float fast = (float)(h_ms / p->tau_m_ms),
                slow = (float)(h_ms / p->tau_adapt_ms);
    const float onset = (float)(p->onset_mV - p->rest_mV), slope = (float)p->slope_mV;
    const float bias = (float)p->bias_mV, coupling = (float)p->adapt_a;
    float *v = g->state.v_mV, *a = adaptation(g);
    for (size_t step = 0; step < n_steps; step++) {
        for (size_t j = 0; j < g->n; j++) {
            if (v[j] >= g->derived.limit_mV[j])
                continue;
            const float upstroke = slope * expf((v[j] - onset) / slope);
            const float v_change = fast * (((upstroke - v[j]) - a[j]) + bias);
            a[j] += slow * (coupling * v[j] - a[j]);
            v[j] = fminf(v[j] + v_change, STEPPED_V_MAX);
        }
        stepped_hold(g);
    }
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    return stepped_add(g, now, rows, n_rows, g->state.v_mV, tick);
}

/* expf(88) is near the largest float. V below the limit stays below this. */
static const char *check(const struct lif_params *p)
{
    if (p->threshold_mV < p->onset_mV) {
        esp_fail(ESP_INPUT, "onset_mV = %g must not be above threshold_mV = %g",
                 p->onset_mV, p->threshold_mV);
        return "onset_mV";
    }
    if ((p->threshold_mV - p->onset_mV) / p->slope_mV > 80) {
        esp_fail(ESP_INPUT,
                 "slope_mV = %g must be at least 1/80 of threshold_mV - onset_mV = %g",
                 p->slope_mV, p->threshold_mV - p->onset_mV);
        return "slope_mV";
    }
    return stepped_check_floor(p);
}

static const struct neuron_key keys[] = {
    UPSTROKE_ONSET,
    {"slope_mV", "adex: slope factor of the exponential",
     offsetof(struct lif_params, slope_mV), 2, 0.01, 1000, "mV", .decays = false},
    ADAPTATION_TIME,
    ADAPTATION_COUPLING,
    ADAPTATION_STEP,
    STEP_LENGTH,
};

const struct neuron_model neuron_adex = {
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .own = {{"adaptation_mV", -FLT_MAX, FLT_MAX}},
    .n_own = 1,
    .check = check,
    .fires_alone = stepped_is_driven,
    .add = add,
    .crossing = stepped_crossing,
    .fired = adaptation_fired,
};
