/* cli/options.h - the options of all commands: parsing, --help, and the configuration that follows from them. */
#ifndef ESPALIER_CLI_OPTIONS_H
#define ESPALIER_CLI_OPTIONS_H

#include "base/status.h"
#include "session/agreement.h"
#include "sim/config/config_lines.h"

#include <stdbool.h>
#include <stdint.h>

enum option_id { /* not `enum option`: getopt.h has a struct option */
                 OPTION_ARITHMETIC,
                 OPTION_AT,
                 OPTION_CHECK,
                 OPTION_CHECKPOINT,
                 OPTION_CONFIG,
                 OPTION_DATA,
                 OPTION_ENCODING,
                 OPTION_EPOCHS,
                 OPTION_EVAL,
                 OPTION_EVERY,
                 OPTION_FOLLOW,
                 OPTION_FORCE,
                 OPTION_FRAMES,
                 OPTION_FROM,
                 OPTION_IMAGES,
                 OPTION_IN_PLACE,
                 OPTION_JOBS,
                 OPTION_JSON,
                 OPTION_LABEL_IMAGES,
                 OPTION_LANES,
                 OPTION_LEARN,
                 OPTION_NEURONS,
                 OPTION_OUT,
                 OPTION_PNG,
                 OPTION_POPULATION,
                 OPTION_PREDICTIONS,
                 OPTION_PRESET,
                 OPTION_PRUNE,
                 OPTION_PRUNE_TO,
                 OPTION_QUIET,
                 OPTION_RECORD,
                 OPTION_REDUCED_MOTION,
                 OPTION_REGROW,
                 OPTION_REPLAY_ACTIONS,
                 OPTION_RESULTS_ONLY,
                 OPTION_RESUME,
                 OPTION_SCREENSHOT,
                 OPTION_SEED,
                 OPTION_SEEDS,
                 OPTION_SET,
                 OPTION_SHARD,
                 OPTION_SIZE,
                 OPTION_SIZES,
                 OPTION_SNAPSHOTS,
                 OPTION_SPEED,
                 OPTION_SPIKES,
                 OPTION_STRATEGIES,
                 OPTION_TEXT_SCALE,
                 OPTION_THEME,
                 OPTION_THETA_BITS,
                 OPTION_THREADS,
                 OPTION_THRESHOLDS,
                 OPTION_TO,
                 OPTION_TRIALS,
                 OPTION_UNDO,
                 OPTION_VARY,
                 OPTION_V_BITS,
                 OPTION_VIEW,
                 OPTION_WEIGHT_BITS,
                 OPTION_HELP,
                 N_OPTIONS,
                 OPTIONS_END = N_OPTIONS
};

enum { SETTINGS_MAX = 256, OPERANDS_MAX = 256 };

struct command;

/* The parsed command line, without the name of the command. The texts are those of argv. */
struct options {
    const struct command *command;
    /* Value of each option; NULL: not given; "": a flag that was given. */
    const char *value[N_OPTIONS];
    const char *set[SETTINGS_MAX], *vary[SETTINGS_MAX];
    unsigned n_set, n_vary;
    const char *operand[OPERANDS_MAX];
    unsigned n_operands;
    const char *line; /* the whole command line, which a recording stores */
};

struct command {
    const char *name;
    const char *operands; /* operands in the usage line, such as "RUN.h5" */
    unsigned min_operands, max_operands;
    const char *summary; /* a sentence for the list of commands */
    const char *details; /* further lines for --help; NULL: none */
    /* Options of the command; OPTIONS_END is the last element. */
    const enum option_id *options;
    enum esp_status (*run)(const struct options *o);
};

/* Parse argv[1] to argv[argc - 1] for a command; argv[0] is ignored. On failure return ESP_INPUT. The message names
 * the option; for an unknown option it also names the most similar one. */
enum esp_status options_parse(const struct command *command, int argc, char **argv,
                              struct options *out);

bool options_given(const struct options *o, enum option_id option);

/* Read the value of an option as a whole or a real number from min to max. If the option is not given, the result
 * is `otherwise`. base/numeral.h defines the syntax. */
enum esp_status options_number(const struct options *o, enum option_id option,
                               uint64_t min, uint64_t max, uint64_t otherwise,
                               uint64_t *out);
enum esp_status options_real(const struct options *o, enum option_id option, double min,
                             double max, double otherwise, double *out);

/* ESP_INPUT if an option of refused[n] is given beside --resume, because the file `path` has their settings. */
enum esp_status options_refuse_resumed(const struct options *o,
                                       const enum option_id *refused, size_t n,
                                       const char *path);

/* Read --weight-bits, --v-bits and --theta-bits; 0: not given. */
enum esp_status options_bits(const struct options *o, struct agreement_bits *bits);

/* options_name returns the name of an option without dashes. options_argument returns the name of its argument in
 * the help; NULL for a flag. options_meaning returns its help text, in which bars separate the allowed words;
 * text[] is used if the help text must be composed. options_accepts returns whether the command has the option. */
enum { OPTION_MEANING = 256 };
const char *options_name(enum option_id option);
const char *options_argument(enum option_id option);
const char *options_meaning(enum option_id option, char text[static OPTION_MEANING]);

bool options_accepts(const struct command *command, enum option_id option);

/* Print the help of one command to stdout. */
void options_help(const struct command *command);

/* Change *c by the options: first --preset, then --config, then every --set, then options that set a key
 * (--neurons, --seed and others). Then check the configuration. Without --preset the given *c is changed. *lines
 * receives the line of the file in which each key is set. */
enum esp_status options_config(const struct options *o, struct config *c,
                               struct config_lines *lines);

#endif
