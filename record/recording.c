/* record/recording.c - the life of a recording: lock, file, probe, end. */
#include "record/recording.h"

#include "record/feed.h"
#include "record/header.h"
#include "record/lock.h"
#include "record/prefix.h"
#include "record/run_file.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct recording {
    char *path;
    bool force;
    struct lock *lock, *lock_earlier; /* the other is NULL where both are one file */
    struct config config;
    struct header header;
    struct layout layout;
    struct run_file *earlier; /* to go on with, or NULL */
    struct mark mark;         /* of it */
    struct writer *writer;    /* NULL before the start of the run */
    struct feed feed;
};

/* ISO 8601, UTC; NULL when memory is short. */
static char *date_text(void)
{
    char text[32];
    const time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strdup(text);
}

/* Whether the file may be made: there is none, or one that may be replaced. */
static enum esp_status check_target(const char *path, bool force)
{
    struct stat s;
    if (path[0] == '\0')
        return esp_fail(ESP_INPUT, "an empty name for the recording");
    if (stat(path, &s) != 0)
        return errno == ENOENT ? ESP_OK
                               : esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: %s", path,
                        S_ISDIR(s.st_mode) ? "is a directory" : "is not a regular file");
    if (!force)
        return esp_fail(
            ESP_INPUT,
            "%s: exists already; choose another --out, or --force to replace it", path);
    if (access(path, W_OK) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    return ESP_OK;
}

/* An existing file under its real name, so that a link is followed and not replaced. */
static char *real_name(const char *path)
{
    char *real = realpath(path, NULL);
    return real ? real : strdup(path);
}

static enum esp_status fill(struct recording *r, const struct recording_params *p)
{
    struct header *h = &r->header;
    r->path = real_name(p->path);
    h->espalier_version = strdup(p->version);
    h->config_text = config_text(p->config);
    h->command = strdup(p->command);
    h->data = strdup(p->spec);
    h->created = date_text();
    h->seed = p->config->run.seed;
    h->n_classes = p->n_classes;
    h->spikes = p->what == RECORD_ALL      ? LAYOUT_ALL_SPIKES
                : p->what == RECORD_OUTPUT ? LAYOUT_OUTPUT_SPIKES
                                           : LAYOUT_NO_SPIKES;
    r->feed.n_classes = p->n_classes;
    r->config = *p->config;
    r->force = p->force;
    r->feed.n_snapshots = p->snapshots;
    if (!r->path || !h->espalier_version || !h->config_text || !h->command || !h->data ||
        !h->created)
        return esp_fail(ESP_MEMORY, "%s: out of memory", p->path);
    return ESP_OK;
}

enum esp_status recording_create(const struct recording_params *params,
                                 struct recording **out)
{
    struct recording *r = calloc(1, sizeof *r);
    if (!r)
        return esp_fail(ESP_MEMORY, "%s: out of memory", params->path);
    enum esp_status st = fill(r, params);
    if (st != ESP_OK || (st = check_target(r->path, r->force)) != ESP_OK ||
        (st = lock_take(r->path, &r->lock)) != ESP_OK) {
        recording_close(r);
        return st;
    }
    *out = r;
    return ESP_OK;
}

/* ---- going on ---- */

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static enum esp_status refuse_earlier(const struct recording *r)
{
    return esp_fail(ESP_INPUT, "%s: not the recording of this run",
                    run_file_info(r->earlier)->path);
}

/* The new file says of itself what the earlier one said. */
static enum esp_status adopt_header(struct recording *r)
{
    const struct run_file_info *info = run_file_info(r->earlier);
    struct header *h = &r->header;
    if (config_hash(&info->config) != config_hash(&r->config) ||
        strcmp(info->header.data, h->data) != 0 || info->header.n_classes != h->n_classes)
        return refuse_earlier(r);
    h->spikes = info->header.spikes;
    free(h->espalier_version);
    free(h->command);
    free(h->created);
    h->espalier_version = strdup(info->header.espalier_version);
    h->command = strdup(info->header.command);
    h->created = strdup(info->header.created);
    return h->espalier_version && h->command && h->created
               ? ESP_OK
               : esp_fail(ESP_MEMORY, "%s: out of memory", r->path);
}

