/* cli/study.c - the command `study`: trains a grid of networks and reports the results. */
#include "base/human.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "session/store.h"

#include "base/clock.h"
#include "base/files.h"
#include "base/numeral.h"
#include "base/parallel.h"
#include "sim/training/trainer.h"
#include "studies/regimes.h"
#include "studies/report.h"
#include "studies/study.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char default_folder[] = "espalier-study";

enum { SHARDS = 100000 };

/* The state of `study prune` and `study regimes`. */
struct plan {
    const struct options *options;
    bool regimes; /* whether rows and sizes are by default those of the map of regimes */
    const char *folder;
    struct manifest manifest;
    struct dataset *data;
    struct grid *grid;
    uint64_t jobs;
    unsigned shard, n_shards;
    bool spikes;
    struct progress progress;
};

/* ---- reading options, making the grid ---- */

/* Options that define the grid. With --resume they are refused, because then study.json defines the grid. */
static const enum option_id grid_options[] = {
    OPTION_ARITHMETIC, OPTION_WEIGHT_BITS,  OPTION_CONFIG, OPTION_DATA,
    OPTION_EPOCHS,     OPTION_EVAL,         OPTION_IMAGES, OPTION_NEURONS,
    OPTION_PRESET,     OPTION_LABEL_IMAGES, OPTION_SIZES,  OPTION_SEEDS,
    OPTION_SET,        OPTION_STRATEGIES};

static enum esp_status resume_grid(struct plan *p)
{
    char path[FILES_PATH];
    enum esp_status st = files_path(path, "%s/study.json", p->folder);
    if (st == ESP_OK)
        st = options_refuse_resumed(p->options, grid_options,
                                    sizeof grid_options / sizeof *grid_options, path);
    if (st == ESP_OK && !files_exist(path))
        return esp_fail(ESP_INPUT, "%s: no study to resume (there is no %s)", p->folder,
                        path);
    return st == ESP_OK ? manifest_read(path, &p->manifest) : st;
}

/* Refuse --set for keys that the study itself varies. */
static enum esp_status refuse_own_keys(const struct options *o)
{
    static const struct {
        const char *key, *instead;
    } own[] = {{"run.seed", "--seeds"},
               {"prune.strategy", "--strategies"},
               {"prune.prune_to", "--sizes"}};
    for (unsigned s = 0; s < o->n_set; s++)
        for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
            const size_t n = strlen(own[k].key);
            if (strncmp(o->set[s], own[k].key, n) == 0 && strchr(" =", o->set[s][n]))
                return esp_fail(ESP_INPUT, "--set %s: in a study that is for %s",
                                own[k].key, own[k].instead);
        }
    return ESP_OK;
}

static enum esp_status keep_text(char *to, size_t room, const char *text,
                                 enum option_id option)
{
    if (snprintf(to, room, "%s", text) >= (int)room)
        return esp_fail(ESP_INPUT, "--%s: too long", options_name(option));
    return ESP_OK;
}

static enum esp_status keep_option(const struct plan *p, enum option_id option,
                                   const char *otherwise, char *to, size_t room)
{
    const char *value = p->options->value[option];
    return keep_text(to, room, value ? value : otherwise, option);
}

/* Half and an eighth of the neurons, where --sizes is not given. */
static enum esp_status choose_sizes(struct plan *p)
{
    const uint64_t n = config_neurons(&p->manifest.config);
    char sizes[48] = "";
    if (p->regimes && n >= 16)
        snprintf(sizes, sizeof sizes, "%" PRIu64 ",%" PRIu64, n / 2, n / 8);
    else if (p->regimes)
        snprintf(sizes, sizeof sizes, "%" PRIu64, n / 2);
    return keep_option(p, OPTION_SIZES, sizes, p->manifest.sizes,
                       sizeof p->manifest.sizes);
}

static enum esp_status read_grid(struct plan *p)
{
    struct manifest *m = &p->manifest;
    char rows[REGIMES_TEXT] = "all";
    struct config_lines lines;
    enum esp_status st = refuse_own_keys(p->options);
    config_default(&m->config);
    if (p->regimes)
        regimes_rows(rows, sizeof rows);
    if (st == ESP_OK)
        st = options_config(p->options, &m->config, &lines);
    if (st == ESP_OK)
        st = keep_option(p, OPTION_DATA, "digits", m->data, sizeof m->data);
    if (st == ESP_OK)
        st = choose_sizes(p);
    if (st == ESP_OK)
        st = keep_option(p, OPTION_STRATEGIES, rows, m->strategies, sizeof m->strategies);
    if (st == ESP_OK)
        st = keep_option(p, OPTION_SEEDS, p->regimes ? "3" : "5", m->seeds,
                         sizeof m->seeds);
    snprintf(m->preset, sizeof m->preset, "%s", m->config.preset);
    snprintf(m->command, sizeof m->command, "%s", p->options->line);
    return st;
}

