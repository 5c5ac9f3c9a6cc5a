/* cli/checkpoint_info_hdf5.c - prints the content of a checkpoint. */
#include "cli/file_info.h"

#include "base/human.h"
#include "base/json.h"
#include "cli/say.h"
#include "record/write/checkpoint.h"
#include "record/write/run_state.h"
#include "session/sandbox.h"

#include <stdio.h>

static void visit_head(void *context, struct state *s)
{
    run_state_visit(context, s);
}

static enum esp_status read_head(const char *path, struct checkpoint **file,
                                 struct run_state *saved)
{
    const enum esp_status st = checkpoint_open(path, file);
    return st == ESP_OK ? checkpoint_restore(*file, visit_head, saved) : st;
}

static enum esp_status try_it(const char *path, void *context)
{
    struct checkpoint *file = NULL;
    const enum esp_status st = read_head(path, &file, context);
    checkpoint_close(file);
    return st;
}

static void print_text(const char *path, const struct checkpoint_head *h,
                       const struct run_state *s)
{
    char images[32], run[32];
    say(stdout, "checkpoint %s, whole, by espalier %s", path, h->espalier_version);
    say(stdout, "run        %s %s, %s", config_origin(h->preset), h->preset, h->data);
    printf("images     %s of %s\n", human_count(s->images, images, sizeof images),
           human_count(s->images_run, run, sizeof run));
    printf("neurons    %llu living\n", (unsigned long long)s->living);
    say(stdout, "recording  %s", h->recording);
    say(stdout, "to go on   espalier resume %s", path);
}

static void print_json(const char *path, const struct checkpoint_head *h,
                       const struct run_state *s)
{
    struct json j = json_begin(stdout);
    json_text(&j, "checkpoint", path);
    json_text(&j, "version", h->espalier_version);
    json_text(&j, "preset", h->preset);
    json_text(&j, "data", h->data);
    json_text(&j, "recording", h->recording);
    json_integer(&j, "images", s->images);
    json_integer(&j, "images_run", s->images_run);
    json_integer(&j, "neurons_alive", s->living);
    json_end(&j);
}

static void compare(const struct checkpoint_head *h, const struct run_state *s,
                    struct comparison_column *to)
{
    char n[32], all[32];
    comparison_add(to, "kind", "checkpoint");
    comparison_add(to, "state", "whole");
    comparison_add(to, "preset", "%s", h->preset);
    comparison_add(to, "data", "%s", h->data);
    comparison_add(to, "images", "%s of %s", human_count(s->images, n, sizeof n),
                   human_count(s->images_run, all, sizeof all));
    comparison_add(to, "neurons", "%llu", (unsigned long long)s->living);
    comparison_add(to, "espalier", "%s", h->espalier_version);
}

static enum esp_status open_file(const char *path, struct checkpoint **file,
                                 struct run_state *saved)
{
    const enum esp_status st = sandbox_run(path, try_it, saved);
    return st == ESP_OK ? read_head(path, file, saved) : st;
}

enum esp_status file_info_compare_checkpoint(const char *path,
                                             struct comparison_column *to)
{
    struct checkpoint *file = NULL;
    struct run_state saved = {0};
    const enum esp_status st = open_file(path, &file, &saved);
    if (st == ESP_OK)
        compare(checkpoint_head(file), &saved, to);
    checkpoint_close(file);
    return st;
}

enum esp_status file_info_print_checkpoint(const char *path, bool json)
{
    struct checkpoint *file = NULL;
    struct run_state saved = {0};
    const enum esp_status st = open_file(path, &file, &saved);
    if (st == ESP_OK)
        (json ? print_json : print_text)(path, checkpoint_head(file), &saved);
    checkpoint_close(file);
    return st;
}