/* Open the earlier file under its lock, so that nobody writes it meanwhile. */
static enum esp_status open_earlier(struct recording *r, const char *from)
{
    enum esp_status st = ESP_OK;
    if (access(from, R_OK) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", from, strerror(errno));
    if (is_same_file(r->path, from))
        r->force = true;
    else
        st = lock_take(from, &r->lock_earlier);
    if (st == ESP_OK)
        st = check_target(r->path, r->force);
    if (st == ESP_OK)
        st = lock_take(r->path, &r->lock);
    if (st == ESP_OK)
        st = run_file_open(from, &r->earlier);
    return st == ESP_OK ? adopt_header(r) : st;
}

enum esp_status recording_resume(const struct recording_params *params, const char *from,
                                 const struct mark *mark, struct recording **out)
{
    struct recording *r = calloc(1, sizeof *r);
    struct prefix needed;
    if (!r)
        return esp_fail(ESP_MEMORY, "%s: out of memory", params->path);
    enum esp_status st = fill(r, params);
    if (st != ESP_OK || (st = open_earlier(r, from)) != ESP_OK ||
        (st = prefix_of_mark(r->earlier, mark, &needed)) != ESP_OK) {
        recording_close(r);
        return st;
    }
    r->mark = *mark;
    *out = r;
    return ESP_OK;
}

/* The rows up to the mark, into the new file. */
static enum esp_status copy_earlier(struct recording *r)
{
    const struct header *was = &run_file_info(r->earlier)->header, *is = &r->header;
    struct prefix prefix;
    if (was->images_run != is->images_run || was->window_images != is->window_images ||
        was->width != is->width || was->height != is->height)
        return refuse_earlier(r);
    enum esp_status st = prefix_of_mark(r->earlier, &r->mark, &prefix);
    if (st == ESP_OK)
        st = prefix_copy(r->earlier, &prefix, r->writer);
    run_file_close(r->earlier);
    r->earlier = NULL;
    feed_continue(&r->feed, &r->mark);
    return st;
}

/* ---- the probe ---- */

/* Add to a failed write what the file still holds. */
static enum esp_status explain(const struct recording *r, enum esp_status st)
{
    if (st != ESP_IO)
        return st;
    return esp_fail(st, "%s; the recording keeps the first %llu images", esp_message(),
                    (unsigned long long)r->feed.images_saved);
}

enum esp_status recording_flush(struct recording *r)
{
    return r->writer ? explain(r, feed_flush(&r->feed)) : ESP_OK;
}

/* The network that runs must be the one that the configuration describes. It may begin with fewer
 * neurons, those that an earlier run left; the ids of the others stay free. */
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
        config_resolve(&r->config, s->images_run, (uint64_t)s->width * s->height);
    h->dt_ms = r->feed.dt_ms = s->dt_ms;
    h->images_run = r->feed.images_run = s->images_run;
    h->window_images = s->window_images;
    h->width = s->width;
    h->height = s->height;
    h->resolved = config_text(&resolved);
    return h->resolved ? ESP_OK : esp_fail(ESP_MEMORY, "%s: out of memory", r->path);
}

static enum esp_status on_start(void *context, const struct probe_start *s)
{
    struct recording *r = context;
    const struct layout_plan plan = {.config = &r->config,
                                     .n_pixels = (uint64_t)s->width * s->height,
                                     .n_classes = r->header.n_classes,
                                     .spikes = r->header.spikes};
    enum esp_status st;
    if ((st = note_start(r, s)) != ESP_OK ||
        (st = layout_build(&plan, r->path, &r->layout)) != ESP_OK ||
        (st = check_start(r, &plan, s)) != ESP_OK ||
        (st = feed_create(&r->feed, &r->layout)) != ESP_OK ||
        (st = check_target(r->path, r->force)) != ESP_OK ||
        (st = writer_create(r->path, &r->layout, &r->header, &r->writer)) != ESP_OK)
        return st;
    r->feed.writer = r->writer;
    if (r->earlier && (st = copy_earlier(r)) != ESP_OK)
        return st;
    return writer_publish(r->writer);
}

static enum esp_status on_input(void *context, const struct probe_input *input)
{
    struct recording *r = context;
    return explain(r, feed_input(&r->feed, input));
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *spikes)
{
    struct recording *r = context;
    return explain(r, feed_spikes(&r->feed, spikes));
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    struct recording *r = context;
    return explain(r, feed_image(&r->feed, image));
}

static enum esp_status on_window(void *context, const struct probe_window *window,
                                 const struct network *net)
{
    struct recording *r = context;
    return explain(r, feed_window(&r->feed, window, net));
}

static enum esp_status on_pruned(void *context, const struct probe_pruned *pruned)
{
    struct recording *r = context;
    return explain(r, feed_pruned(&r->feed, pruned));
}

static enum esp_status on_trained(void *context, const struct network *net)
{
    struct recording *r = context;
    return explain(r, feed_trained(&r->feed, net));
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
                          .pruned = on_pruned,
                          .trained = on_trained};
}

struct mark recording_mark(const struct recording *r)
{
    return r->feed.told;
}

static enum esp_status add_results(struct feed *f, const struct recording_results *x)
{
    enum esp_status st;
    if ((st = feed_accuracy(f, x->accuracy)) != ESP_OK ||
        (st = feed_accuracy(f, x->accuracy_labelset)) != ESP_OK ||
        (x->confusion && (st = feed_confusion(f, x->confusion)) != ESP_OK) ||
        (x->report && (st = feed_report(f, x->report)) != ESP_OK))
        return st;
    return feed_flush(f);
}

enum esp_status recording_finish(struct recording *r, const struct readout *readout,
                                 const struct recording_results *results)
{
    assert(r->writer);
    enum esp_status st = readout ? feed_readout(&r->feed, readout) : ESP_OK;
    if (st == ESP_OK)
        st = add_results(&r->feed, results);
    return explain(r, st);
}

enum esp_status recording_close(struct recording *r)
{
    if (!r)
        return ESP_OK;
    if (r->writer)
        feed_flush(&r->feed); /* if it fails, closing says so */
    const enum esp_status st = explain(r, writer_close(r->writer));
    run_file_close(r->earlier);
    lock_release(r->lock_earlier);
    lock_release(r->lock);
    feed_free(&r->feed);
    header_free(&r->header);
    free(r->path);
    free(r);
    return st;
}
