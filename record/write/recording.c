/* record/write/recording.c - create, resume, write and close a recording: lock, file, callbacks of the probe,
 * results. */
#include "record/write/recording.h"

#include "base/files.h"
#include "base/output.h"
#include "record/file/attributes.h"
#include "record/file/lock.h"
#include "record/write/event_rows.h"
#include "record/write/resume_source.h"
#include "record/write/writer_thread.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct recording {
    char *path, *from; /* from: path of the recording to continue; NULL: none */
    bool images_only;
    struct output_order order;
    struct lock *lock;
    struct config config;
    struct header header;
    struct layout layout;
    /* Recording to continue; closed after its rows have been copied. */
    struct resume_source source;
    /* The writer thread; NULL before the start of the run. */
    struct writer_thread *thread;
    struct event_rows rows;
};

/* A function of another module, to be called in the writer thread. */
struct outside_call {
    enum esp_status (*fn)(void *context);
    void *context;
};

static enum esp_status run_outside_call(struct chunk_buffer *builder, void *context)
{
    const struct outside_call *call = context;
    (void)builder;
    return call->fn(call->context);
}

/* Return the present date and time, ISO 8601, UTC. The caller frees the text; NULL: out of memory. */
static char *date_text(void)
{
    char text[32];
    const time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strdup(text);
}

static enum esp_status fill(struct recording *r, const struct recording_params *p)
{
    struct header *h = &r->header;
    r->path = files_real_name(p->path);
    h->espalier_version = strdup(p->version);
    h->preset = strdup(p->config->preset);
    h->config_text = config_text(p->config);
    h->command = strdup(p->command);
    h->data = strdup(p->spec);
    h->created = date_text();
    h->seed = p->config->run.seed;
    h->n_classes = p->n_classes;
    h->spikes = p->what == RECORD_ALL      ? LAYOUT_ALL_SPIKES
                : p->what == RECORD_OUTPUT ? LAYOUT_OUTPUT_SPIKES
                                           : LAYOUT_NO_SPIKES;
    r->rows.n_classes = p->n_classes;
    r->config = *p->config;
    r->order = (struct output_order){
        .path = r->path, .kind = OUTPUT_RECORDING, .force = p->force};
    r->images_only = p->images_only;
    r->rows.n_snapshots = p->snapshots;
    if (!r->path || !h->espalier_version || !h->preset || !h->config_text ||
        !h->command || !h->data || !h->created)
        return esp_fail(ESP_MEMORY, "%s: out of memory", p->path);
    return ESP_OK;
}

/* Check that the recording would not replace a spike file that a source of the run plays (docs/networks.md), not
 * even with --force. */
static enum esp_status check_played(const struct recording *r)
{
    for (size_t k = 0; k < r->config.n_populations; k++) {
        const struct population_config *p = &r->config.population[k];
        if (files_same(r->path, p->file) || files_same(r->path, p->test_file))
            return esp_fail(ESP_INPUT,
                            "%s: is played by population %s; give another name for "
                            "the output",
                            r->path, p->name);
    }
    return ESP_OK;
}

static enum esp_status check_output(const struct recording *r,
                                    const struct recording_params *p)
{
    struct output_order order = r->order;
    order.path = p->path; /* messages name the path as typed */
    for (size_t k = 0; k < sizeof p->input / sizeof *p->input; k++)
        order.input[k] = p->input[k];
    const enum esp_status st = output_check(&order);
    return st == ESP_OK ? check_played(r) : st;
}

enum esp_status recording_create(const struct recording_params *params,
                                 struct recording **out)
{
    return recording_create_late(params, 0, out);
}

enum esp_status recording_create_late(const struct recording_params *params,
                                      uint64_t images, struct recording **out)
{
    struct recording *r = calloc(1, sizeof *r);
    if (!r) {
        lock_release(params->lock);
        return esp_fail(ESP_MEMORY, "%s: out of memory", params->path);
    }
    r->lock = params->lock;
    enum esp_status st = fill(r, params);
    r->header.first_image = images;
    if (st != ESP_OK || (st = check_output(r, params)) != ESP_OK ||
        (!r->lock && (st = lock_take(r->path, &r->lock)) != ESP_OK)) {
        recording_close(r);
        return st;
    }
    *out = r;
    return ESP_OK;
}

enum esp_status recording_try(const struct recording_params *params,
                              const struct resume_recording *resumed)
{
    struct recording r = {0};
    enum esp_status st = fill(&r, params);
    if (st == ESP_OK)
        st = resume_source_open(resumed, true, &r.config, &r.header, &r.source);
    if (st == ESP_OK)
        st = resume_source_check(&r.source);
    resume_source_close(&r.source);
    attributes_free(&r.header);
    free(r.path);
    return st;
}

