/* cli/recording_info_hdf5.c - prints the content of a recording. */
#include "cli/file_info.h"

#include "base/human.h"
#include "base/text.h"
#include "cli/say.h"
#include "record/file/checksummed_file.h"
#include "record/read/run_file.h"
#include "session/sandbox_file.h"
#include "session/store.h"

#include <stdio.h>
#include <stdlib.h>

static void print_spikes(const struct run_file_info *info)
{
    for (size_t k = 0; k < info->config.n_populations; k++)
        if (info->n_spikes[k])
            say(stdout, "spikes     %llu of %s", (unsigned long long)info->n_spikes[k],
                info->config.population[k].name);
}

/* What was done by hand, at most LISTED lines. */
static enum esp_status print_actions(const struct run_file_info *info)
{
    enum { LISTED = 100 };
    struct action *a = NULL;
    size_t n = 0;
    if (info->n_actions == 0)
        return ESP_OK;
    const enum esp_status st = store_actions(info->path, &a, &n);
    if (st != ESP_OK)
        return st;
    printf("by hand    %zu action%s\n", n, n == 1 ? "" : "s");
    for (size_t k = 0; k < n && k < LISTED; k++) {
        char text[ACTION_TEXT];
        action_text(&a[k], text);
        printf("           before image %llu: %s\n", (unsigned long long)a[k].image + 1,
               text);
    }
    if (n > LISTED)
        printf("           and %zu more\n", n - LISTED);
    free(a);
    return ESP_OK;
}

/* Neurons of the output when the run began: fewer than its configuration says, after train --from a pruned network. */
static unsigned long long count_at_start(const struct run_file_info *info)
{
    return (unsigned long long)(info->n_living + info->n_removed - info->n_regrown);
}

static void print_text(const struct run_file_info *info)
{
    say(stdout, "recording  %s, %s, by espalier %s at %s", info->path,
        run_file_state(info), info->header.espalier_version, info->header.created);
    say(stdout, "command    %s", info->header.command);
    say(stdout, "data       %s, %u x %u pixels, %u classes", info->header.data,
        info->header.width, info->header.height, info->header.n_classes);
    printf("images     %llu of %llu\n", (unsigned long long)info->n_images,
           (unsigned long long)info->header.images_run);
    if (info->header.first_image > 0)
        printf("lost       images 1 to %llu: the file begins after them\n",
               (unsigned long long)info->header.first_image);
    printf("neurons    %llu -> %llu, %llu removals, rule %s\n", count_at_start(info),
           (unsigned long long)info->n_living, (unsigned long long)info->n_removed,
           policy_name(info->config.prune.strategy));
    print_spikes(info);
    if (info->accuracy[READOUT_BAYES] >= 0)
        printf("accuracy   %.2f %% bayes, %.2f %% proportion, %.2f %% all\n",
               100 * info->accuracy[READOUT_BAYES],
               100 * info->accuracy[READOUT_PROPORTION],
               100 * info->accuracy[READOUT_ALL]);
}

/* Print the report as it is in the file. ESP_INPUT if it has characters that base/json.h does not write, which
 * might control the terminal. */
static enum esp_status print_report(const struct run_file_info *info)
{
    for (const char *c = info->report; *c;) {
        const size_t n = *c == '\n' ? 1 : text_character(c);
        if (n == 0)
            return esp_fail(ESP_INPUT, "%s: /espalier/report is no JSON of espalier",
                            info->path);
        c += n;
    }
    fputs(info->report, stdout);
    return ESP_OK;
}

static enum esp_status open_file(const char *path, struct run_file **out)
{
    const enum esp_status st = sandbox_open(path);
    return st == ESP_OK ? run_file_open(path, out) : st;
}

static void compare_spikes(const struct run_file_info *info, struct comparison_column *to)
{
    char name[COMPARISON_CELL], n[32];
    for (size_t k = 0; k < info->config.n_populations; k++) {
        snprintf(name, sizeof name, "spikes of %s", info->config.population[k].name);
        if (info->n_spikes[k])
            comparison_add(to, name, "%s", human_count(info->n_spikes[k], n, sizeof n));
    }
}

static void compare(const struct run_file_info *info, struct comparison_column *to)
{
    char n[32], all[32];
    comparison_add(to, "kind", "recording");
    comparison_add(to, "state", "%s", run_file_state(info));
    if (info->config.preset[0])
        comparison_add(to, "preset", "%s", info->config.preset);
    comparison_add(to, "seed", "%llu", (unsigned long long)info->config.run.seed);
    comparison_add(to, "data", "%s", info->header.data);
    comparison_add(to, "pixels", "%u x %u", info->header.width, info->header.height);
    comparison_add(to, "classes", "%u", info->header.n_classes);
    comparison_add(to, "images", "%s of %s", human_count(info->n_images, n, sizeof n),
                   human_count(info->header.images_run, all, sizeof all));
    comparison_add(to, "neurons", "%llu -> %llu", count_at_start(info),
                   (unsigned long long)info->n_living);
    comparison_add(to, "rule", "%s", policy_name(info->config.prune.strategy));
    comparison_add(to, "removals", "%llu", (unsigned long long)info->n_removed);
    compare_spikes(info, to);
    for (int vote = READOUT_VOTES - 1; vote >= 0; vote--) {
        snprintf(all, sizeof all, "vote %s", readout_vote_names[vote]);
        if (info->accuracy[vote] >= 0)
            comparison_add(to, all, "%.2f %%", 100 * info->accuracy[vote]);
    }
    comparison_add(to, "espalier", "%s", info->header.espalier_version);
    comparison_add(to, "written", "%s", info->header.created);
}

enum esp_status file_info_compare(const char *path, struct comparison_column *to)
{
    struct run_file *f = NULL;
    if (checksummed_file_begins(path))
        return file_info_compare_checkpoint(path, to);
    const enum esp_status st = open_file(path, &f);
    if (st == ESP_OK)
        compare(run_file_info(f), to);
    run_file_close(f);
    return st;
}

enum esp_status file_info_print(const char *path, bool json)
{
    if (checksummed_file_begins(path))
        return file_info_print_checkpoint(path, json);
    struct run_file *f = NULL;
    enum esp_status st = open_file(path, &f);
    if (st != ESP_OK)
        return st;
    const struct run_file_info *info = run_file_info(f);
    if (!json) {
        print_text(info);
        st = print_actions(info);
    } else if (info->report)
        st = print_report(info);
    else
        st = esp_fail(ESP_INPUT, "%s: the run is %s, it has no report yet", path,
                      run_file_state(info));
    run_file_close(f);
    return st;
}
