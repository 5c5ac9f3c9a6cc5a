/* cli/search.c */
#include "cli/search.h"

#include "base/human.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "session/store.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/numeral.h"
#include "base/parallel.h"
#include "sim/training/image_ranges.h"
#include "studies/sweep.h"
#include "studies/tune.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* how many trials of a random search are printed, besides trial 0 */
enum { SHOWN = 5 };
enum { SHARDS = 10000 }; /* largest n of --shard i/n */

struct plan {
    const struct options *options;
    const struct search_kind *kind;
    const char *folder;
    struct manifest manifest;
    struct dataset *data;
    struct vary *vary; /* [n_vary] */
    size_t n_vary;
    uint64_t n_trials, n_seeds, search_seed, jobs;
    unsigned shard, n_shards;
    struct progress progress;
};

/* ---- progress ---- */

static void show(void *listener, const struct tune_view *v)
{
    struct plan *p = listener;
    progress_jobs(&p->progress, &(struct progress_jobs){.unit = "trainings",
                                                        .n_finished = v->n_finished,
                                                        .n = v->n_trainings,
                                                        .n_failed = v->n_failed,
                                                        .left_s = v->left_s});
}

/* ---- options and plan ---- */

/* Options that define the search. With --resume they are refused, because tune.json defines it. */
static const enum option_id search_options[] = {
    OPTION_CONFIG, OPTION_DATA,   OPTION_EPOCHS,   OPTION_IMAGES, OPTION_LABEL_IMAGES,
    OPTION_PRESET, OPTION_PRUNE,  OPTION_PRUNE_TO, OPTION_SEED,   OPTION_SET,
    OPTION_SEEDS,  OPTION_TRIALS, OPTION_NEURONS,  OPTION_VARY};

static enum esp_status resume_search(struct plan *p)
{
    char path[FILES_PATH];
    enum esp_status st = files_path(path, "%s/tune.json", p->folder);
    if (st == ESP_OK)
        st = options_refuse_resumed(p->options, search_options,
                                    sizeof search_options / sizeof *search_options, path);
    if (st == ESP_OK && !files_exist(path))
        return esp_fail(ESP_INPUT, "%s: no search to resume (there is no %s)", p->folder,
                        path);
    if (st == ESP_OK)
        st = manifest_read(path, &p->manifest);
    const struct manifest *m = &p->manifest;
    if (st == ESP_OK && (numeral_whole(m->trials, 1, TUNE_TRIALS, &p->n_trials) ||
                         numeral_whole(m->seeds, 1, TUNE_SEEDS, &p->n_seeds) ||
                         numeral_whole(m->search_seed, 0, UINT64_MAX, &p->search_seed)))
        st = esp_fail(ESP_INPUT,
                      "%s: trials, seeds or the seed of the search are damaged", path);
    return st;
}

/* Store the --vary options in the manifest, one per line. */
static enum esp_status keep_vary(struct plan *p)
{
    struct manifest *m = &p->manifest;
    size_t n = 0;
    for (unsigned k = 0; k < p->options->n_vary && n < sizeof m->vary; k++)
        n += (size_t)snprintf(m->vary + n, sizeof m->vary - n, "%s%s", k ? "\n" : "",
                              p->options->vary[k]);
    if (p->options->n_vary == 0)
        return esp_fail(ESP_INPUT,
                        "%s: name a key to search over: --vary section.key=%s "
                        "(espalier %s --help)",
                        p->kind->command, p->kind->is_grid ? "A,B,C" : "log:LOW:HIGH",
                        p->kind->command);
    return n < sizeof m->vary ? ESP_OK : esp_fail(ESP_INPUT, "--vary: too long");
}

static enum esp_status read_search(struct plan *p)
{
    const struct options *o = p->options;
    struct manifest *m = &p->manifest;
    const char *data = o->value[OPTION_DATA];
    /* --seed is the seed of the search, not of the network */
    struct options without_seed = *o;
    struct config_lines lines;
    without_seed.value[OPTION_SEED] = NULL;
    config_default(&m->config);
    enum esp_status st = keep_vary(p);
    if (st == ESP_OK)
        st = options_config(&without_seed, &m->config, &lines);
    p->n_trials = 1; /* size_grid sets the number of a grid */
    if (st == ESP_OK && !p->kind->is_grid)
        st = options_number(o, OPTION_TRIALS, 1, TUNE_TRIALS, 30, &p->n_trials);
    if (st == ESP_OK)
        st = options_number(o, OPTION_SEEDS, 1, TUNE_SEEDS, 3, &p->n_seeds);
    if (st == ESP_OK)
        st = options_number(o, OPTION_SEED, 0, UINT64_MAX, 1, &p->search_seed);
    if (st == ESP_OK && snprintf(m->data, sizeof m->data, "%s", data ? data : "digits") >=
                            (int)sizeof m->data)
        st = esp_fail(ESP_INPUT, "--data: too long");
    snprintf(m->preset, sizeof m->preset, "%s", m->config.preset);
    snprintf(m->command, sizeof m->command, "%s", o->line);
    snprintf(m->trials, sizeof m->trials, "%llu", (unsigned long long)p->n_trials);
    snprintf(m->seeds, sizeof m->seeds, "%llu", (unsigned long long)p->n_seeds);
    snprintf(m->search_seed, sizeof m->search_seed, "%llu",
             (unsigned long long)p->search_seed);
    return st;
}

