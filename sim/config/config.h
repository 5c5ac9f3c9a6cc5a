/* sim/config/config.h - everything that decides the results of a run, as plain structs and as INI text.
 *
 * Steps of a configuration: config_default, then a preset, an INI file and single settings on top,
 * each overriding the one before; then config_resolve, which fills in what the user left `auto`
 * from the size of the network and the length of the run. Data set, threads, output names and
 * recording are not here: they do not change the spikes. The keys, their units, ranges and help
 * stand in one table (sim/config/config_keys.c) from which parser, printer and documentation are made. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_H
#define ESPALIER_SIM_CONFIG_CONFIG_H

#include "base/status.h"
#include "neurons/lif.h"
#include "pruning/policy.h"
#include "synapses/stdp.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
    CONFIG_NAME = 32,
    CONFIG_PATH = 160,
    CONFIG_POPULATIONS = 16,
    CONFIG_PROJECTIONS = 32
};

/* A number that is `auto` until the user sets it. */
#define CONFIG_AUTO (-1.0)

enum config_eval { CONFIG_EVAL_TEST, CONFIG_EVAL_VALIDATION, CONFIG_EVAL_NONE };

struct run_config { /* [run] */
    uint64_t seed;
    double dt_ms;         /* 0.01 to 10 */
    uint64_t epochs;      /* passes over the training images */
    uint64_t images;      /* the first N training images; 0 = all */
    double present_ms;    /* an image is shown this long */
    double rest_ms;       /* silence after it */
    uint64_t min_spikes;  /* fewer output spikes than this: show the image again */
    double rate_step;     /*   with the rate factor raised by this */
    uint64_t max_retries; /*   at most so many times */
    double
        anneal_start; /* from this fraction of the run on, learning slows to a standstill */
    uint64_t label_images; /* the last N training images shown label the neurons */
    enum config_eval eval;
    bool eval_before_pruning; /* score the whole network as well, before neurons go */
    char output[CONFIG_NAME]; /* population that readout, min_spikes and pruning mean */
};

enum population_kind {
    POPULATION_SOURCE, /* Poisson spikes of an image */
    POPULATION_LIF,    /* neurons */
    POPULATION_SPIKES, /* a source that plays a file (docs/networks.md) */
};

struct population_config { /* [population.NAME] */
    char name[CONFIG_NAME];
    enum population_kind kind;
    uint64_t size;      /* neurons; 0 for a source: one per pixel */
    double max_rate_Hz; /* source: rate of a pixel of 255 */
    char file[CONFIG_PATH], test_file[CONFIG_PATH]; /* spikes: what is played; "": none */
    char group[CONFIG_PATH]; /* spikes: the population in the file; "": auto */
    struct lif_params lif;   /* lif; theta_plus_mV may be auto */
    bool theta_plus_derived; /* was auto, filled in by config_resolve */
};

enum projection_kind {
    PROJECTION_DENSE,       /* a weight for every pair */
    PROJECTION_UNIFORM,     /* inhibits all, within a population all others */
    PROJECTION_ALL_BUT_OWN, /* inhibits all but the neuron of the same birth id */
    PROJECTION_ONE_TO_ONE,  /* excites the neuron of the same birth id */
};

struct projection_config { /* [projection.NAME] */
    char name[CONFIG_NAME];
    enum projection_kind kind;
    char from[CONFIG_NAME], to[CONFIG_NAME];
    uint64_t delay_ticks;    /* of inhibition: called inhibit_delay_ticks */
    double w_start_mV;       /* dense: initial weights uniform in (0, w_start) */
    struct stdp_params stdp; /* dense; eta may be auto */
    bool eta_derived;        /* was auto, filled in by config_resolve */
    double inhibit_mV; /* uniform, all-but-own: lowers V of the others; may be auto */
    double excite_mV;  /* one-to-one: raises V of its partner */
};

struct prune_config { /* [prune.NAME], for a population that is not the output */
    char population[CONFIG_NAME];
    struct policy_params policy; /* as [prune]; regrow is 0 */
};

