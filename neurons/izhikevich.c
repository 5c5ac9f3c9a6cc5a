/* neurons/izhikevich.c - the model izhikevich: the quadratic integrate-and-fire neuron with a recovery variable
 * (Izhikevich 2003, IEEE Trans Neural Netw 14:1569-1572; 2007, Dynamical Systems in Neuroscience, chapter 8),
 * integrated in steps (neurons/stepped.h).
 *
 *    tau_m dV/dt = curvature V (V - onset) - A + bias + inputs
 *    tau_adapt dA/dt = a V - A
 *    fires when V >= threshold + theta; then V <- reset, A += b
 *
 * V, onset and threshold are relative to rest. A spike through a weight w raises V by w at once. The form of 2003,
 * v' = 0.04 v^2 + 5 v + 140 - u + I, u' = a (b v - u), is tau_m = 1 ms, curvature = 0.04 / mV, rest the lower root of
 * 0.04 v^2 + (5 - b) v + 140 = 0, onset = -125 mV - rest, tau_adapt = 1/a, and A = u - b rest; our adapt_a is its b,
 * our adapt_b its d. */
#include "neurons/adaptation.h"
#include "neurons/stepped.h"

#include <float.h>

static void tick(struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    const size_t n_steps = stepped_steps(p, g->dt_ms);
    const double h_ms = g->dt_ms / (double)n_steps;
    const float fast = (float)(h_ms / p->tau_m_ms),
                slow = (float)(h_ms / p->tau_adapt_ms);
    const float onset = (float)(p->onset_mV - p->rest_mV);
    const float curvature = (float)p->curvature_per_mV;
    const float bias = (float)p->bias_mV, coupling = (float)p->adapt_a;
    const float *limit = g->derived.limit_mV;
    float *restrict v = g->state.v_mV, *restrict a = adaptation(g);
    for (size_t step = 0; step < n_steps; step++) {
        for (size_t j = 0; j < g->n; j++) {
            const float drive = (curvature * v[j]) * (v[j] - onset);
            const float v_next = v[j] + fast * ((drive - a[j]) + bias);
            const float a_next = a[j] + slow * (coupling * v[j] - a[j]);
            const bool waits = v[j] >= limit[j];
            v[j] = waits ? v[j] : v_next < STEPPED_V_MAX ? v_next : STEPPED_V_MAX;
            a[j] = waits ? a[j] : a_next;
        }
        stepped_hold(g);
    }
}

static bool add(struct lif_group *g, esp_tick now, const float *const *rows,
                size_t n_rows)
{
    return stepped_add(g, now, rows, n_rows, g->state.v_mV, tick);
}

static const char *check(const struct lif_params *p)
{
    if (p->onset_mV <= p->rest_mV || p->onset_mV > p->threshold_mV) {
        esp_fail(
            ESP_INPUT,
            "onset_mV = %g must be above rest_mV = %g and not above threshold_mV = %g",
            p->onset_mV, p->rest_mV, p->threshold_mV);
        return "onset_mV";
    }
    return stepped_check_floor(p);
}

static const struct neuron_key keys[] = {
    UPSTROKE_ONSET,
    {"curvature_per_mV", "izhikevich: curvature of the parabola",
     offsetof(struct lif_params, curvature_per_mV), 0.04, 1e-6, 1000, "1/mV",
     .decays = false},
    ADAPTATION_TIME,
    ADAPTATION_COUPLING,
    ADAPTATION_STEP,
    STEP_LENGTH,
};

const struct neuron_model neuron_izhikevich = {
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
