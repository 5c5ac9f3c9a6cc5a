/* sim/config/config.h - all settings that determine the results of a run, as plain structs and as INI text.
 *
 * A configuration is made in steps. config_default sets all values. A preset, an INI file and single settings may
 * follow; each overrides the earlier ones. At last config_resolve computes the values that are still `auto` from
 * the size of the network and the length of the run. The configuration does not contain the data set, the number of
 * threads, names of outputs or what is recorded: none of these changes the spikes. One table holds the name, unit,
 * range and help of every key (sim/config/config_keys.c); parser, printer and documentation use it. */
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

/* The value of a number that is `auto`: the user has not set it. */
#define CONFIG_AUTO (-1.0)

enum config_eval { CONFIG_EVAL_TEST, CONFIG_EVAL_VALIDATION, CONFIG_EVAL_NONE };

enum run_arithmetic { ARITHMETIC_FLOAT, ARITHMETIC_FIXED };

/* The words of run.arithmetic, NULL at the end. */
extern const char *const config_arithmetics[];

struct run_config { /* section [run] */
    uint64_t seed;
    double dt_ms;      /* length of a tick, 0.01 to 10 */
    uint64_t epochs;   /* passes over the training images */
    uint64_t images;   /* the run uses the first N training images; 0: all */
    double present_ms; /* time for which an image is shown */
    double rest_ms;    /* time without input after an image */
    /* Whether every image begins with all V and traces at 0 and no spike on its way, in training as in testing. */
    bool from_rest;
    uint64_t min_spikes; /* an image is shown again if the output fires fewer spikes */
    /* Increase of the rate factor each time an image is shown again. */
    double rate_step;
    uint64_t max_retries; /* largest number of times that an image is shown again */
    /* Fraction of the run from which learning slows down linearly, until it stops at the end of the run. */
    double anneal_start;
    /* Number of training images that label the neurons: the last ones shown. */
    uint64_t label_images;
    enum config_eval eval;
    /* Also measure the accuracy of the whole network before the first neurons are removed. */
    bool eval_before_pruning;
    /* Name of the population that is read out and pruned, and whose spikes are compared with min_spikes. */
    char output[CONFIG_NAME];
    enum run_arithmetic arithmetic;
    /* fixed: bits of a weight, of a membrane potential (0: auto) and of theta. */
    uint64_t weight_bits, v_bits, theta_bits;
};

enum population_kind {
    POPULATION_SOURCE, /* sends the Poisson spikes of an image */
    POPULATION_LIF,    /* leaky integrate-and-fire neurons */
    POPULATION_SPIKES, /* sends the spikes of a file (docs/networks.md) */
};

struct population_config { /* section [population.NAME] */
    char name[CONFIG_NAME];
    enum population_kind kind;
    /* number of neurons or inputs; 0 for a source: the number that its encoding gives */
    uint64_t size;
    struct encoding_params encoding; /* source: how an image becomes inputs */
    double max_rate_Hz;              /* source: rate of an input of value 255 */
    /* spikes: files of spikes for training and testing; "": none */
    char file[CONFIG_PATH], test_file[CONFIG_PATH];
    char group[CONFIG_PATH]; /* spikes: name of the population in the file; "": auto */
    struct lif_params lif;   /* lif: parameters; theta_plus_mV may be CONFIG_AUTO */
    /* Whether theta_plus_mV was auto and config_resolve has computed it. */
    bool theta_plus_derived;
};

enum projection_kind {
    PROJECTION_DENSE, /* has a plastic weight for every pair of neurons */
    /* Each spike inhibits all neurons of `to`. If `from` and `to` are the same population, the neuron that fired is
     * not inhibited. */
    PROJECTION_UNIFORM,
    /* Each spike inhibits all neurons of `to` except the one with the birth id of the neuron that fired. */
    PROJECTION_ALL_BUT_OWN,
    /* Each spike excites the neuron of `to` with the same birth id. */
    PROJECTION_ONE_TO_ONE,
};

struct projection_config { /* section [projection.NAME] */
    char name[CONFIG_NAME];
    enum projection_kind kind;
    char from[CONFIG_NAME], to[CONFIG_NAME];
    /* Delay of a spike. The key of inhibiting projections is called inhibit_delay_ticks. */
    uint64_t delay_ticks;
    double w_start_mV;       /* dense: initial weights are uniform in (0, w_start_mV) */
    struct stdp_params stdp; /* dense: plasticity; eta may be CONFIG_AUTO */
    bool eta_derived;        /* whether eta was auto and config_resolve has computed it */
    /* uniform, all-but-own: a spike lowers V of the inhibited neurons by this; may be CONFIG_AUTO */
    double inhibit_mV;
    double excite_mV; /* one-to-one: a spike raises V of its target neuron by this */
};

struct prune_config { /* section [prune.NAME], for a population that is not the output */
    char population[CONFIG_NAME];
    /* The section has the keys of [prune] except those of regrowth; regrow is 0. */
    struct policy_params policy;
};

struct config {
    /* Name of the preset from which the configuration started, or of the file that describes the whole network. */
    char preset[CONFIG_NAME];
    struct run_config run;
    struct policy_params prune; /* section [prune]; window_images, prune_to: 0 = auto */
    size_t n_prunes, n_populations, n_projections;
    struct prune_config also_prune[CONFIG_POPULATIONS];
    struct population_config population[CONFIG_POPULATIONS];
    struct projection_config projection[CONFIG_PROJECTIONS];
};

