/* cli/compare.c - the command `compare`: what differs between runs, their results, their curves. */
#include "studies/compare.h"

#include "base/array.h"
#include "base/human.h"
#include "base/numeral.h"
#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/say.h"
#include "sim/config/config_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Recordings side by side. */
struct runs {
    size_t n;
    const char *path[COMPARE_RUNS];
    struct run_course *course;        /* [n] */
    struct comparison_column *column; /* [n] */
};

static void runs_free(struct runs *r)
{
    for (size_t k = 0; r->course && k < r->n; k++)
        run_course_free(&r->course[k]);
    array_free(r->course);
    array_free(r->column);
}

static enum esp_status runs_read(const struct options *o, struct runs *r)
{
    r->course = array_create(o->n_operands, sizeof *r->course);
    r->column = array_create(o->n_operands, sizeof *r->column);
    enum esp_status st = r->course && r->column ? ESP_OK : ESP_MEMORY;
    for (; r->n < o->n_operands && st == ESP_OK; r->n += st == ESP_OK) {
        r->path[r->n] = o->operand[r->n];
        st = run_course_read(r->path[r->n], &r->course[r->n]);
    }
    return st;
}

static void begin_table(struct runs *r)
{
    for (size_t k = 0; k < r->n; k++) {
        r->column[k].n = 0;
        r->column[k].title = r->path[k];
    }
}

/* ---- settings ---- */

/* Write the value of a key of one run; false: its network has no such key. */
static bool value_of(const struct config *c, const char *section, const char *key,
                     char text[static CONFIG_VALUE])
{
    struct config_place place;
    size_t n;
    if (config_find(c, section, key, &place) != ESP_OK)
        return false;
    const struct config_section s = config_section(c, place.section);
    const struct config_key *k = &config_keys(s.kind, &n)[place.key];
    config_value_print(k, config_field(c, &s, k), text);
    return true;
}

static bool has_setting(const struct runs *r, size_t run, const char *section,
                        const char *key)
{
    char text[CONFIG_VALUE];
    return value_of(&r->course[run].config, section, key, text);
}

static bool differs(const struct runs *r, const char *section, const char *key)
{
    char first[CONFIG_VALUE] = "", text[CONFIG_VALUE];
    const bool has = value_of(&r->course[0].config, section, key, first);
    for (size_t k = 1; k < r->n; k++) {
        const bool has_too = value_of(&r->course[k].config, section, key, text);
        if (has_too != has || (has && strcmp(text, first) != 0))
            return true;
    }
    return false;
}

/* A number with seven digits at most; other texts as they are. */
static void shorten(char text[static CONFIG_VALUE])
{
    char *end;
    const double number = numeral_parse(text, &end);
    if (strlen(text) > 8 && *end == '\0')
        numeral_format(text, CONFIG_VALUE, "%.7g", number);
}

static void add_setting(struct runs *r, const char *section, const char *key)
{
    char name[COMPARISON_CELL], text[CONFIG_VALUE];
    snprintf(name, sizeof name, "%s.%s", section, key);
    for (size_t k = 0; k < r->n; k++)
        if (value_of(&r->course[k].config, section, key, text)) {
            shorten(text);
            comparison_add(&r->column[k], name, "%s", text);
        }
}

/* Add the settings of one run that differ, and that no earlier run has, whose turn they were. */
static size_t add_settings_of(struct runs *r, size_t run)
{
    const struct config *c = &r->course[run].config;
    size_t n_added = 0, n;
    for (size_t s = 0; s < config_n_sections(c); s++) {
        const struct config_section section = config_section(c, s);
        const struct config_key *keys = config_keys(section.kind, &n);
        for (size_t k = 0; k < n; k++) {
            bool known = false;
            for (size_t j = 0; j < run; j++)
                known |= has_setting(r, j, section.name, keys[k].name);
            if (known || !differs(r, section.name, keys[k].name))
                continue;
            add_setting(r, section.name, keys[k].name);
            n_added++;
        }
    }
    return n_added;
}