/* Read --shard "i/n"; without the option i and n are 1. */
static enum esp_status read_shard(struct plan *p)
{
    const char *text = p->options->value[OPTION_SHARD];
    uint64_t shard = 0, n = 0;
    p->shard = p->n_shards = 1;
    if (!text)
        return ESP_OK;
    if (numeral_begin(text, &shard, &text) || *text != '/' ||
        numeral_whole(text + 1, shard, SHARDS, &n) || shard < 1)
        return esp_fail(ESP_INPUT,
                        "--shard %s: give i/n, with i from 1 to n, n at most %d",
                        p->options->value[OPTION_SHARD], SHARDS);
    p->shard = (unsigned)shard;
    p->n_shards = (unsigned)n;
    return ESP_OK;
}

static enum esp_status read_record(struct plan *p)
{
    const char *what = p->options->value[OPTION_RECORD];
    p->spikes = what && strcmp(what, "output") == 0;
    if (what && !p->spikes && strcmp(what, "none") != 0)
        return esp_fail(ESP_INPUT, "--record %s: in a study none or output", what);
    return ESP_OK;
}

/* Check the configurations of all cells of the grid before a network is trained. */
static enum esp_status check_cells(const struct plan *p)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < grid_n_cells(p->grid) && st == ESP_OK; k++) {
        const struct grid_cell cell = grid_cell(p->grid, k);
        char name[GRID_CELL_NAME];
        struct config config;
        struct image_ranges span;
        st = grid_config(p->grid, &cell, &config);
        if (st == ESP_OK)
            st = image_ranges_find(&config, p->data, &span);
        if (st == ESP_OK && span.n_eval == 0)
            st = esp_fail(ESP_INPUT, "--eval none: a study has nothing to compare then");
        grid_cell_name(p->grid, &cell, name);
        if (st != ESP_OK && cell.row != 0)
            st = esp_fail(st, "%s: %s", name, esp_message());
    }
    return st;
}

static enum esp_status prepare(struct plan *p)
{
    const struct options *o = p->options;
    struct manifest *m = &p->manifest;
    p->folder = o->value[OPTION_OUT] ? o->value[OPTION_OUT] : default_folder;
    enum esp_status st =
        *p->folder ? ESP_OK : esp_fail(ESP_INPUT, "--out: the name is empty");
    if (st == ESP_OK)
        st = options_number(o, OPTION_JOBS, 1, 4096, parallel_cores(), &p->jobs);
    if (st == ESP_OK)
        st = read_shard(p);
    if (st == ESP_OK)
        st = read_record(p);
    if (st == ESP_OK)
        st = options_given(o, OPTION_RESUME) ? resume_grid(p) : read_grid(p);
    if (st == ESP_OK)
        st = store_open_data(o->value[OPTION_DATA], &m->config, NULL, m->data, &p->data);
    if (st == ESP_OK)
        st = image_ranges_check_test(&m->config, p->data);
    if (st == ESP_OK)
        st = keep_text(m->data, sizeof m->data, dataset_info(p->data)->spec, OPTION_DATA);
    const struct grid_request request = {.base = m->config,
                                         .sizes = *m->sizes ? m->sizes : NULL,
                                         .strategies = m->strategies,
                                         .seeds = m->seeds};
    if (st == ESP_OK)
        st = grid_create(&request, &p->grid);
    if (st == ESP_OK)
        st = grid_measure(p->grid, p->data);
    snprintf(m->version, sizeof m->version, "%s", ESPALIER_VERSION);
    if (st == ESP_OK)
        st = check_cells(p);
    return st == ESP_OK ? manifest_list_grid(m, p->grid) : st;
}

/* ---- progress line ---- */

static void show(void *listener, const struct study_view *v)
{
    struct plan *p = listener;
    progress_jobs(&p->progress, &(struct progress_jobs){.unit = "cells",
                                                        .n_finished = v->n_finished,
                                                        .n = v->n_cells,
                                                        .n_failed = v->n_failed,
                                                        .left_s = v->left_s,
                                                        .more = v->running});
}

/* ---- results ---- */

static void print_sizes(const struct study_report *r, const char *to)
{
    printf("cells      %zu in the report", r->n_cells);
    if (r->n_missing)
        printf(", %zu are missing", r->n_missing);
    printf("; %.1f core-minutes of training and testing\n", r->cpu_s / 60);
    say(stdout, "written    %s/report.md, results.csv, summary.csv,", to);
    printf("           times.csv, figures/\n");
}

static enum esp_status report(const struct options *o, const char *const *folders,
                              size_t n_folders, const char *to, struct progress *progress)
{
    struct study_report r;
    progress_stage(progress, "writing the report ...");
    const enum esp_status st = study_report(folders, n_folders, to, &r);
    progress_end(progress);
    if (st != ESP_OK)
        return st;
    if (!options_given(o, OPTION_QUIET))
        print_sizes(&r, to);
    if (!r.figures.drawn)
        say(stderr,
            "espalier: gnuplot was not found, so the figures are scripts only; install "
            "it (gnuplot-nox) and run: espalier study report %s",
            to);
    return ESP_OK;
}