/* Set c to the preset `best`, which prunes nothing (docs/model.md). */
void config_default(struct config *c);

/* Set c to the values that texts in recordings and checkpoints override: a key that an older version did not write
 * had this value. The network is that of `best` when its inputs were still pixels. */
void config_of_files(struct config *c);

/* The names of the presets, NULL at the end. config_preset_help describes a preset in one sentence; it returns NULL
 * for other names. */
extern const char *const config_presets[];
const char *config_preset_help(const char *name);

/* Return what the member `preset` of struct config names: "preset" if there is a preset of this name, else
 * "network". */
const char *config_origin(const char *preset);

/* Return the default values of section [run]. */
struct run_config config_new_run(void);

/* Return the default values of section [prune]: no neuron is removed. */
struct policy_params config_new_prune(void);

/* Return a population with default values, without a name. Its size is 0. */
struct population_config config_new_population(enum population_kind kind);

/* Return a projection with default values, without name, source, target and delay. */
struct projection_config config_new_projection(enum projection_kind kind);

/* Set c to the preset `name`. If there is no such preset, return ESP_INPUT; the message lists the presets and the
 * nearest name. */
enum esp_status config_preset(struct config *c, const char *name);

/* Set one key. `name` is "section.key" and is split at its last dot ("population.exc.tau_m_ms"). White space around
 * name and value is ignored. On failure c is untouched, and the message names the key, the value and the allowed
 * values, or the nearest valid key. */
enum esp_status config_set(struct config *c, const char *name, const char *value);

/* Set the keys of an INI file of at most 1 MiB; config_read_text reads a string, which messages call `origin`.
 * Setting a key twice is an error. On failure c is untouched, and the message names file and line. If the text has
 * a line `kind` in a section [population.NAME], it describes the whole network: all populations and projections, in
 * the order of the text (docs/networks.md). Any other text changes the present network and may add projections to
 * it. The functions in sim/config/config_lines.h also store the line of each value. */
enum esp_status config_read_file(struct config *c, const char *path);
enum esp_status config_read_text(struct config *c, const char *text, const char *origin);

/* Check that values of different keys fit together: prune_to and size, names of populations, delays, order of
 * potentials, number of ticks and input spikes per image. On failure return ESP_INPUT; the message names the keys. */
enum esp_status config_check(const struct config *c);

/* Return a copy of c in which the values that were auto are computed (docs/model.md), for a run that shows
 * images_run images of width x height pixels in all epochs together. Values that config_measure sets are not
 * computed. Call this after config_check. If prune_to was auto, it becomes half of the neurons of the population,
 * or all of them if nothing is pruned. */
struct config config_resolve(const struct config *c, uint64_t images_run, uint64_t width,
                             uint64_t height);

/* Return the resolved configuration with the default values, and those that follow from it, of all keys that decide how
 * much neurons fire: how the same network would be if only its kinds, sizes and rules had been given. */
struct config config_usual(const struct config *resolved, uint64_t images_run,
                           uint64_t width, uint64_t height);

/* Set what the encodings of the sources measure on the training images, unless it is set: from then on the
 * configuration says it, also as text. */
enum esp_status config_measure(struct config *c, const struct dataset *data);

/* Set *start and *end to prune_start and prune_end of a section [prune]; a value that is auto is that of the
 * rule. */
void config_schedule(const struct policy_params *p, double *start, double *end);

/* Return whether the user has set theta_plus_mV of a population, or eta of a projection. During pruning only values
 * that were auto are adapted to the number of neurons. A resolved configuration stores which values were auto, but
 * its text does not: it contains numbers, which read back as set by the user. So files store the text of the
 * unresolved configuration, and readers resolve it again. */
bool config_theta_plus_is_set(const struct config *c, size_t population);
bool config_eta_is_set(const struct config *c, size_t projection);

/* Write the configuration as INI text. With `comments` the meaning, range and unit of every key are written beside
 * it, within 100 columns. Reading the text gives the same configuration bit for bit, except the name of the preset.
 * Values that are auto are written as `auto`. If config_check refuses the configuration, for example because a
 * projection names a missing population, config_read_text may refuse the text, too. */
enum esp_status config_write(const struct config *c, FILE *f, bool comments);

/* Return the INI text without comments, which the caller frees with free(); NULL if memory is short. */
char *config_text(const struct config *c);

/* Return the hash of the INI text, which identifies the configuration. */
uint64_t config_hash(const struct config *c);

/* Return the index of the population `name`; -1 if there is none. */
int config_population(const struct config *c, const char *name);

/* Return whether a population is a source: it sends the spikes of an image or of a file, and receives nothing. */
static inline bool population_is_source(const struct population_config *p)
{
    return p->kind != POPULATION_LIF;
}

/* Return whether the sources send the spikes of files instead of images. Either all sources of a network do, or
 * none. */
bool config_plays(const struct config *c);

/* Return the number of neurons of the output population, which the option --neurons sets. */
uint64_t config_neurons(const struct config *c);

#endif
