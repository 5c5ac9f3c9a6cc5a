/* cli/options.c - the table of options, their parsing by getopt_long, and the configuration that follows from
 * them. */
#include "cli/options.h"

#include "base/fixed.h"
#include "base/numeral.h"
#include "base/text.h"
#include "cli/say.h"
#include "datasets/encoding.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    /* Name of the argument in the help; NULL: the option is a flag. */
    const char *argument;
    /* Help text; NULL: the help is the list `words`, or for --data the SPECs of data sets. */
    const char *help;
    /* The configuration key that the option sets; NULL: none. %s stands for the output population. */
    const char *key;
    const char *const *words; /* the allowed words, NULL at the end */
} table[N_OPTIONS] = {
    [OPTION_ARITHMETIC] =
        {.name = "arithmetic", "WHAT", NULL, "run.arithmetic", config_arithmetics},
    [OPTION_AT] = {.name = "at", "IMAGE", "begin a replay after this image"},
    [OPTION_CHECK] = {.name = "check",
                      "FILE.ini",
                      "say what is wrong with a file, or what it describes"},
    [OPTION_CHECKPOINT] = {.name = "checkpoint",
                           "FILE",
                           "where the run saves itself (default: OUT.ckpt), or none"},
    [OPTION_CONFIG] = {.name = "config", "FILE.ini", "read settings from an INI file"},
    [OPTION_DATA] = {.name = "data", "SPEC", NULL},
    [OPTION_ENCODING] = {.name = "encoding", "NAME", NULL, NULL, encoding_names},
    [OPTION_EPOCHS] = {.name = "epochs",
                       "E",
                       "passes over the training images",
                       "run.epochs"},
    [OPTION_EVAL] = {.name = "eval",
                     "WHAT",
                     "test | validation (the last sixth of training) | none",
                     "run.eval"},
    [OPTION_EVERY] = {.name = "every",
                      "N",
                      "save every N images (default: every ten seconds)"},
    [OPTION_FOLLOW] = {.name = "follow", NULL, "show the newest of a run in progress"},
    [OPTION_FORCE] = {.name = "force", NULL, "replace an existing output file"},
    [OPTION_FRAMES] = {.name = "frames", "N", "close the window after N frames"},
    [OPTION_FROM] = {.name = "from",
                     "RUN.h5",
                     "train on from the weights of a recording"},
    [OPTION_IMAGES] = {.name = "images", "N", "use the first N images", "run.images"},
    [OPTION_IN_PLACE] = {.name = "in-place", NULL, "keep no original"},
    [OPTION_JOBS] = {.name = "jobs",
                     "J",
                     "trainings at a time (default: one for each core)"},
    [OPTION_JSON] = {.name = "json", NULL, "print one JSON object instead of text"},
    [OPTION_LABEL_IMAGES] = {.name = "label-images",
                             "N",
                             "label neurons with the last N training images",
                             "run.label_images"},
    [OPTION_LANES] = {.name = "lanes",
                      "P",
                      "neurons that a design computes at a time (default 16)"},
    [OPTION_LEARN] = {.name = "learn", NULL, "a design that learns"},
    [OPTION_NEURONS] = {.name = "neurons",
                        "N",
                        "neurons to begin with",
                        "population.%s.size"},
    [OPTION_OUT] = {.name = "out",
                    "PATH",
                    "output (the manual page tells how it is called by default)"},
    [OPTION_PNG] = {.name = "png", "FILE.png", "picture to write"},
    [OPTION_POPULATION] = {.name = "population",
                           "NAME",
                           "neurons to show first (default: the output)"},
    [OPTION_PREDICTIONS] = {.name = "predictions",
                            "FILE.csv",
                            "write what each vote says per image"},
    [OPTION_PRESET] = {.name = "preset", "NAME", NULL, NULL, config_presets},
    [OPTION_PRUNE] = {.name = "prune", "RULE", NULL, "prune.strategy", policy_names},
    [OPTION_PRUNE_TO] = {.name = "prune-to",
                         "N",
                         "neurons that remain at the end (implies adaptive)",
                         "prune.prune_to"},
    [OPTION_QUIET] = {.name = "quiet",
                      NULL,
                      "only warnings, errors, and what --json asks for"},
    [OPTION_RECORD] = {.name = "record", "WHAT", "spikes to record: none | output | all"},
    [OPTION_REDUCED_MOTION] = {.name = "reduced-motion",
                               NULL,
                               "nothing fades in the window"},
    [OPTION_REGROW] = {.name = "regrow",
                       NULL,
                       "put some of the removed neurons back where needed"},
    [OPTION_REPLAY_ACTIONS] = {.name = "replay-actions",
                               "RUN.h5",
                               "repeat what was done by hand in that run"},
    [OPTION_RESULTS_ONLY] = {.name = "results-only",
                             NULL,
                             "keep no recordings of the trainings"},
    [OPTION_RESUME] = {.name = "resume", NULL, "go on with what the output folder says"},
    [OPTION_SCREENSHOT] =
        {.name = "screenshot",
         "FILE.png",
         "last of these frames; FILE.svg: vectors, FILE.csv: its spikes"},
    [OPTION_SEED] = {.name = "seed",
                     "S",
                     "seed of every random number of the run",
                     "run.seed"},
    [OPTION_SEEDS] = {.name = "seeds", "K|A-B", "seeds 1 to K; of a study also A to B"},
    [OPTION_SET] = {.name = "set", "SECTION.KEY=VALUE", "set one key; may be repeated"},
    [OPTION_SHARD] = {.name = "shard", "I/N", "train slice I of N of the study"},
    [OPTION_SIZE] = {.name = "size", "WxH", "of the window (default 1280x800)"},
    [OPTION_SIZES] = {.name = "sizes",
                      "N,N,...",
                      "neurons to be left (default: 90 to 12.5 %)"},
    [OPTION_SNAPSHOTS] = {.name = "snapshots",
                          "K",
                          "receptive fields to keep over the run (default 8)"},
    [OPTION_SPEED] = {.name = "speed", "X", "simulated seconds per second, or any"},
    [OPTION_SPIKES] = {.name = "spikes", "FILE.h5", "write the spikes of every image"},
    [OPTION_STRATEGIES] = {.name = "strategies", "NAME,...", "ways to prune, or all"},
    [OPTION_TEXT_SCALE] = {.name = "text-scale",
                           "X",
                           "size of text in the window, 1 to 3"},
    [OPTION_THEME] = {.name = "theme", "NAME", "of the window: dark | light"},
    [OPTION_THETA_BITS] = {.name = "theta-bits",
                           "B",
                           "bits of theta in fixed point",
                           "run.theta_bits"},
    [OPTION_THREADS] = {.name = "threads",
                        "T",
                        "threads to use (default: one to train, all to test)"},
    [OPTION_THRESHOLDS] = {.name = "thresholds",
                           "RUN.h5",
                           "repeat the thresholds set by hand in that run"},
    [OPTION_TO] = {.name = "to", "FORMAT", "nir | csv | npy"},
    [OPTION_TRIALS] = {.name = "trials", "N", "settings to try (default 30)"},
    [OPTION_UNDO] = {.name = "undo", "N", "leave out the last N of these actions"},
    [OPTION_VARY] = {.name = "vary", "KEY=RANGE", "search over one key; may be repeated"},
    [OPTION_V_BITS] = {.name = "v-bits",
                       "B",
                       "bits of a membrane potential in fixed point",
                       "run.v_bits"},
    [OPTION_VIEW] = {.name = "view", NULL, "watch the run in a window"},
    [OPTION_WEIGHT_BITS] = {.name = "weight-bits",
                            "B",
                            "bits of a weight in fixed point",
                            "run.weight_bits"},
    [OPTION_HELP] = {.name = "help", NULL, "this text"},
};

