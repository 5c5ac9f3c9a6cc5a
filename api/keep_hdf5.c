/* api/keep_hdf5.c - while a recording is open, HDF5 is called on its thread only. */
#include "api/keep.h"
#include "api/report.h"

#include "record/write/checkpoint.h"
#include "record/write/recording.h"
#include "record/write/run_state.h"
#include "sim/training/image_ranges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SNAPSHOTS = 8 }; /* of the receptive fields, as the program's */

bool keep_is_present(void)
{
    return true;
}

/* ---- recordings ---- */

static struct recording_params params_of(const struct espalier_run *run, const char *path,
                                         enum espalier_record what)
{
    const struct dataset_info *info = dataset_info(run->data->dataset);
    return (struct recording_params){.path = path,
                                     .what = (enum recording_what)what,
                                     .config = &run->config.config,
                                     .version = ESPALIER_VERSION,
                                     .command = "libespalier",
                                     .spec = info->spec,
                                     .n_classes = info->n_classes,
                                     .snapshots = SNAPSHOTS};
}

enum esp_status keep_begin(struct espalier_run *run, const char *path,
                           enum espalier_record what)
{
    const struct recording_params params = params_of(run, path, what);
    if ((int)what < RECORD_NONE || (int)what > RECORD_ALL)
        return esp_fail(ESP_INPUT,
                        "what to record: %d is not one of enum "
                        "espalier_record",
                        (int)what);
    return recording_create(&params, &run->recording);
}

struct probe keep_probe(struct espalier_run *run)
{
    return run->recording ? recording_probe(run->recording) : (struct probe){0};
}

static enum esp_status write_results(struct espalier_run *run)
{
    struct knowledge *k = &run->known;
    char *report = NULL;
    struct recording_results results = {.confusion = k->score.confusion};
    memcpy(results.accuracy, k->accuracy, sizeof results.accuracy);
    memcpy(results.accuracy_labelset, k->accuracy_labelset,
           sizeof results.accuracy_labelset);
    if (k->readout && k->is_stale)
        readout_finish(k->readout);
    k->is_stale = false;
    enum esp_status st = report_text_of(run, &report);
    results.report = report;
    if (st == ESP_OK)
        st = recording_finish(run->recording, k->readout, &results);
    free(report);
    return st;
}

enum esp_status keep_finish(struct espalier_run *run)
{
    if (!run->recording)
        return ESP_OK;
    const enum esp_status st = write_results(run);
    const enum esp_status closed = keep_close(run);
    return st == ESP_OK ? closed : st;
}

enum esp_status keep_close(struct espalier_run *run)
{
    struct recording *r = run->recording;
    run->recording = NULL;
    return r ? recording_close(r) : ESP_OK;
}

/* ---- checkpoints ---- */

/* What happens on the thread that may call HDF5. */
struct errand {
    struct espalier_run *run;
    const char *path;
    struct run_state saved;
    struct structure structure; /* of the recording; borrowed from it while saving */
    struct checkpoint_head head;
    struct checkpoint *file; /* while restoring */
};

static enum esp_status do_errand(struct errand *e, enum esp_status (*fn)(void *errand))
{
    struct recording *r = e->run->recording;
    return r ? recording_call(r, fn, e) : fn(e);
}

static void visit_run(void *run, struct state *s)
{
    struct espalier_run *r = run;
    state_enter(s, "golden");
    golden_visit(&r->golden, s);
    state_leave(s);
    state_enter(s, "trainer");
    trainer_visit(r->trainer, s);
    state_leave(s);
}

static void visit_head(void *saved, struct state *s)
{
    run_state_visit(saved, s);
}

static void visit_structure(void *structure, struct state *s)
{
    structure_visit(structure, s);
}

static void visit_all(void *errand, struct state *s)
{
    struct errand *e = errand;
    visit_head(&e->saved, s);
    structure_visit(&e->structure, s);
    visit_run(e->run, s);
}

static enum esp_status write_checkpoint(void *errand)
{
    struct errand *e = errand;
    return checkpoint_write(e->path, false, &e->head, visit_all, e);
}

static enum esp_status fill(struct errand *e)
{
    const struct espalier_run *run = e->run;
    struct trainer *t = run->trainer;
    struct run_state *s = &e->saved;
    s->images = t->totals.images;
    s->images_run = t->ranges.images_run;
    run_state_count(s, t->net);
    s->snapshots = SNAPSHOTS;
    s->wanted = true;
    if (run->recording)
        s->mark = recording_mark(run->recording);
    struct checkpoint_head *h = &e->head;
    h->espalier_version = strdup(ESPALIER_VERSION);
    h->preset = strdup(run->config.config.preset);
    h->config_text = config_text(&run->config.config);
    h->data = strdup(dataset_info(run->data->dataset)->spec);
    h->recording = strdup("");
    if (!h->espalier_version || !h->preset || !h->config_text || !h->data ||
        !h->recording)
        return esp_fail(ESP_MEMORY, "out of memory");
    return dataset_identity(run->data->dataset, &s->data);
}