/* Refuse to vary keys that the search sets itself. */
static enum esp_status refuse_own_keys(const struct vary *v)
{
    if (strcmp(v->key, "run.seed") == 0 || strcmp(v->key, "run.eval") == 0)
        return esp_fail(ESP_INPUT, "--vary %s: a search sets it itself", v->key);
    return ESP_OK;
}

static enum esp_status read_ranges(struct plan *p)
{
    char text[MANIFEST_TEXT], *rest = NULL;
    memcpy(text, p->manifest.vary, sizeof text);
    p->vary = array_create(TUNE_KEYS, sizeof *p->vary);
    enum esp_status st = p->vary ? ESP_OK : ESP_MEMORY;
    for (char *line = strtok_r(text, "\n", &rest); line && st == ESP_OK;
         line = strtok_r(NULL, "\n", &rest)) {
        if (p->n_vary == TUNE_KEYS)
            return esp_fail(ESP_INPUT, "--vary: more than %d keys", TUNE_KEYS);
        struct vary *v = &p->vary[p->n_vary];
        st = p->kind->is_grid ? vary_parse_list(line, &p->manifest.config, v)
                              : vary_parse(line, &p->manifest.config, v);
        for (size_t k = 0; k < p->n_vary && st == ESP_OK; k++)
            if (strcmp(p->vary[k].key, v->key) == 0)
                st = esp_fail(ESP_INPUT, "--vary %s: given twice", v->key);
        if (st == ESP_OK)
            st = refuse_own_keys(v);
        p->n_vary++;
    }
    return st;
}

static struct tune_params params_of(const struct plan *p)
{
    return (struct tune_params){.folder = p->folder,
                                .config = &p->manifest.config,
                                .data = p->data,
                                .vary = p->vary,
                                .n_vary = p->n_vary,
                                .is_grid = p->kind->is_grid,
                                .shard = p->shard,
                                .n_shards = p->n_shards,
                                .n_trials = p->n_trials,
                                .n_seeds = p->n_seeds,
                                .search_seed = p->search_seed,
                                .jobs = (unsigned)p->jobs,
                                .manifest = &p->manifest,
                                .leave = exit,
                                .tick = p->progress.shown ? show : NULL};
}

/* If the search is a grid, set p->n_trials to its size. ESP_INPUT if a combination of its values is not valid. */
static enum esp_status size_grid(struct plan *p)
{
    char value[TUNE_KEYS][VARY_VALUE];
    enum esp_status st = ESP_OK;
    if (!p->kind->is_grid)
        return ESP_OK;
    p->n_trials = tune_grid_size(p->vary, p->n_vary);
    if (p->n_trials > TUNE_TRIALS)
        return esp_fail(ESP_INPUT, "--vary: more than %d combinations", TUNE_TRIALS);
    snprintf(p->manifest.trials, sizeof p->manifest.trials, "%llu",
             (unsigned long long)p->n_trials);
    const struct tune_params params = params_of(p);
    for (uint64_t k = 0; k < p->n_trials && st == ESP_OK; k++)
        st = tune_draw(&params, k, value, NULL);
    return st == ESP_OK
               ? ESP_OK
               : esp_fail(ESP_INPUT, "--vary: values that do not fit together: %s",
                          esp_message());
}

/* Read --shard "i/n"; without the option i and n are 1. */
static enum esp_status read_shard(struct plan *p)
{
    const char *text = p->options->value[OPTION_SHARD];
    uint64_t shard = 1, n = 1;
    const char *end;
    if (text && (numeral_begin(text, &shard, &end) != NULL || *end != '/' || shard < 1 ||
                 numeral_whole(end + 1, shard, SHARDS, &n) != NULL))
        return esp_fail(ESP_INPUT,
                        "--shard %s: give i/n, with i from 1 to n, n at most %d", text,
                        SHARDS);
    p->shard = (unsigned)shard;
    p->n_shards = (unsigned)n;
    return ESP_OK;
}

static enum esp_status check_images(const struct plan *p)
{
    struct config config = p->manifest.config;
    struct image_ranges span;
    config.run.eval = CONFIG_EVAL_VALIDATION;
    return image_ranges_find(&config, p->data, &span);
}

