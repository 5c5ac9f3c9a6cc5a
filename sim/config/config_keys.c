/* sim/config/config_keys.c - the rows of the table of keys, and the sections of a configuration. */
#include "sim/config/config_keys.h"

#include "base/fixed.h"
#include "neurons/model.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static_assert(sizeof(enum config_eval) == sizeof(int), "KEY_CHOICE stores an int");
static_assert(sizeof(enum run_arithmetic) == sizeof(int), "KEY_CHOICE stores an int");
static_assert(sizeof(enum policy_strategy) == sizeof(int), "KEY_CHOICE stores an int");
static_assert(sizeof(enum stdp_rule) == sizeof(int), "KEY_CHOICE stores an int");
static_assert(sizeof(enum encoding_kind) == sizeof(int), "KEY_CHOICE stores an int");
static_assert(sizeof(enum lif_model) == sizeof(int), "KEY_CHOICE stores an int");

static const char *const evals[] = {"test", "validation", "none", NULL};
const char *const config_arithmetics[] = {"float", "fixed", NULL};
static const char *const population_kinds[] = {"source", "lif", "spikes", NULL};
static const char *const projection_kinds[] = {"dense", "uniform", "all-but-own",
                                               "one-to-one", NULL};
static const char *const norms[] = {"none", "l1", "l2", NULL};
static const char *const traces[] = {"set", "add", NULL};

/* The type of a number is taken from the struct member, so that table and struct cannot disagree. */
/* clang-format off: version 14 does not know _Generic */
#define NUMBER(s, m)                               \
    .type = _Generic(((struct s *)NULL)->m, double \
                     : KEY_DOUBLE, uint64_t        \
                     : KEY_U64, uint32_t           \
                     : KEY_U32, bool               \
                     : KEY_BOOL),                  \
    .offset = offsetof(struct s, m)
/* clang-format on */
#define CHOICE(s, m, words) \
    .type = KEY_CHOICE, .offset = offsetof(struct s, m), .choices = (words)
#define NAME(s, m)     .type = KEY_NAME, .offset = offsetof(struct s, m)
#define PATH(s, m)     .type = KEY_PATH, .offset = offsetof(struct s, m), OR("none", 0)
#define RANGE(a, b, u) .min = (a), .max = (b), .unit = (u)
#define OR(w, v)       .word = (w), .word_value = (v)
#define CLEARS(s, m)   .has_flag = true, .flag_offset = offsetof(struct s, m)

static const struct config_key run_keys[] = {
    {"seed", "equal seeds give equal spikes", NUMBER(run_config, seed),
     RANGE(0, 18446744073709551615.0, "")},
    {"dt_ms", "length of a tick", NUMBER(run_config, dt_ms), RANGE(0.01, 10, "ms")},
    {"epochs", "passes over the training images", NUMBER(run_config, epochs),
     RANGE(1, 1e6, "")},
    {"images", "train on the first so many", NUMBER(run_config, images),
     RANGE(1, 1e9, "images"), OR("all", 0)},
    {"present_ms", "an image is shown this long", NUMBER(run_config, present_ms),
     RANGE(0.01, 1e6, "ms")},
    {"rest_ms", "silence after it", NUMBER(run_config, rest_ms), RANGE(0, 1e6, "ms")},
    {"from_rest", "every image begins at V = 0, without traces",
     NUMBER(run_config, from_rest)},
    {"min_spikes", "show the image again if fewer are fired",
     NUMBER(run_config, min_spikes), RANGE(0, 1e6, "spikes")},
    {"rate_step", "  with the rate factor raised by this", NUMBER(run_config, rate_step),
     RANGE(0, 100, "")},
    {"max_retries", "  at most so often", NUMBER(run_config, max_retries),
     RANGE(0, 63, "times")},
    {"anneal_start", "from here on learning slows down until it stops",
     NUMBER(run_config, anneal_start), RANGE(0, 1, "of the run")},
    {"label_images", "the last so many shown label the neurons",
     NUMBER(run_config, label_images), RANGE(1, 1e9, "images")},
    {"eval", "which images score the run", CHOICE(run_config, eval, evals)},
    {"eval_before_pruning", "score the whole network too, before its first neurons go",
     NUMBER(run_config, eval_before_pruning)},
    {"output", "population that is read out and pruned", NAME(run_config, output)},
    {"arithmetic", "of potentials, weights and thresholds",
     CHOICE(run_config, arithmetic, config_arithmetics)},
    {"weight_bits", "fixed: of a weight", NUMBER(run_config, weight_bits),
     RANGE(FIXED_WEIGHT_BITS_MIN, FIXED_WEIGHT_BITS_MAX, "bits")},
    {"v_bits", "fixed: of a potential; auto: 8 more than a weight, at least 16",
     NUMBER(run_config, v_bits), RANGE(FIXED_V_BITS_MIN, FIXED_V_BITS_MAX, "bits"),
     OR("auto", 0)},
    {"theta_bits", "fixed: of theta", NUMBER(run_config, theta_bits),
     RANGE(FIXED_THETA_BITS_MIN, FIXED_THETA_BITS_MAX, "bits")},
};