/* Print how many cells of the grid are finished. Return a failure if the study was stopped or cells failed. */
static enum esp_status conclude(const struct plan *p, const struct study_result *r,
                                enum esp_status st, double took_s)
{
    const bool quiet = options_given(p->options, OPTION_QUIET);
    char time[32];
    if (st == ESP_INTERRUPTED)
        return esp_fail(
            st,
            "stopped with %zu of %zu cells finished; the same command goes on "
            "from there",
            r->n_finished, r->n_cells);
    if (st != ESP_OK)
        return st;
    if (!quiet)
        printf("trained    %zu cells now, %zu of %zu are finished, in %s\n", r->n_trained,
               r->n_finished, r->n_cells, human_duration(took_s, time, sizeof time));
    if (r->n_failed > 0)
        return esp_fail(ESP_IO,
                        "%zu cells failed (%s); the same command tries them again",
                        r->n_failed, r->first_failure);
    if (p->n_shards > 1 && !quiet)
        say(stdout,
            "written    %s/cells; when all slices are done: espalier study report %s",
            p->folder, p->folder);
    return ESP_OK;
}

static enum esp_status train_cells(struct plan *p)
{
    struct study_result result = {0};
    const struct study_params params = {
        .folder = p->folder,
        .grid = p->grid,
        .data = p->data,
        .manifest = &p->manifest,
        .jobs = (unsigned)p->jobs,
        .shard = p->shard,
        .n_shards = p->n_shards,
        .recordings = !options_given(p->options, OPTION_RESULTS_ONLY),
        .spikes = p->spikes,
        .leave = exit,
        .tick = p->progress.shown ? show : NULL,
        .listener = p,
    };
    const double begun_s = clock_now_s();
    const enum esp_status st = study_run(&params, &result);
    progress_end(&p->progress);
    return conclude(p, &result, st, clock_now_s() - begun_s);
}

static enum esp_status run_grid(const struct options *o, bool regimes)
{
    struct plan p = {.options = o,
                     .regimes = regimes,
                     .progress = progress_start(options_given(o, OPTION_QUIET))};
    enum esp_status st = prepare(&p);
    if (st == ESP_OK)
        st = train_cells(&p);
    if (st == ESP_OK && p.n_shards == 1)
        st = report(o, &p.folder, 1, p.folder, &p.progress);
    grid_free(p.grid);
    dataset_free(p.data);
    return st;
}

static enum esp_status run_report(const struct options *o)
{
    struct progress progress = progress_start(options_given(o, OPTION_QUIET));
    const char *const fallback[] = {default_folder};
    const char *const *folders = o->n_operands > 1 ? o->operand + 1 : fallback;
    const size_t n = o->n_operands > 1 ? o->n_operands - 1 : 1;
    const char *to = o->value[OPTION_OUT] ? o->value[OPTION_OUT] : folders[0];
    if (!*to)
        return esp_fail(ESP_INPUT, "study report: the name of a folder is empty");
    return report(o, folders, n, to, &progress);
}

static enum esp_status run_study(const struct options *o)
{
    const char *verb = o->operand[0];
    if (strcmp(verb, "report") == 0)
        return run_report(o);
    const bool regimes = strcmp(verb, "regimes") == 0;
    if (!regimes && strcmp(verb, "prune") != 0)
        return esp_fail(ESP_INPUT,
                        "study %s: prune, regimes or report (espalier study --help)",
                        verb);
    if (o->n_operands > 1)
        return esp_fail(ESP_INPUT, "study %s: '%s' is one word too many", verb,
                        o->operand[1]);
    return run_grid(o, regimes);
}

static const enum option_id options[] = {
    OPTION_ARITHMETIC, OPTION_WEIGHT_BITS,  OPTION_CONFIG, OPTION_DATA,
    OPTION_EPOCHS,     OPTION_EVAL,         OPTION_IMAGES, OPTION_JOBS,
    OPTION_NEURONS,    OPTION_OUT,          OPTION_PRESET, OPTION_LABEL_IMAGES,
    OPTION_QUIET,      OPTION_RECORD,       OPTION_RESUME, OPTION_SEEDS,
    OPTION_SET,        OPTION_RESULTS_ONLY, OPTION_SHARD,  OPTION_SIZES,
    OPTION_STRATEGIES, OPTIONS_END};

const struct command command_study = {
    .name = "study",
    .operands = "prune|regimes|report [DIR...]",
    .min_operands = 1,
    .max_operands = OPERANDS_MAX,
    .summary = "Train a grid of pruned networks over seeds and sizes, and report it.",
    .details =
        "espalier study prune --data mnist --out DIR   train what is missing in DIR\n"
        "                     ... --shard 2/8          only the 2nd of 8 slices\n"
        "espalier study prune --resume --out DIR       go on with the study in DIR\n"
        "espalier study regimes --data mnist --out DIR map where counting pays\n"
        "espalier study report DIR... --out DIR        merge slices; tables, figures\n"
        "\n"
        "Strategies are native (the size from birth) and those of train --prune. "
        "Further\n"
        "keys follow a +, of [prune] where no section is named: --strategies\n"
        "all,adaptive+cap=1,native+run.present_ms=100. The default, all, is every\n"
        "strategy, and regrowth.\n",
    .options = options,
    .run = run_study,
};
