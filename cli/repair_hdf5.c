/* cli/repair_hdf5.c - calls the recovery and the checks of record/, and prints their results. */
#include "cli/repair.h"

#include "base/files.h"
#include "base/human.h"
#include "base/json.h"
#include "cli/say.h"
#include "record/file/checksummed_file.h"
#include "record/verify/verify.h"
#include "record/write/checkpoint.h"
#include "record/write/recover.h"
#include "session/sandbox.h"
#include "session/sandbox_file.h"
#include "sim/config/config.h"

#include <stdio.h>

/* ---- recovering a recording ---- */

static void print_json(const struct repair_order *o, const struct recovered *r)
{
    struct json j = json_begin(stdout);
    json_text(&j, "file", o->path);
    json_text(&j, "out", !r->written ? NULL : o->out ? o->out : o->path);
    json_text(&j, "original", r->kept[0] ? r->kept : NULL);
    json_integer(&j, "images", r->whole.n_images);
    json_integer(&j, "images_run", r->images_run);
    json_number(&j, "simulated_ms", r->whole.end_ms);
    json_number(&j, "cut_ms", r->whole.cut_ms);
    json_integer(&j, "cut_spikes", r->whole.cut_spikes);
    json_integer(&j, "cut_rows", r->whole.cut_rows);
    json_end(&j);
}

static void print_cut(const struct repair_order *o, const struct recovered *r)
{
    const struct valid_prefix *w = &r->whole;
    char spikes[32];
    if (w->cut_spikes > 0)
        printf("cut        %.1f ms after the last whole image, with %s spikes\n",
               w->cut_ms, human_count(w->cut_spikes, spikes, sizeof spikes));
    else if (w->cut_rows > 0 && !w->results_cut)
        printf("cut        rows after the last whole image\n");
    if (w->results_cut)
        printf("cut        results that were not complete\n");
    if (w->cut_rows == 0)
        printf("cut        nothing\n");
    if (o->to_checkpoint)
        printf("lost       what the run did after the checkpoint\n");
    else if (!r->was_closed)
        printf("lost       what the run did after its last flush, at most a second of "
               "computing: it never reached the file\n");
}

static void print_text(const struct repair_order *o, const struct recovered *r)
{
    char images[32], all[32];
    say(stdout, "%s  %s: %s of %s images, %.1f s of simulated time",
        r->written ? "recovered" : "whole    ", o->path,
        human_count(r->whole.n_images, images, sizeof images),
        human_count(r->images_run, all, sizeof all), r->whole.end_ms / 1000);
    if (!r->written) {
        printf("           nothing to recover\n");
        return;
    }
    print_cut(o, r);
    if (r->n_kept == 1)
        say(stdout, "original   %s", r->kept);
    else if (r->n_kept > 1)
        say(stdout, "original   %s; %u such copies are there, of %d at most: remove some",
            r->kept, r->n_kept, RECOVER_COPIES);
    if (o->out)
        say(stdout, "written    %s", o->out);
}

static enum esp_status recover(const struct repair_order *o,
                               const struct recover_params *params)
{
    struct recovered r;
    const enum esp_status st = recover_run(params, &r);
    if (st != ESP_OK)
        return st;
    if (o->json)
        print_json(o, &r);
    else
        print_text(o, &r);
    return ESP_OK;
}

/* ---- recovering a recording up to a checkpoint ---- */

struct cover {
    char recording[FILES_PATH];
    struct structure structure;
};

static void visit_structure(void *structure, struct state *s)
{
    structure_visit(structure, s);
}

static enum esp_status read_cover(const char *path, struct cover *c)
{
    struct checkpoint *file = NULL;
    enum esp_status st = checkpoint_open(path, &file);
    if (st == ESP_OK)
        st = files_follow(c->recording, path, checkpoint_head(file)->recording);
    if (st == ESP_OK)
        st = checkpoint_restore(file, visit_structure, &c->structure);
    checkpoint_close(file);
    if (st == ESP_OK && c->structure.n_pages == 0)
        return esp_fail(
            ESP_INPUT,
            "%s: an earlier espalier wrote it: it does not know where the rows of "
            "%s are",
            path, c->recording);
    return st;
}

static enum esp_status try_cover(const char *path, void *context)
{
    struct cover c = {.recording = ""};
    struct run_file *f = NULL;
    struct valid_prefix whole;
    (void)context;
    enum esp_status st = read_cover(path, &c);
    if (st == ESP_OK)
        st = run_file_open_to_checkpoint(c.recording, &c.structure, &f);
    if (st == ESP_OK)
        st = prefix_find_valid(f, &whole);
    run_file_close(f);
    structure_free(&c.structure);
    return st;
}

/* Recover all rows up to the checkpoint. The places of the rows in the file come from the structure that the
 * checkpoint stores (record/file/structure.h), because the metadata in the recording may be damaged. */
