/* cli/repair_hdf5.c */
#include "cli/repair.h"

#include "base/json.h"
#include "cli/human.h"
#include "cli/trial.h"
#include "record/recover.h"

#include <stdio.h>

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

static void print_cut(const struct recovered *r)
{
    const struct whole *w = &r->whole;
    char spikes[32];
    if (w->cut_spikes > 0)
        printf("cut        %.1f ms of an image that was not finished, with %s spikes\n",
               w->cut_ms, human_count(w->cut_spikes, spikes, sizeof spikes));
    else if (w->cut_rows > 0 && !w->results_cut)
        printf("cut        rows of an image that was not finished\n");
    if (w->results_cut)
        printf("cut        results that were not complete\n");
    if (w->cut_rows == 0)
        printf("cut        nothing\n");
    if (!r->was_closed)
        printf("lost       what the run did after its last flush, at most a second of "
               "computing: it never reached the file\n");
}

static void print_text(const struct repair_order *o, const struct recovered *r)
{
    char images[32], all[32];
    printf("%s  %s: %s of %s images, %.1f s of simulated time\n",
           r->written ? "recovered" : "whole    ", o->path,
           human_count(r->whole.n_images, images, sizeof images),
           human_count(r->images_run, all, sizeof all), r->whole.end_ms / 1000);
    if (!r->written) {
        printf("           nothing to recover\n");
        return;
    }
    print_cut(r);
    if (r->kept[0])
        printf("original   %s\n", r->kept);
    if (o->out)
        printf("written    %s\n", o->out);
}

enum esp_status repair_recover(const struct repair_order *o)
{
    const struct recover_params params = {
        .path = o->path, .out = o->out, .keep = !o->drop_original};
    struct recovered r;
    enum esp_status st = trial_read(o->path);
    if (st == ESP_OK)
        st = recover_run(&params, &r);
    if (st != ESP_OK)
        return st;
    if (o->json)
        print_json(o, &r);
    else
        print_text(o, &r);
    return ESP_OK;
}