static const struct config_key prune_keys[] = {
    {"strategy", "rule", CHOICE(policy_params, strategy, policy_names)},
    {"prune_to", "neurons that stay; auto: half", NUMBER(policy_params, prune_to),
     RANGE(1, 1e9, "neurons"), OR("auto", 0)},
    {"prune_start", "part of the run before which none goes; auto: the rule's",
     NUMBER(policy_params, prune_start), RANGE(0, 1, ""), OR("auto", CONFIG_AUTO)},
    {"prune_end", "part of the run at which prune_to is due; auto: the rule's",
     NUMBER(policy_params, prune_end), RANGE(0, 1, ""), OR("auto", CONFIG_AUTO)},
    {"window_images", "between two decisions; auto: schedule / 25",
     NUMBER(policy_params, window_images), RANGE(1, 1e9, "images"), OR("auto", 0)},
    {"forget", "h <- forget * h + spikes of the window", NUMBER(policy_params, forget),
     RANGE(0, 0.9999, "")},
    {"threshold", "threshold: fraction of the mean h", NUMBER(policy_params, threshold),
     RANGE(0, 100, "")},
    {"cap", "adaptive: at most so many times the schedule", NUMBER(policy_params, cap),
     RANGE(0, 1e6, "")},
    {"regrow", "part of the remaining neurons put back at each decision",
     NUMBER(policy_params, regrow), RANGE(0, 0.5, "")},
    {"regrow_end", "fraction of the run at which that ends",
     NUMBER(policy_params, regrow_end), RANGE(0, 1, "")},
};

static const struct config_key source_keys[] = {
    {"kind", "where spikes come from", CHOICE(population_config, kind, population_kinds),
     .fixed = true},
    {"size", "inputs; auto: what the encoding gives", NUMBER(population_config, size),
     RANGE(1, 1e9, "inputs"), OR("auto", 0)},
    {"encoding", "what inputs are: pixels, or oriented edges",
     CHOICE(population_config, encoding.kind, encoding_names)},
    {"edges_orientations", "edges: maps, evenly over half a turn",
     NUMBER(population_config, encoding.edges.orientations),
     RANGE(2, EDGES_ORIENTATIONS, "")},
    {"edges_sigma_px", "  blur before the gradient",
     NUMBER(population_config, encoding.edges.sigma_px), RANGE(0, 10, "px")},
    {"edges_spread_px", "  blur of the maps",
     NUMBER(population_config, encoding.edges.spread_px), RANGE(0, 10, "px")},
    {"edges_pool", "  maps are averaged over squares of this side",
     NUMBER(population_config, encoding.edges.pool), RANGE(1, 64, "px")},
    {"edges_full", "  edge strength of 255; auto: measured",
     NUMBER(population_config, encoding.edges.full), RANGE(1e-6, 1000, ""),
     OR("auto", CONFIG_AUTO)},
    {"max_rate_Hz", "rate of an input of 255", NUMBER(population_config, max_rate_Hz),
     RANGE(0, 1e5, "Hz")},
};

static const struct config_key spikes_keys[] = {
    {"kind", "plays the spikes of a file",
     CHOICE(population_config, kind, population_kinds), .fixed = true},
    {"size", "inputs; auto: as many as the file has", NUMBER(population_config, size),
     RANGE(1, 1e9, "inputs"), OR("auto", 0)},
    {"file", "HDF5 file to train on", PATH(population_config, file)},
    {"test_file", "HDF5 file to test on", PATH(population_config, test_file)},
    {"group", "population in the file; auto: of this name, or the only one",
     .type = KEY_PATH, .offset = offsetof(struct population_config, group),
     OR("auto", 0)},
};