static enum esp_status recover_to_checkpoint(const struct repair_order *o)
{
    struct cover c = {.recording = ""};
    enum esp_status st = sandbox_run(o->path, try_cover, NULL);
    if (st == ESP_OK)
        st = read_cover(o->path, &c);
    if (st == ESP_OK) {
        struct repair_order order = *o;
        order.path = c.recording;
        order.to_checkpoint = true;
        st = recover(&order, &(struct recover_params){.path = c.recording,
                                                      .out = o->out,
                                                      .keep = !o->drop_original,
                                                      .cover = &c.structure});
    }
    structure_free(&c.structure);
    return st;
}

enum esp_status repair_recover(const struct repair_order *o)
{
    if (checksummed_file_begins(o->path))
        return recover_to_checkpoint(o);
    const struct recover_params params = {
        .path = o->path, .out = o->out, .keep = !o->drop_original};
    const enum esp_status st = sandbox_read(o->path);
    return st == ESP_OK ? recover(o, &params) : st;
}

/* ---- verifying a file ---- */

/* What is known while the claims about a file are checked. */
struct verdict {
    bool quiet; /* whether only the JSON object at the end is printed */
    unsigned n, failed;
    char first[512]; /* the first claim that failed, with the reason */
    /* Number of images at the beginning of the run that the recording lacks. */
    uint64_t lost;
};

static void tell(void *context, const char *claim, const char *problem)
{
    struct verdict *v = context;
    v->n++;
    if (problem && v->failed++ == 0)
        snprintf(v->first, sizeof v->first, "%s: %s", claim, problem);
    if (v->quiet)
        return;
    say(stdout, "%s %s", problem ? "NOT " : "ok  ", claim);
    if (problem)
        say(stdout, "     %s", problem);
}

static enum esp_status verify_recording(const char *path, struct verdict *v)
{
    struct run_file *f = NULL;
    char done[32], all[32];
    enum esp_status st = sandbox_read(path);
    if (st == ESP_OK)
        st = run_file_open(path, &f);
    if (st != ESP_OK)
        return st;
    const struct run_file_info *info = run_file_info(f);
    if (!v->quiet)
        say(stdout, "%s: a recording, %s, %s of %s images", path, run_file_state(info),
            human_count(info->n_images, done, sizeof done),
            human_count(info->header.images_run, all, sizeof all));
    if (!v->quiet && info->header.first_image > 0)
        printf("lost images 1 to %s, of which nothing is judged\n",
               human_count(info->header.first_image, done, sizeof done));
    v->lost = info->header.first_image;
    st = verify_run(f, tell, v);
    run_file_close(f);
    return st;
}

/* Report the checkpoint as intact. checkpoint_open has verified the checksum of every byte. */
static enum esp_status verify_checkpoint(const char *path, struct verdict *v)
{
    struct checkpoint *c = NULL;
    struct config config;
    enum esp_status st = checkpoint_open(path, &c);
    if (st != ESP_OK)
        return st;
    const struct checkpoint_head *head = checkpoint_head(c);
    char bytes[32];
    if (!v->quiet)
        say(stdout, "%s: a checkpoint of %s, %s, data %s", path, head->recording,
            human_bytes(checkpoint_bytes(c), bytes, sizeof bytes), head->data);
    tell(v, "every byte is as it was written", NULL);
    config_of_files(&config);
    st = config_read_text(&config, head->config_text, "config");
    if (st == ESP_OK)
        st = config_check(&config);
    tell(v, "its configuration is one", st == ESP_OK ? NULL : esp_message());
    checkpoint_close(c);
    return ESP_OK;
}

static void print_verdict(const char *path, const struct verdict *v)
{
    struct json j = json_begin(stdout);
    json_text(&j, "file", path);
    json_integer(&j, "claims", v->n);
    json_integer(&j, "failed", v->failed);
    json_text(&j, "first", v->failed ? v->first : NULL);
    if (v->lost > 0)
        json_integer(&j, "lost_images", v->lost);
    json_end(&j);
}

static enum esp_status verify(const char *path, void *verdict)
{
    return checksummed_file_begins(path) ? verify_checkpoint(path, verdict)
                                         : verify_recording(path, verdict);
}

enum esp_status repair_verify(const char *path, bool json)
{
    struct verdict v = {.quiet = json}, tried = {.quiet = true};
    enum esp_status st = sandbox_run(path, verify, &tried);
    if (st == ESP_OK)
        st = verify(path, &v);
    if (st != ESP_OK)
        return st;
    if (json)
        print_verdict(path, &v);
    return v.failed == 0 ? ESP_OK
                         : esp_fail(ESP_INPUT, "%s: %u of %u claims do not hold: %s",
                                    path, v.failed, v.n, v.first);
}
