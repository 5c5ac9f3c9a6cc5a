/* sim/config/config_defaults.c */
#include "sim/config/config_defaults.h"

#include <math.h>

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
    };
}

struct policy_params config_new_prune(void)
{
    return (struct policy_params){
        .strategy = POLICY_NONE,
        .prune_to = 0,
        .prune_start = 0.01,
        .prune_end = 0.1,
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
    return (struct lif_params){
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
        .tau_syn_ms = 5,
        .bias_mV = 0,
    };
}

/* The constants of the pair rule are those of the code published with Diehl & Cook 2015. */
static struct stdp_params default_stdp(void)
{
    return (struct stdp_params){
        .rule = STDP_POST,
        .trace_adds = false,
        .tau_pre_ms = 40,
        .eta = CONFIG_AUTO,
        .x_target = 0.05,
        .mu = 1,
        .eta_pre = 0.0001,
        .eta_post = 0.01,
        .tau_post1_ms = 20,
        .tau_post2_ms = 40,
        .w_max_mV = 1,
        .norm = STDP_NORM_L2,
        .weight_norm = 6,
    };
}

struct population_config config_new_population(enum population_kind kind)
{
    struct population_config p = {.kind = kind};
    if (kind == POPULATION_SOURCE)
        p.max_rate_Hz = 63.75;
    else if (kind == POPULATION_LIF)
        p.lif = default_lif();
    return p;
}

/* A spike of a one-to-one projection lifts a neuron from rest over its threshold of 13 mV. */
struct projection_config config_new_projection(enum projection_kind kind)
{
    struct projection_config p = {.kind = kind};
    switch (kind) {
    case PROJECTION_DENSE:
        p.w_start_mV = 0.3;
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