enum esp_status recording_try_other(const struct recording_params *params,
                                    const struct resume_recording *resumed)
{
    struct recording r = {0};
    enum esp_status st = fill(&r, params);
    if (st == ESP_OK)
        st = resume_source_is_other(resumed, &r.config, &r.header);
    attributes_free(&r.header);
    free(r.path);
    return st;
}

enum esp_status recording_resume(const struct recording_params *params,
                                 const struct resume_recording *resumed,
                                 struct recording **out)
{
    struct recording *r = calloc(1, sizeof *r);
    if (!r)
        return esp_fail(ESP_MEMORY, "%s: out of memory", params->path);
    enum esp_status st = fill(r, params);
    const bool in_place = st == ESP_OK && files_same(r->path, resumed->from);
    r->order.force = r->order.force || in_place;
    r->order.known = in_place && resumed->covered;
    if (st == ESP_OK && !(r->from = strdup(resumed->from)))
        st = esp_fail(ESP_MEMORY, "%s: out of memory", resumed->from);
    if (st == ESP_OK && !files_exist(r->path))
        r->order.like[0] = r->from;
    if (st == ESP_OK && access(resumed->from, R_OK) != 0)
        st = esp_fail(ESP_INPUT, "%s: %s", resumed->from, strerror(errno));
    if (st != ESP_OK || (st = check_output(r, params)) != ESP_OK ||
        (st = lock_take(r->path, &r->lock)) != ESP_OK ||
        (st = resume_source_open(resumed, in_place, &r->config, &r->header,
                                 &r->source)) != ESP_OK) {
        recording_close(r);
        return st;
    }
    r->rows.row_counts = *resumed->mark;
    r->header.is_brief = run_file_info(r->source.file)->header.is_brief;
    r->header.lacks_actions = run_file_info(r->source.file)->header.lacks_actions;
    *out = r;
    return ESP_OK;
}

bool recording_is_locked(const struct recording *r)
{
    return lock_holds(r->lock);
}

/* ---- the probe ---- */

enum esp_status recording_flush(struct recording *r)
{
    return r->thread ? writer_thread_flush(r->thread) : ESP_OK;
}

enum esp_status recording_sync(struct recording *r, struct structure *structure)
{
    *structure = (struct structure){0};
    return r->thread ? writer_thread_sync(r->thread, structure) : ESP_OK;
}

static enum esp_status look(struct chunk_buffer *builder, void *context)
{
    (void)context;
    return writer_look(builder->writer);
}

enum esp_status recording_look(struct recording *r)
{
    return r->thread ? writer_thread_call(r->thread, look, NULL) : ESP_OK;
}

enum esp_status recording_call(struct recording *r, enum esp_status (*fn)(void *context),
                               void *context)
{
    const struct outside_call call = {fn, context};
    return r->thread ? writer_thread_call(r->thread, run_outside_call, (void *)&call)
                     : fn(context);
}

double recording_waited_s(const struct recording *r)
{
    return r->thread ? writer_thread_waited_s(r->thread) : 0;
}

/* Check that the network matches the configuration. The network may begin with fewer neurons if an earlier run
 * pruned it; the ids of the removed neurons are not used. */
static enum esp_status check_start(const struct recording *r,
                                   const struct layout_plan *plan,
                                   const struct probe_start *s)
{
    bool same = s->n_populations == plan->config->n_populations;
    for (size_t k = 0; same && k < s->n_populations; k++)
        same = s->populations[k].n <= layout_neurons(plan, k);
    return same ? ESP_OK
                : esp_fail(ESP_INPUT, "%s: the network is not that of the configuration",
                           r->path);
}

static enum esp_status note_start(struct recording *r, const struct probe_start *s)
{
    struct header *h = &r->header;
    const struct config resolved =
        config_resolve(&r->config, s->images_run, s->width, s->height);
    h->dt_ms = r->rows.dt_ms = s->dt_ms;
    h->images_run = r->rows.images_run = s->images_run;
    r->rows.first_image = h->first_image;
    h->window_images = s->window_images;
    h->width = s->width;
    h->height = s->height;
    h->resolved = config_text(&resolved);
    return h->resolved ? ESP_OK : esp_fail(ESP_MEMORY, "%s: out of memory", r->path);
}

/* Create the file and copy the earlier rows. The writer thread calls this function. */
static enum esp_status open_file(struct chunk_buffer *builder, void *context)
{
    struct recording *r = context;
    struct writer *w = NULL;
    enum esp_status st = writer_create(&r->order, &r->layout, &r->header, &w);
    if (st == ESP_OK && r->source.file)
        st = resume_source_copy(&r->source, &r->header, w);
    if (st == ESP_OK)
        st = writer_publish(w);
    if (st == ESP_OK)
        chunk_buffer_begin(builder, w, &r->rows.row_counts);
    else
        writer_close(w); /* this deletes the file, which still has its temporary name */
    resume_source_close(&r->source);
    return st;
}