static const struct config_key lif_keys[] = {
    {"kind", "leaky integrate-and-fire neurons",
     CHOICE(population_config, kind, population_kinds), .fixed = true},
    {"size", "neurons at birth", NUMBER(population_config, size),
     RANGE(1, 1e9, "neurons")},
    {"tau_m_ms", "membrane time constant", NUMBER(population_config, lif.tau_m_ms),
     RANGE(0.01, 1e6, "ms")},
    {"rest_mV", "V without input", NUMBER(population_config, lif.rest_mV),
     RANGE(-1000, 1000, "mV")},
    {"reset_mV", "V after a spike", NUMBER(population_config, lif.reset_mV),
     RANGE(-1000, 1000, "mV")},
    {"threshold_mV", "fires at threshold + theta",
     NUMBER(population_config, lif.threshold_mV), RANGE(-1000, 1000, "mV")},
    {"floor_mV", "inhibition does not push V below",
     NUMBER(population_config, lif.floor_mV), RANGE(-1e6, 1000, "mV"),
     OR("none", (double)-INFINITY)},
    {"refractory_ms", "input is ignored this long after a spike",
     NUMBER(population_config, lif.refractory_ms), RANGE(0, 1e4, "ms")},
    {"theta_plus_mV", "a spike adds this to theta",
     NUMBER(population_config, lif.theta_plus_mV), RANGE(0, 1e6, "mV"),
     OR("auto", CONFIG_AUTO), CLEARS(population_config, theta_plus_derived)},
    {"tau_theta_ms", "theta decays with this time constant",
     NUMBER(population_config, lif.tau_theta_ms), RANGE(1, 1e12, "ms")},
    {"winner_take_all", "at most one spike per tick",
     NUMBER(population_config, lif.winner_take_all)},
    {"model", "how a weight acts: a jump of V, or a current that decays",
     CHOICE(population_config, lif.model, lif_model_names)},
};

/* The rows of lif_keys, followed by the keys of all neuron models. */
static struct config_key all_lif_keys[CONFIG_KEYS];
static size_t n_lif_keys;
static pthread_once_t lif_keys_joined = PTHREAD_ONCE_INIT;

static struct config_key key_of_model(const struct neuron_key *k, size_t model)
{
    return (struct config_key){.name = k->name,
                               .models = k->always_written ? 0 : 1u << model,
                               .help = k->help,
                               .type = KEY_DOUBLE,
                               .offset =
                                   offsetof(struct population_config, lif) + k->offset,
                               .min = k->min,
                               .max = k->max,
                               .unit = k->unit};
}

/* Add a key of a model to all_lif_keys, or the model to the key if another model has it too. */
static void join_lif_key(const struct neuron_key *key, size_t model)
{
    size_t k = sizeof lif_keys / sizeof *lif_keys;
    while (k < n_lif_keys && strcmp(all_lif_keys[k].name, key->name) != 0)
        k++;
    if (k < n_lif_keys) {
        all_lif_keys[k].models |= 1u << model;
        return;
    }
    assert(n_lif_keys < CONFIG_KEYS);
    all_lif_keys[n_lif_keys++] = key_of_model(key, model);
}

static void join_lif_keys(void)
{
    n_lif_keys = sizeof lif_keys / sizeof *lif_keys;
    memcpy(all_lif_keys, lif_keys, sizeof lif_keys);
    for (size_t m = 0; m < N_LIF_MODELS; m++)
        for (size_t k = 0; k < neuron_models[m]->n_keys; k++)
            join_lif_key(&neuron_models[m]->keys[k], m);
}