bool options_given(const struct options *o, enum option_id option)
{
    return o->value[option] != NULL;
}

bool options_accepts(const struct command *command, enum option_id option)
{
    const enum option_id *k = command->options;
    while (*k != OPTIONS_END && *k != option)
        k++;
    return *k == option || option == OPTION_HELP;
}

const char *options_name(enum option_id option)
{
    return table[option].name;
}

const char *options_argument(enum option_id option)
{
    return table[option].argument;
}

const char *options_meaning(enum option_id option, char text[static OPTION_MEANING])
{
    size_t n = 0;
    if (table[option].help)
        return table[option].help;
    if (option == OPTION_DATA)
        dataset_specs(text);
    for (const char *const *word = table[option].words; word && *word; word++) {
        assert(n < OPTION_MEANING);
        n +=
            (size_t)snprintf(text + n, OPTION_MEANING - n, "%s%s", n ? " | " : "", *word);
    }
    return text;
}

/* ---- parsing the command line ---- */

static enum esp_status unknown(const struct command *command, const char *typed)
{
    struct text_guess guess = {.typed = typed + strspn(typed, "-")};
    for (int k = 0; k < N_OPTIONS; k++)
        if (options_accepts(command, (enum option_id)k))
            text_offer(&guess, table[k].name);
    return esp_fail(ESP_INPUT,
                    "%s has no option '%s'; the nearest is --%s (espalier %s --help)",
                    command->name, typed, guess.best, command->name);
}