enum espalier_status espalier_run_save(struct espalier_run *run, const char *path)
{
    NEED(run);
    NEED(path);
    struct errand e = {.run = run, .path = path};
    enum esp_status st = run_check(run);
    if (st == ESP_OK && run->is_finished)
        st = esp_fail(ESP_INPUT, "the run is finished: there is nothing to go on with");
    if (st == ESP_OK)
        st = fill(&e);
    if (st == ESP_OK && run->recording)
        st = recording_sync(run->recording, &e.structure);
    if (st == ESP_OK)
        st = do_errand(&e, write_checkpoint);
    checkpoint_head_free(&e.head);
    return status_told(st);
}

/* ---- coming back ---- */

/* Nothing that the file says is believed before it was compared with something. */
static enum esp_status read_config(const struct errand *e, struct config *c)
{
    const struct checkpoint_head *head = checkpoint_head(e->file);
    config_default(c);
    const enum esp_status st = config_read_text(c, head->config_text, e->path);
    snprintf(c->preset, sizeof c->preset, "%s", head->preset);
    return st;
}

static enum esp_status check_data(const struct errand *e,
                                  const struct espalier_data *data)
{
    const struct dataset_info *info = dataset_info(data->dataset);
    uint64_t identity = 0;
    const enum esp_status st = dataset_identity(data->dataset, &identity);
    if (st == ESP_OK && identity != e->saved.data)
        return esp_fail(ESP_INPUT, "%s: %s in %s is not the data set of this run",
                        e->path, info->spec, info->origin);
    return st;
}

static enum esp_status restore_state(void *errand)
{
    struct errand *e = errand;
    const enum esp_status st = checkpoint_restore(e->file, visit_run, e->run);
    checkpoint_close(e->file);
    e->file = NULL;
    return st;
}

/* By the file's own structure or, after a loss of power, by that of the checkpoint. */
static enum esp_status go_on(struct errand *e, const struct recording_params *params)
{
    struct resume_recording past = {.from = params->path,
                                    .mark = &e->saved.mark,
                                    .structure = &e->structure,
                                    .images = e->saved.images};
    past.covered = e->structure.n_pages > 0 && recording_try(params, &past) == ESP_INPUT;
    if (past.covered && recording_try(params, &past) != ESP_OK)
        past.covered = false; /* what is wrong, the file itself says */
    return recording_resume(params, &past, &e->run->recording);
}

static enum esp_status come_back(struct errand *e, const char *recording)
{
    struct espalier_run *run = e->run;
    const struct config *resolved = &run->resolved.config;
    const struct dataset_info *info = dataset_info(run->data->dataset);
    const uint64_t n_pixels = (uint64_t)info->width * info->height;
    struct recording_params params = params_of(run, recording, ESPALIER_RECORD_NONE);
    struct network *net = NULL;
    uint64_t n_living[CONFIG_POPULATIONS];
    params.snapshots = (unsigned)e->saved.snapshots;
    run_state_living(&e->saved, resolved, n_living);
    enum esp_status st = run_state_fits(&e->saved, e->file, e->path, resolved, n_pixels);
    if (st == ESP_OK && recording)
        st = go_on(e, &params);
    if (st == ESP_OK)
        st = network_create_pruned(resolved, n_pixels, n_living, &net);
    if (st == ESP_OK)
        st = run_begin(run, net);
    return st == ESP_OK ? do_errand(e, restore_state) : st;
}

static enum esp_status open_run(struct errand *e, const struct espalier_data *data,
                                const char *recording)
{
    struct config config;
    struct espalier_data *own = NULL;
    enum esp_status st = checkpoint_open(e->path, &e->file);
    if (st == ESP_OK)
        st = checkpoint_restore(e->file, visit_head, &e->saved);
    if (st == ESP_OK)
        st = checkpoint_restore(e->file, visit_structure, &e->structure);
    if (st == ESP_OK)
        st = read_config(e, &config);
    if (st == ESP_OK && !data)
        st = data_open(checkpoint_head(e->file)->data, &own);
    if (st == ESP_OK)
        st = check_data(e, data ? data : own);
    if (st == ESP_OK)
        st = run_prepare(&config, data ? data : own, &e->run);
    if (st != ESP_OK) {
        espalier_data_free(own);
        return st;
    }
    e->run->own_data = own;
    return come_back(e, recording);
}

enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out)
{
    NEED(path);
    NEED(out);
    struct errand e = {.path = path};
    const enum esp_status st = open_run(&e, data, recording);
    checkpoint_close(e.file);
    structure_free(&e.structure);
    if (st == ESP_OK)
        *out = e.run;
    else
        espalier_run_free(e.run);
    return status_told(st);
}