static const struct config_key dense_keys[] = {
    {"kind", "a weight matrix", CHOICE(projection_config, kind, projection_kinds),
     .fixed = true},
    {"from", "population that sends", NAME(projection_config, from)},
    {"to", "population that receives", NAME(projection_config, to)},
    {"delay_ticks", "at least 1 from lif", NUMBER(projection_config, delay_ticks),
     RANGE(0, 1e4, "ticks")},
    {"w_start_mV", "first weights are uniform from 0 to this",
     NUMBER(projection_config, w_start_mV), RANGE(0, 1e6, "mV"), OR("auto", CONFIG_AUTO)},
    {"rule", "plasticity", CHOICE(projection_config, stdp.rule, stdp_rule_names)},
    {"trace", "an input spike sets its trace to 1 or adds 1",
     NUMBER(projection_config, stdp.trace_adds), .choices = traces},
    {"tau_pre_ms", "decay of the input trace", NUMBER(projection_config, stdp.tau_pre_ms),
     RANGE(0.01, 1e6, "ms")},
    {"eta", "post: learning rate", NUMBER(projection_config, stdp.eta), RANGE(0, 100, ""),
     OR("auto", CONFIG_AUTO), CLEARS(projection_config, eta_derived)},
    {"eta_at_800", "  what auto is at 800 neurons",
     NUMBER(projection_config, stdp.eta_at_800), RANGE(0, 1, "")},
    {"x_target", "post: the trace that changes nothing",
     NUMBER(projection_config, stdp.x_target), RANGE(0, 1000, "")},
    {"mu", "post: exponent of w_max - w", NUMBER(projection_config, stdp.mu),
     RANGE(0, 10, "")},
    {"eta_pre", "pair: depression by an input spike",
     NUMBER(projection_config, stdp.eta_pre), RANGE(0, 100, "mV")},
    {"eta_post", "pair: potentiation by an output spike",
     NUMBER(projection_config, stdp.eta_post), RANGE(0, 100, "mV")},
    {"tau_post1_ms", "pair: decay of y1", NUMBER(projection_config, stdp.tau_post1_ms),
     RANGE(0.01, 1e6, "ms")},
    {"tau_post2_ms", "pair: decay of y2", NUMBER(projection_config, stdp.tau_post2_ms),
     RANGE(0.01, 1e6, "ms")},
    {"w_max_mV", "largest weight that learning gives",
     NUMBER(projection_config, stdp.w_max_mV), RANGE(1e-6, 1e6, "mV"),
     OR("auto", CONFIG_AUTO)},
    {"norm", "what is kept when weights are scaled after an image",
     CHOICE(projection_config, stdp.norm, norms)},
    {"weight_norm", "length (l2) or sum (l1) of the weights of a neuron",
     NUMBER(projection_config, stdp.weight_norm), RANGE(1e-6, 1e6, "mV"),
     OR("auto", CONFIG_AUTO)},
};

#define INHIBITION                                               \
    {"inhibit_mV", "a spike lowers V of the others by this",     \
     NUMBER(projection_config, inhibit_mV), RANGE(0, 1e6, "mV"), \
     OR("auto", CONFIG_AUTO)},                                   \
        {"inhibit_delay_ticks", "0: in the tick of the spike",   \
         NUMBER(projection_config, delay_ticks), RANGE(0, 1e4, "ticks")},

static const struct config_key uniform_keys[] = {
    {"kind", "one weight to all but oneself",
     CHOICE(projection_config, kind, projection_kinds), .fixed = true},
    {"from", "population that sends", NAME(projection_config, from)},
    {"to", "population that receives", NAME(projection_config, to)},
    INHIBITION};

static const struct config_key all_but_own_keys[] = {
    {"kind", "one weight to all but the partner",
     CHOICE(projection_config, kind, projection_kinds), .fixed = true},
    {"from", "population that sends", NAME(projection_config, from)},
    {"to", "population that receives, of the same size", NAME(projection_config, to)},
    INHIBITION};

static const struct config_key one_to_one_keys[] = {
    {"kind", "each neuron to its partner",
     CHOICE(projection_config, kind, projection_kinds), .fixed = true},
    {"from", "population that sends", NAME(projection_config, from)},
    {"to", "population that receives, of the same size", NAME(projection_config, to)},
    {"excite_mV", "a spike raises V of the partner by this",
     NUMBER(projection_config, excite_mV), RANGE(0, 1e6, "mV")},
    {"delay_ticks", "on the way", NUMBER(projection_config, delay_ticks),
     RANGE(1, 1e4, "ticks")},
};

#define KEYS(a) a, sizeof(a) / sizeof(a)[0]
enum { N_REGROW = 2 }; /* the keys of regrowth are the last keys of [prune] */