static enum esp_status make_layout(struct recording *r, const struct layout_plan *plan)
{
    const enum esp_status st = layout_build(plan, r->path, &r->layout);
    if (st == ESP_OK && r->images_only)
        layout_keep_images(&r->layout);
    return st;
}

/* Return the size of the channel in bytes: room for about a hundred images with input spikes, or thousands of
 * images without. */
static size_t room_for(enum layout_spikes spikes)
{
    return spikes == LAYOUT_ALL_SPIKES ? (size_t)4 << 20 : (size_t)2 << 20;
}

static enum esp_status on_start(void *context, const struct probe_start *s)
{
    struct recording *r = context;
    const struct layout_plan plan = {.config = &r->config,
                                     .n_pixels = (uint64_t)s->width * s->height,
                                     .n_classes = r->header.n_classes,
                                     .spikes = r->header.spikes,
                                     .is_brief = r->header.is_brief,
                                     .lacks_actions = r->header.lacks_actions};
    enum esp_status st;
    if ((st = note_start(r, s)) != ESP_OK || (st = make_layout(r, &plan)) != ESP_OK ||
        (st = check_start(r, &plan, s)) != ESP_OK ||
        (st = event_rows_create(&r->rows, &r->layout)) != ESP_OK ||
        (st = output_check(&r->order)) != ESP_OK ||
        (st = writer_thread_create(r->path, &r->layout, s->dt_ms,
                                   room_for(r->header.spikes), &r->thread)) != ESP_OK)
        return st;
    r->rows.thread = r->thread;
    const bool resumed = r->source.file; /* open_file closes it */
    st = writer_thread_call(r->thread, open_file, r);
    return st == ESP_OK && s->net && !r->images_only
               ? event_rows_begin(&r->rows, s->net, resumed)
               : st;
}

static enum esp_status on_input(void *context, const struct probe_input *input)
{
    struct recording *r = context;
    return event_rows_input(&r->rows, input);
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *spikes)
{
    struct recording *r = context;
    return event_rows_spikes(&r->rows, spikes);
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    struct recording *r = context;
    return event_rows_image(&r->rows, image);
}

static enum esp_status on_window(void *context, const struct probe_window *window,
                                 const struct network *net)
{
    struct recording *r = context;
    return event_rows_window(&r->rows, window, net);
}

static enum esp_status on_pruned(void *context, const struct probe_pruned *pruned)
{
    struct recording *r = context;
    return event_rows_pruned(&r->rows, pruned);
}

static enum esp_status on_regrown(void *context, const struct probe_regrown *regrown)
{
    struct recording *r = context;
    return event_rows_regrown(&r->rows, regrown);
}

static enum esp_status on_action(void *context, const struct probe_action *action)
{
    struct recording *r = context;
    return action->refusal ? ESP_OK : event_rows_action(&r->rows, action->action);
}

static enum esp_status on_trained(void *context, const struct network *net)
{
    struct recording *r = context;
    return event_rows_trained(&r->rows, net);
}

struct probe recording_probe(struct recording *r)
{
    return (struct probe){.context = r,
                          .start = on_start,
                          .input =
                              r->header.spikes == LAYOUT_ALL_SPIKES ? on_input : NULL,
                          .spikes = on_spikes,
                          .image = on_image,
                          .window = on_window,
                          .regrown = on_regrown,
                          .pruned = on_pruned,
                          .action = on_action,
                          .trained = on_trained};
}

struct row_counts recording_mark(const struct recording *r)
{
    return r->rows.row_counts;
}

static enum esp_status add_results(struct event_rows *f,
                                   const struct recording_results *x)
{
    enum esp_status st;
    if ((st = event_rows_accuracy(f, x->accuracy)) != ESP_OK ||
        (st = event_rows_accuracy(f, x->accuracy_labelset)) != ESP_OK ||
        (x->confusion && (st = event_rows_confusion(f, x->confusion)) != ESP_OK) ||
        (x->report && (st = event_rows_report(f, x->report)) != ESP_OK))
        return st;
    return writer_thread_flush(f->thread);
}

enum esp_status recording_finish(struct recording *r, const struct readout *readout,
                                 const struct recording_results *results)
{
    assert(r->thread);
    enum esp_status st = readout ? event_rows_readout(&r->rows, readout) : ESP_OK;
    if (st == ESP_OK)
        st = add_results(&r->rows, results);
    return st;
}

enum esp_status recording_close(struct recording *r)
{
    if (!r)
        return ESP_OK;
    const enum esp_status st = writer_thread_close(r->thread);
    resume_source_close(&r->source);
    lock_release(r->lock);
    event_rows_free(&r->rows);
    attributes_free(&r->header);
    free(r->path);
    free(r->from);
    free(r);
    return st;
}