static enum esp_status prepare(struct plan *p)
{
    const struct options *o = p->options;
    p->folder = o->value[OPTION_OUT] ? o->value[OPTION_OUT] : p->kind->folder;
    enum esp_status st =
        *p->folder ? ESP_OK : esp_fail(ESP_INPUT, "--out: the name is empty");
    if (st == ESP_OK)
        st = options_number(o, OPTION_JOBS, 1, 4096, parallel_cores(), &p->jobs);
    if (st == ESP_OK)
        st = read_shard(p);
    if (st == ESP_OK)
        st = options_given(o, OPTION_RESUME) ? resume_search(p) : read_search(p);
    if (st == ESP_OK)
        st = read_ranges(p);
    if (st == ESP_OK)
        st = size_grid(p);
    if (st == ESP_OK)
        st = store_open_data(o->value[OPTION_DATA], &p->manifest.config, NULL,
                             p->manifest.data, &p->data);
    if (st == ESP_OK)
        snprintf(p->manifest.data, sizeof p->manifest.data, "%s",
                 dataset_info(p->data)->spec);
    snprintf(p->manifest.version, sizeof p->manifest.version, "%s", ESPALIER_VERSION);
    return st == ESP_OK ? check_images(p) : st;
}

/* ---- results ---- */

static void print_trial(const struct plan *p, const struct tune_trial *t)
{
    printf("%-7llu", (unsigned long long)t->number);
    if (t->accuracy.n > 1)
        printf(" %.2f ± %.2f", t->accuracy.mean, t->accuracy.sd);
    else
        printf(" %.2f       ", t->accuracy.mean);
    if (t->number == 0)
        printf(p->kind->is_grid ? "  the first      " : "  as it is       ");
    else if (t->gain.n > 1)
        printf("  %+.2f (se %.2f)", t->gain.mean, t->gain.se);
    else
        printf("  %+.2f           ", t->gain.mean);
    for (size_t k = 0; k < p->n_vary; k++) {
        printf("  %s = ", strrchr(p->vary[k].key, '.') + 1);
        say_text(stdout, t->value[k]);
    }
    printf("\n");
}

static bool is_shown(const struct plan *p, const struct tune_result *r, size_t k)
{
    return r->trial[k].accuracy.n > 0 &&
           (p->kind->is_grid || k < SHOWN || r->trial[k].number == 0);
}

static void print_result(const struct plan *p, const struct tune_result *r, double took_s)
{
    char time[32];
    printf("trained    %zu networks now, %zu of %zu are finished, in %s\n", r->n_trained,
           r->n_finished, r->n_trainings, human_duration(took_s, time, sizeof time));
    if (p->n_shards > 1) {
        printf("slice      %u of %u; the command without --shard trains what is missing "
               "and writes the table\n",
               p->shard, p->n_shards);
        return;
    }
    printf("\ntrial   accuracy on held-out images in %%, gain over trial 0, values\n");
    for (size_t k = 0; k < r->n_trials; k++)
        if (is_shown(p, r, k))
            print_trial(p, &r->trial[k]);
    printf(
        "\nThe best of %zu, trial %llu, looks better than it is; confirm it with other "
        "seeds.\n",
        r->n_trials, (unsigned long long)r->best);
    say(stdout, "written    %s/trials.csv, best.ini", p->folder);
}

static enum esp_status draw_figure(const struct plan *p, const struct tune_result *r)
{
    const struct tune_params params = params_of(p);
    struct sweep_figure figure;
    const enum esp_status st = sweep_figure_write(&params, r, &figure);
    if (st == ESP_OK && figure.made && !options_given(p->options, OPTION_QUIET))
        say(stdout, "figure     %s/figures/sweep.%s", p->folder,
            figure.drawn ? "svg, sweep.png" : "gp (gnuplot draws it)");
    return st;
}

static enum esp_status conclude(const struct plan *p, const struct tune_result *r,
                                enum esp_status st, double took_s)
{
    if (st == ESP_INTERRUPTED)
        return esp_fail(
            st,
            "stopped with %zu of %zu trainings finished; the same command goes "
            "on from there",
            r->n_finished, r->n_trainings);
    if (st != ESP_OK)
        return st;
    if (!options_given(p->options, OPTION_QUIET))
        print_result(p, r, took_s);
    if (r->n_failed > 0)
        return esp_fail(ESP_IO,
                        "%zu trainings failed (%s); the same command tries them again",
                        r->n_failed, r->first_failure);
    return p->kind->is_grid && p->n_shards == 1 ? draw_figure(p, r) : ESP_OK;
}

static enum esp_status search(struct plan *p)
{
    struct tune_result result = {0};
    struct tune_params params = params_of(p);
    params.listener = p;
    const double begun_s = clock_now_s();
    enum esp_status st = tune_run(&params, &result);
    progress_end(&p->progress);
    st = conclude(p, &result, st, clock_now_s() - begun_s);
    tune_result_free(&result);
    return st;
}

enum esp_status search_run(const struct options *o, const struct search_kind *kind)
{
    struct plan p = {.options = o,
                     .kind = kind,
                     .progress = progress_start(options_given(o, OPTION_QUIET))};
    enum esp_status st = prepare(&p);
    if (st == ESP_OK)
        st = search(&p);
    array_free(p.vary);
    dataset_free(p.data);
    return st;
}