static enum esp_status take(struct options *o, enum option_id option,
                            const char *argument)
{
    if (!options_accepts(o->command, option))
        return esp_fail(ESP_INPUT, "%s has no option --%s (espalier %s --help)",
                        o->command->name, table[option].name, o->command->name);
    const bool vary = option == OPTION_VARY;
    if (option != OPTION_SET && !vary) {
        o->value[option] = argument ? argument : "";
        return ESP_OK;
    }
    if ((vary ? o->n_vary : o->n_set) == SETTINGS_MAX)
        return esp_fail(ESP_INPUT, "more than %d --%s%s", SETTINGS_MAX,
                        table[option].name, vary ? "" : ": use --config FILE.ini");
    if (vary)
        o->vary[o->n_vary++] = argument;
    else
        o->set[o->n_set++] = argument;
    return ESP_OK;
}

static enum esp_status take_operands(struct options *o, int argc, char **argv)
{
    const struct command *command = o->command;
    const unsigned n = (unsigned)(argc - optind);
    if (options_given(o, OPTION_HELP))
        return ESP_OK;
    if (n < command->min_operands)
        return esp_fail(ESP_INPUT, "usage: espalier %s %s [options] (espalier %s --help)",
                        command->name, command->operands, command->name);
    if (n > command->max_operands)
        return esp_fail(ESP_INPUT, "%s: '%s' is one word too many (espalier %s --help)",
                        command->name, argv[optind + (int)command->max_operands],
                        command->name);
    for (unsigned k = 0; k < n; k++)
        o->operand[o->n_operands++] = argv[optind + (int)k];
    return ESP_OK;
}

/* Convert the result c of getopt_long: the letter of a short option, or 1000 plus the id of a long option. */
static enum option_id option_of(int c)
{
    return c == 'h' ? OPTION_HELP : c == 'o' ? OPTION_OUT : (enum option_id)(c - 1000);
}

enum esp_status options_parse(const struct command *command, int argc, char **argv,
                              struct options *out)
{
    struct option long_options[N_OPTIONS + 1] = {0};
    for (int k = 0; k < N_OPTIONS; k++)
        long_options[k] = (struct option){
            .name = table[k].name, .has_arg = table[k].argument != NULL, .val = 1000 + k};
    struct options o = {.command = command};
    opterr = 0;
    /* 0 makes getopt_long begin anew, also after an earlier call that was not finished. */
    optind = 0;
    for (int c; (c = getopt_long(argc, argv, ":ho:", long_options, NULL)) != -1;) {
        if (c == ':')
            return esp_fail(ESP_INPUT, "%s needs a value", argv[optind - 1]);
        if (c == '?') {
            const char letter[] = {'-', (char)optopt, 0};
            const bool is_letter = optopt > 0 && optopt < 1000;
            return unknown(command, is_letter ? letter : argv[optind - 1]);
        }
        const enum option_id option = option_of(c);
        const enum esp_status st = take(&o, option, optarg);
        if (st != ESP_OK)
            return st;
    }
    const enum esp_status st = take_operands(&o, argc, argv);
    if (st == ESP_OK)
        *out = o;
    return st;
}

enum esp_status options_number(const struct options *o, enum option_id option,
                               uint64_t min, uint64_t max, uint64_t otherwise,
                               uint64_t *out)
{
    const char *text = o->value[option];
    if (!text) {
        *out = otherwise;
        return ESP_OK;
    }
    const char *why = numeral_whole(text, min, max, out);
    return why ? esp_fail(ESP_INPUT, "--%s %s: %s; allowed: %llu to %llu",
                          table[option].name, text, why, (unsigned long long)min,
                          (unsigned long long)max)
               : ESP_OK;
}

enum esp_status options_refuse_resumed(const struct options *o,
                                       const enum option_id *refused, size_t n,
                                       const char *path)
{
    for (size_t k = 0; k < n; k++)
        if (options_given(o, refused[k]))
            return esp_fail(ESP_INPUT,
                            "--%s: --resume goes on with what %s says; leave one of them "
                            "out",
                            options_name(refused[k]), path);
    return ESP_OK;
}

enum esp_status options_bits(const struct options *o, struct agreement_bits *bits)
{
    enum esp_status st = options_number(o, OPTION_WEIGHT_BITS, FIXED_WEIGHT_BITS_MIN,
                                        FIXED_WEIGHT_BITS_MAX, 0, &bits->weight_bits);
    if (st == ESP_OK)
        st = options_number(o, OPTION_V_BITS, FIXED_V_BITS_MIN, FIXED_V_BITS_MAX, 0,
                            &bits->v_bits);
    if (st == ESP_OK)
        st = options_number(o, OPTION_THETA_BITS, FIXED_THETA_BITS_MIN,
                            FIXED_THETA_BITS_MAX, 0, &bits->theta_bits);
    return st;
}

