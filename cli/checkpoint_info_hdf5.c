/* cli/checkpoint_info_hdf5.c - print what a checkpoint holds. */
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

enum esp_status file_info_print_checkpoint(const char *path, bool json)
{
    struct checkpoint *file = NULL;
    struct run_state saved = {0};
    enum esp_status st = sandbox_run(path, try_it, &saved);
    if (st == ESP_OK)
        st = read_head(path, &file, &saved);
    if (st == ESP_OK)
        (json ? print_json : print_text)(path, checkpoint_head(file), &saved);
    checkpoint_close(file);
    return st;
}