/* Add a property that stands beside the keys, if it differs. */
static size_t add_text(struct runs *r, const char *name,
                       const char *(*get)(const struct run_course *c))
{
    bool same = true;
    for (size_t k = 1; k < r->n; k++)
        same &= strcmp(get(&r->course[k]), get(&r->course[0])) == 0;
    for (size_t k = 0; k < r->n && !same; k++)
        comparison_add(&r->column[k], name, "%s", get(&r->course[k]));
    return !same;
}

static const char *data_of(const struct run_course *c)
{
    return c->data;
}

static const char *origin_of(const struct run_course *c)
{
    return c->config.preset;
}

static void print_settings(struct runs *r)
{
    begin_table(r);
    size_t n = add_text(r, "data", data_of) + add_text(r, "preset", origin_of);
    for (size_t k = 0; k < r->n; k++)
        n += add_settings_of(r, k);
    puts(n ? "settings that differ" : "settings: all are equal");
    if (n)
        comparison_print(r->column, r->n);
}

/* ---- results ---- */

static void add_accuracy(const struct runs *r, size_t k, struct comparison_column *to)
{
    const double *vote = r->course[k].accuracy.vote;
    const double *first = r->course[0].accuracy.vote;
    char name[COMPARISON_CELL];
    for (int v = READOUT_VOTES - 1; v >= 0; v--) {
        snprintf(name, sizeof name, "vote %s", readout_vote_names[v]);
        if (!isnan(vote[v]))
            comparison_add(to, name, "%.2f %%", 100 * vote[v]);
    }
    const double more = vote[READOUT_BAYES] - first[READOUT_BAYES];
    if (k > 0 && !isnan(more))
        comparison_add(to, "bayes, over the first", "%+.2f points", 100 * more);
}

static void add_results(const struct runs *r, size_t k)
{
    const struct run_course *c = &r->course[k];
    struct comparison_column *to = &r->column[k];
    char n[32], all[32];
    comparison_add(to, "state", "%s", c->state);
    comparison_add(to, "images", "%s of %s", human_count(c->n_images, n, sizeof n),
                   human_count(c->images_run, all, sizeof all));
    comparison_add(to, "neurons", "%llu -> %llu", (unsigned long long)c->n_start,
                   (unsigned long long)c->n_living);
    if (c->n_windows > 0) {
        const size_t last = c->n_windows - 1;
        comparison_add(to, "spikes an image at the end", "%.1f", c->spikes[last]);
    }
    add_accuracy(r, k, to);
}

static void print_results(struct runs *r)
{
    begin_table(r);
    for (size_t k = 0; k < r->n; k++)
        add_results(r, k);
    puts("\nresults");
    comparison_print(r->column, r->n);
}

/* ---- the command ---- */

static void print_figure(const char *folder, bool drawn)
{
    putchar('\n');
    say(stdout, "figure     %s/compare.%s", folder,
        drawn ? "svg, compare.png" : "gp (gnuplot draws it)");
}

static enum esp_status run_compare(const struct options *o)
{
    struct runs r = {0};
    const char *folder = o->value[OPTION_OUT];
    bool drawn = false;
    enum esp_status st = runs_read(o, &r);
    if (st == ESP_OK && folder)
        st = compare_figure_write(folder, options_given(o, OPTION_FORCE), r.course,
                                  r.path, r.n, &drawn);
    if (st == ESP_OK) {
        print_settings(&r);
        print_results(&r);
    }
    if (st == ESP_OK && folder)
        print_figure(folder, drawn);
    runs_free(&r);
    return st;
}

static const enum option_id options[] = {OPTION_FORCE, OPTION_OUT, OPTIONS_END};

const struct command command_compare = {
    .name = "compare",
    .operands = "RUN.h5 RUN.h5...",
    .min_operands = 2,
    .max_operands = COMPARE_RUNS,
    .summary = "Set runs side by side: settings that differ, results, curves.",
    .details =
        "With --out DIR the curves of accuracy and neurons are drawn in one figure\n"
        "(gnuplot), with their data.\n",
    .options = options,
    .run = run_compare,
};
