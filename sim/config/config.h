/* sim/config/config.h - all settings that determine the results of a run, as plain structs and as INI text.
 *
 * A configuration is made in steps: config_default, then a preset, an INI file and single settings, each of which
 * overrides the one before; then config_resolve, which derives values left `auto` from the size of the network and
 * the length of the run. Data set, threads, output names and recording are not part of it: they do not change the
 * spikes. The keys, their units, ranges and help stand in one table (sim/config/config_keys.c), which parser,
 * printer and documentation use. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_H
#define ESPALIER_SIM_CONFIG_CONFIG_H

#include "base/status.h"
#include "datasets/encoding.h"
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
    double present_ms;    /* time for which an image is shown */
    double rest_ms;       /* time without input after an image */
    uint64_t min_spikes;  /* show an image again if there are fewer output spikes */
    double rate_step;     /* increase of the rate factor each time it is shown again */
    uint64_t max_retries; /* most times that it is shown again */
    /* Fraction of the run at which learning begins to slow down, to 0 at the end. */
    double anneal_start;
    /* Number of training images, the last ones shown, that label the neurons. */
    uint64_t label_images;
    enum config_eval eval;
    /* Also measure the accuracy of the whole network before neurons are removed. */
    bool eval_before_pruning;
    /* Name of the population that readout, min_spikes and pruning refer to. */
    char output[CONFIG_NAME];
};

enum population_kind {
    POPULATION_SOURCE, /* sends Poisson spikes of an image */
    POPULATION_LIF,    /* neurons */
    POPULATION_SPIKES, /* plays the spikes of a file (docs/networks.md) */
};

struct population_config { /* [population.NAME] */
    char name[CONFIG_NAME];
    enum population_kind kind;
    uint64_t size; /* neurons; 0 for a source: as many inputs as its encoding gives */
    struct encoding_params encoding; /* source: how an image becomes inputs */
    double max_rate_Hz;              /* source: rate of an input of 255 */
    char file[CONFIG_PATH], test_file[CONFIG_PATH]; /* spikes: what is played; "": none */
    char group[CONFIG_PATH]; /* spikes: the population in the file; "": auto */
    struct lif_params lif;   /* lif; theta_plus_mV may be auto */
    /* theta_plus_mV was auto and is filled in by config_resolve. */
    bool theta_plus_derived;
};

enum projection_kind {
    PROJECTION_DENSE, /* a weight for every pair of neurons */
    /* Inhibits all neurons; within a population all but the one that fired. */
    PROJECTION_UNIFORM,
    /* Inhibits all neurons except the one with the same birth id. */
    PROJECTION_ALL_BUT_OWN,
    PROJECTION_ONE_TO_ONE, /* excites the neuron of the same birth id */
};

struct projection_config { /* [projection.NAME] */
    char name[CONFIG_NAME];
    enum projection_kind kind;
    char from[CONFIG_NAME], to[CONFIG_NAME];
    /* In inhibiting projections the key is called inhibit_delay_ticks. */
    uint64_t delay_ticks;
    double w_start_mV;       /* dense: initial weights uniform in (0, w_start) */
    struct stdp_params stdp; /* dense; eta may be auto */
    bool eta_derived;        /* eta was auto and is filled in by config_resolve */
    double inhibit_mV; /* uniform, all-but-own: lowers V of the others; may be auto */
    double excite_mV;  /* one-to-one: amount by which V of the partner rises */
};

struct prune_config { /* [prune.NAME], for a population that is not the output */
    char population[CONFIG_NAME];
    struct policy_params policy; /* same keys as [prune]; regrow is 0 */
};

struct config {
    /* Name of the preset that it started from, or the file that describes the whole network. */
    char preset[CONFIG_NAME];
    struct run_config run;
    struct policy_params prune; /* [prune]; window_images, prune_to: 0 = auto */
    size_t n_prunes, n_populations, n_projections;
    struct prune_config also_prune[CONFIG_POPULATIONS];
    struct population_config population[CONFIG_POPULATIONS];
    struct projection_config projection[CONFIG_PROJECTIONS];
};

/* The preset `best`, unpruned (docs/model.md). */
void config_default(struct config *c);