static const struct {
    const struct config_key *keys;
    size_t n;
    const char *help;
} sections[N_SECTION_KINDS] = {
    [SECTION_RUN] = {KEYS(run_keys),
                     "What is shown, for how long, and how it is scored."},
    [SECTION_PRUNE] = {KEYS(prune_keys),
                       "Which neurons are removed while the network trains, and when."},
    [SECTION_ALSO_PRUNE] = {prune_keys, sizeof prune_keys / sizeof *prune_keys - N_REGROW,
                            "Which neurons are removed from this population, and when."},
    [SECTION_SOURCE] = {KEYS(source_keys), "Poisson spikes that encode an image."},
    [SECTION_LIF] = {KEYS(lif_keys), "Neurons; theta adapts the threshold of each."},
    [SECTION_SPIKES] = {KEYS(spikes_keys),
                        "Spikes that were recorded, here or elsewhere."},
    [SECTION_DENSE] = {KEYS(dense_keys), "Weights that learn; rules post and pair."},
    [SECTION_UNIFORM] = {KEYS(uniform_keys), "Lateral inhibition."},
    [SECTION_ALL_BUT_OWN] = {KEYS(all_but_own_keys), "Inhibition by partners of others."},
    [SECTION_ONE_TO_ONE] = {KEYS(one_to_one_keys), "Excitation of partners."},
};

const struct config_key *config_keys(enum section_kind kind, size_t *n)
{
    assert(sections[kind].n <= CONFIG_KEYS);
    if (kind == SECTION_LIF) {
        pthread_once(&lif_keys_joined, join_lif_keys);
        *n = n_lif_keys;
        return all_lif_keys;
    }
    *n = sections[kind].n;
    return sections[kind].keys;
}

const char *config_section_help(enum section_kind kind)
{
    return sections[kind].help;
}

size_t config_n_sections(const struct config *c)
{
    return 2 + c->n_prunes + c->n_populations + c->n_projections;
}

static struct config_section prune_section(const struct config *c, size_t k)
{
    const struct prune_config *p = &c->also_prune[k];
    struct config_section s = {.kind = SECTION_ALSO_PRUNE,
                               .offset = offsetof(struct config, also_prune) +
                                         k * sizeof *p +
                                         offsetof(struct prune_config, policy)};
    snprintf(s.name, sizeof s.name, "prune.%s", p->population);
    return s;
}

static struct config_section population_section(const struct config *c, size_t k)
{
    static const enum section_kind kinds[] = {[POPULATION_SOURCE] = SECTION_SOURCE,
                                              [POPULATION_LIF] = SECTION_LIF,
                                              [POPULATION_SPIKES] = SECTION_SPIKES};
    const struct population_config *p = &c->population[k];
    struct config_section s = {.kind = kinds[p->kind],
                               .offset =
                                   offsetof(struct config, population) + k * sizeof *p};
    snprintf(s.name, sizeof s.name, "population.%s", p->name);
    return s;
}

static struct config_section projection_section(const struct config *c, size_t k)
{
    static const enum section_kind kinds[] = {
        [PROJECTION_DENSE] = SECTION_DENSE,
        [PROJECTION_UNIFORM] = SECTION_UNIFORM,
        [PROJECTION_ALL_BUT_OWN] = SECTION_ALL_BUT_OWN,
        [PROJECTION_ONE_TO_ONE] = SECTION_ONE_TO_ONE};
    const struct projection_config *p = &c->projection[k];
    struct config_section s = {.kind = kinds[p->kind],
                               .offset =
                                   offsetof(struct config, projection) + k * sizeof *p};
    snprintf(s.name, sizeof s.name, "projection.%s", p->name);
    return s;
}

struct config_section config_section(const struct config *c, size_t k)
{
    assert(k < config_n_sections(c));
    if (k == 0)
        return (struct config_section){SECTION_RUN, "run", offsetof(struct config, run)};
    if (k == 1)
        return (struct config_section){SECTION_PRUNE, "prune",
                                       offsetof(struct config, prune)};
    k -= 2;
    if (k < c->n_prunes)
        return prune_section(c, k);
    k -= c->n_prunes;
    if (k < c->n_populations)
        return population_section(c, k);
    return projection_section(c, k - c->n_populations);
}

const void *config_field(const struct config *c, const struct config_section *s,
                         const struct config_key *key)
{
    return (const char *)c + s->offset + key->offset;
}

bool config_key_is_written(const struct config *c, const struct config_section *s,
                           const struct config_key *key)
{
    const struct population_config *p =
        (const struct population_config *)((const char *)c + s->offset);
    return !key->models || (s->kind == SECTION_LIF && (key->models >> p->lif.model & 1));
}

const char *const *config_kinds(enum section_kind family)
{
    return sections[family].keys[0].choices;
}
