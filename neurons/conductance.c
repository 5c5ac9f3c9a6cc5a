/* neurons/conductance.c - the model conductance: synapses as conductances, as in the code of Diehl & Cook 2015
 * (Front Comput Neurosci 9:99), integrated in steps (neurons/stepped.h).
 *
 *    tau_m dV/dt = -V + g_e (E_e - V) + g_i (E_i - V) + bias
 *    tau_e dg_e/dt = -g_e       tau_i dg_i/dt = -g_i
 *    fires when V >= threshold + theta; then V <- reset
 *
 * V, threshold and the reversal potentials E are relative to rest. Conductances are measured in leak conductances and
 * have no unit. A spike through a weight w raises g_e by w; inhibition raises g_i by its inhibit_mV, and one-to-one
 * excitation g_e by its excite_mV: these keys are then numbers without unit. Conductances receive and decay in
 * refractory neurons too. They decay by the exponential function; V is integrated with the conductances of the
 * beginning of each step. */
#include "neurons/conductance.h"
#include "neurons/stepped.h"

#include <float.h>
#include <math.h>

static void fade(float *x, size_t n, float factor)
{
    for (size_t j = 0; j < n; j++)
        x[j] *= factor;
}

static void tick(struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    const size_t n_steps = stepped_steps(p, g->dt_ms);
    const double h_ms = g->dt_ms / (double)n_steps;
    const float fast = (float)(h_ms / p->tau_m_ms), bias = (float)p->bias_mV;
    const float e_e = (float)(p->exc_reversal_mV - p->rest_mV);
    const float e_i = (float)(p->inh_reversal_mV - p->rest_mV);
    const float *limit = g->derived.limit_mV;
    float *restrict v = g->state.v_mV;
    float *restrict g_e = conductance_exc(g), *restrict g_i = conductance_inh(g);
    for (size_t step = 0; step < n_steps; step++) {
        const double t_ms = (double)step * h_ms;
        const float e_left = expf(-(float)(t_ms / p->tau_ge_ms));
        const float i_left = expf(-(float)(t_ms / p->tau_gi_ms));
        for (size_t j = 0; j < g->n; j++) {
            const float exc = (g_e[j] * e_left) * (e_e - v[j]);
            const float inh = (g_i[j] * i_left) * (e_i - v[j]);
            const float v_next = v[j] + fast * (((exc + inh) - v[j]) + bias);
            v[j] = v[j] >= limit[j] ? v[j] : v_next;
        }
        stepped_hold(g);
    }
    fade(g_e, g->n, expf(-(float)(g->dt_ms / p->tau_ge_ms)));
    fade(g_i, g->n, expf(-(float)(g->dt_ms / p->tau_gi_ms)));
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    return stepped_add(g, now, rows, n_rows, conductance_exc(g), tick);
}

static const char *check(const struct lif_params *p)
{
    if (p->exc_reversal_mV <= p->threshold_mV) {
        esp_fail(ESP_INPUT, "exc_reversal_mV = %g must be above threshold_mV = %g",
                 p->exc_reversal_mV, p->threshold_mV);
        return "exc_reversal_mV";
    }
    if (p->inh_reversal_mV >= p->threshold_mV) {
        esp_fail(ESP_INPUT, "inh_reversal_mV = %g must be below threshold_mV = %g",
                 p->inh_reversal_mV, p->threshold_mV);
        return "inh_reversal_mV";
    }
    return stepped_check_floor(p);
}

static const struct neuron_key keys[] = {
    {"tau_ge_ms", "conductance: decay of excitation",
     offsetof(struct lif_params, tau_ge_ms), 1, 0.01, 1e6, "ms", .decays = true},
    {"tau_gi_ms", "conductance: decay of inhibition",
     offsetof(struct lif_params, tau_gi_ms), 2, 0.01, 1e6, "ms", .decays = true},
    {"exc_reversal_mV", "conductance: excitation drives V here",
     offsetof(struct lif_params, exc_reversal_mV), 0, -1000, 1000, "mV", .decays = false},
    {"inh_reversal_mV", "conductance: inhibition drives V here",
     offsetof(struct lif_params, inh_reversal_mV), -100, -1000, 1000, "mV",
     .decays = false},
    STEP_LENGTH,
};

const struct neuron_model neuron_conductance = {
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .own = {{"g_e", 0.0f, FLT_MAX}, {"g_i", 0.0f, FLT_MAX}},
    .n_own = 2,
    .check = check,
    .fires_alone = neuron_fires_by_bias,
    .add = add,
    .crossing = stepped_crossing,
    .excitation = conductance_exc,
    .inhibition = conductance_inh,
};