/* What texts in files are read over: what an older version did not write had these values. The network is that of `best`
 * before it had edges. */
void config_of_files(struct config *c);

/* Names of the presets, NULL at the end, and a description of each in one sentence. */
extern const char *const config_presets[];
const char *config_preset_help(const char *name);

/* The meaning of the name in struct config: "preset" if a preset has it, else "network". */
const char *config_origin(const char *preset);

/* The default values of a section: inputs are pixels, nothing is pruned. */
struct run_config config_new_run(void);

/* Pruning that removes no neuron. */
struct policy_params config_new_prune(void);

/* A population without a name; neurons have no size yet. */
struct population_config config_new_population(enum population_kind kind);

/* A projection without name and ends, without delay. */
struct projection_config config_new_projection(enum projection_kind kind);

/* Start again from preset `name`. If there is no such preset, ESP_INPUT lists the presets and the nearest name. */
enum esp_status config_preset(struct config *c, const char *name);

/* Set one key: `name` is "section.key", split at its last dot ("population.exc.tau_m_ms"). White space around name
 * and value is ignored. On failure the message names key, value and allowed values, or the nearest valid key, and
 * c is untouched. */
enum esp_status config_set(struct config *c, const char *name, const char *value);

/* Set the keys of an INI file of at most 1 MiB. A key that is set twice is an error; on an error the message names
 * file and line, and c is untouched. config_read_text reads a string; messages call it `origin`. A file that gives
 * the kind of a population describes the whole network, populations and projections in its order
 * (docs/networks.md). Any other file changes the present network, and may add projections to it.
 * sim/config/config_lines.h stores the line of each value. */
enum esp_status config_read_file(struct config *c, const char *path);
enum esp_status config_read_text(struct config *c, const char *text, const char *origin);

/* Fail unless the values fit together: prune_to and size, names of populations, delays, order of potentials,
 * limits on ticks and input spikes per image. ESP_INPUT names the keys. */
enum esp_status config_check(const struct config *c);

/* A copy in which nothing is auto: derived values (docs/model.md) are for a run of `images_run` images in all
 * epochs together, of width x height pixels. What encodings measure on images stays as it is. Call after config_check. prune_to becomes half of the output
 * neurons, or all of them when nothing is pruned. */
struct config config_resolve(const struct config *c, uint64_t images_run, uint64_t width,
                             uint64_t height);

/* Set what the encodings of the sources measure on the training images, unless it is set: from then on the
 * configuration says it, also as text. */
enum esp_status config_measure(struct config *c, const struct dataset *data);

/* The schedule of a section [prune]: its prune_start and prune_end, or where they are auto those of its rule. */
void config_schedule(const struct policy_params *p, double *start, double *end);

/* Whether the user has set the value: theta_plus of population k, eta of projection k. Only values that were auto
 * follow the number of neurons while pruning. A resolved configuration has this information, but its text has only
 * numbers, which read back as set by the user. So files store the text of the unresolved configuration, and
 * readers resolve it again. */
bool config_theta_plus_is_set(const struct config *c, size_t population);
bool config_eta_is_set(const struct config *c, size_t projection);

/* Write the full INI; with `comments` meaning, range and unit stand beside every key, within 100 columns. Reading
 * the text gives the same configuration bit for bit, apart from the name of its preset; values that are auto are
 * written as `auto`. A configuration that config_check refuses may be unreadable as text, for example if a
 * projection lacks its populations. */
enum esp_status config_write(const struct config *c, FILE *f, bool comments);

/* The INI text without comments, to be freed with free(); NULL when memory is short. */
char *config_text(const struct config *c);

/* Identity of a configuration: the hash of its text. */
uint64_t config_hash(const struct config *c);

/* The index of the population of a name; -1 if there is none. */
int config_population(const struct config *c, const char *name);

/* Whether a population sends input, an image or the spikes of a file, and receives nothing. */
static inline bool population_is_source(const struct population_config *p)
{
    return p->kind != POPULATION_LIF;
}

/* Whether the sources play files, in place of a data set of images; then all of them do. */
bool config_plays(const struct config *c);

/* Number of output neurons, which --neurons sets. */
uint64_t config_neurons(const struct config *c);

#endif