enum esp_status options_real(const struct options *o, enum option_id option, double min,
                             double max, double otherwise, double *out)
{
    const char *text = o->value[option];
    char from[NUMERAL_ROOM], to[NUMERAL_ROOM];
    if (!text) {
        *out = otherwise;
        return ESP_OK;
    }
    const char *why = numeral_real(text, min, max, out);
    if (!why)
        return ESP_OK;
    numeral_print(min, from);
    numeral_print(max, to);
    return esp_fail(ESP_INPUT, "--%s %s: %s; allowed: %s to %s", table[option].name, text,
                    why, from, to);
}

/* ---- printing help ---- */

static const char *letter_of(enum option_id option)
{
    return option == OPTION_HELP ? "-h, " : option == OPTION_OUT ? "-o, " : "";
}

void options_help(const struct command *command)
{
    printf("usage: espalier %s %s%s[options]\n\n%s\n", command->name, command->operands,
           *command->operands ? " " : "", command->summary);
    if (command->details)
        printf("\n%s", command->details);
    printf("\noptions\n");
    for (int k = 0; k < N_OPTIONS; k++) {
        const enum option_id option = (enum option_id)k;
        char left[48], meaning[OPTION_MEANING], line[OPTION_MEANING + 64];
        if (!options_accepts(command, option))
            continue;
        snprintf(left, sizeof left, "%s--%s %s", letter_of(option), table[k].name,
                 table[k].argument ? table[k].argument : "");
        snprintf(line, sizeof line, "  %-26s %s\n", left,
                 options_meaning(option, meaning));
        say_folded(stdout, line, 29);
    }
}

/* ---- making the configuration ---- */

/* The options that name a configuration file. */
static const enum option_id files[] = {OPTION_CONFIG, OPTION_CHECK};

/* Store the name of a file that describes the whole network in place of the name of a preset. */
static void name_network(const char *path, struct config *c)
{
    const char *slash = strrchr(path, '/');
    snprintf(c->preset, sizeof c->preset, "%s", slash ? slash + 1 : path);
    text_mask(c->preset);
}

static enum esp_status read_file(const char *path, struct config *c,
                                 struct config_lines *lines)
{
    const enum esp_status st = config_read_file_lines(c, path, lines);
    if (st == ESP_OK && lines->whole)
        name_network(path, c);
    return st;
}

static enum esp_status apply_set(const char *setting, struct config *c,
                                 struct config_lines *lines)
{
    char name[128];
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting || (size_t)(equals - setting) >= sizeof name)
        return esp_fail(ESP_INPUT, "--set %s: give it as section.key=value", setting);
    snprintf(name, sizeof name, "%.*s", (int)(equals - setting), setting);
    config_lines_forget(lines, c, name);
    return config_set(c, name, equals + 1);
}

static enum esp_status apply_short(const struct options *o, struct config *c,
                                   struct config_lines *lines)
{
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N_OPTIONS && st == ESP_OK; k++) {
        char key[CONFIG_NAME + 32];
        if (!table[k].key || !o->value[k])
            continue;
        snprintf(key, sizeof key, table[k].key, c->run.output);
        config_lines_forget(lines, c, key);
        st = config_set(c, key, o->value[k]);
        if (st != ESP_OK)
            st = esp_fail(st, "--%s: %s", table[k].name, esp_message());
    }
    return st;
}

enum esp_status options_config(const struct options *o, struct config *c,
                               struct config_lines *lines)
{
    enum esp_status st = ESP_OK;
    *lines = (struct config_lines){0};
    if (options_given(o, OPTION_PRESET))
        st = config_preset(c, o->value[OPTION_PRESET]);
    for (size_t k = 0; k < sizeof files / sizeof *files && st == ESP_OK; k++)
        if (options_given(o, files[k]))
            st = read_file(o->value[files[k]], c, lines);
    for (unsigned k = 0; k < o->n_set && st == ESP_OK; k++)
        st = apply_set(o->set[k], c, lines);
    if (st == ESP_OK && options_given(o, OPTION_PRUNE_TO) &&
        !options_given(o, OPTION_PRUNE) && c->prune.strategy == POLICY_NONE)
        st = config_set(c, "prune.strategy", "adaptive");
    if (st == ESP_OK)
        st = apply_short(o, c, lines);
    if (st == ESP_OK && options_given(o, OPTION_REGROW) && c->prune.regrow == 0)
        st = config_set(c, "prune.regrow", "0.02");
    return st == ESP_OK ? config_check_lines(c, lines) : st;
}