struct config {
    char preset[CONFIG_NAME]; /* that it began with, or the file of the whole network */
    struct run_config run;
    struct policy_params prune; /* [prune]; window_images, prune_to: 0 = auto */
    size_t n_prunes, n_populations, n_projections;
    struct prune_config also_prune[CONFIG_POPULATIONS];
    struct population_config population[CONFIG_POPULATIONS];
    struct projection_config projection[CONFIG_PROJECTIONS];
};

/* The preset `best`, unpruned (docs/model.md). */
void config_default(struct config *c);

/* Names of the presets, NULL at the end, and a sentence about each. */
extern const char *const config_presets[];
const char *config_preset_help(const char *name);

/* What a name in struct config stands for: "preset" or, if it is none, "network". */
const char *config_origin(const char *preset);

/* What a section holds before anything in it is set, as in the preset `best`. */
struct run_config config_new_run(void);

/* Pruning that removes no neuron. */
struct policy_params config_new_prune(void);

/* A population without a name; neurons have no size yet. */
struct population_config config_new_population(enum population_kind kind);

/* A projection without name and ends, without delay. */
struct projection_config config_new_projection(enum projection_kind kind);

/* Start over from preset `name`. ESP_INPUT names the presets (and the nearest) if there is none. */
enum esp_status config_preset(struct config *c, const char *name);

/* Set one key: `name` is "section.key", split at its last dot ("population.exc.tau_m_ms"). White
 * space around name and value is ignored. A message names key, value and what is allowed, or the
 * nearest valid key; c is then untouched. */
enum esp_status config_set(struct config *c, const char *name, const char *value);

/* The same for every line of an INI file of at most 1 MiB; errors name file and line, and a key that
 * is set twice is one. c is then untouched. The text form reads a string, `origin` names it.
 * A file that says of which kind a population is describes the whole network, populations and
 * projections in its order (docs/networks.md); any other changes the network that is there, to which
 * it may add projections. sim/config/config_lines.h remembers where each value stood. */
enum esp_status config_read_file(struct config *c, const char *path);
enum esp_status config_read_text(struct config *c, const char *text, const char *origin);

/* Whether the values fit together: prune_to against size, names that exist, delays, potentials in
 * order, a bounded number of ticks and input spikes per image. ESP_INPUT names the keys. */
enum esp_status config_check(const struct config *c);

/* A copy in which nothing is auto: derived values (docs/model.md) for a run of `images_run` images in
 * all (every epoch counts), sources of `n_pixels`. Call after config_check. prune_to becomes half
 * of the output neurons, or all of them when nothing is pruned. */
struct config config_resolve(const struct config *c, uint64_t images_run,
                             uint64_t n_pixels);

/* Whether the value of the user stands: theta_plus of population k, eta of projection k. Only
 * values that were auto follow the number of neurons while pruning. A resolved configuration still
 * knows; its TEXT does not (it holds plain numbers, which read back as set by the user), so files
 * store the text of the unresolved one and resolve it again. */
bool config_theta_plus_is_set(const struct config *c, size_t population);
bool config_eta_is_set(const struct config *c, size_t projection);

/* Write the full INI; with `comments` every key has its meaning, range and unit beside it, within
 * 100 columns. What is auto is written as `auto`, all other numbers so that they read back bit by
 * bit: reading gives the same configuration, apart from the name of the preset it started from. What
 * config_check refuses need not read back: a projection without its populations has nothing to write. */
enum esp_status config_write(const struct config *c, FILE *f, bool comments);

/* The INI text without comments, to be freed with free(); NULL when memory is short. */
char *config_text(const struct config *c);

/* Identity of a configuration: the hash of its text. */
uint64_t config_hash(const struct config *c);

/* The population that `run.output` names and the index of a population by name; -1 if none. */
int config_population(const struct config *c, const char *name);

/* Whether a population sends what is given from outside, an image or a file, and receives nothing. */
static inline bool population_is_source(const struct population_config *p)
{
    return p->kind != POPULATION_LIF;
}

/* Whether the sources play files, so that there is no data set of images; all of them do then. */
bool config_plays(const struct config *c);

/* Number of the output neurons, that is, what --neurons sets. */
uint64_t config_neurons(const struct config *c);

#endif
