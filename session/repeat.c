/* session/repeat.c - a session without recording, whose control asks for single ticks in one image. */
#include "session/repeat.h"

#include "base/array.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

struct repeat {
    struct config config;
    const struct dataset *data;
    double *thresholds;
    uint64_t n_thresholds;
    struct session session; /* must not move: its trainer refers to it */
    bool begun;             /* the session trains */
    struct control control;
    const struct repeat_look *look; /* of the image being looked at; else NULL */
    uint64_t image;
    esp_tick start;
    struct repeat_point *points;
    size_t n, room;
    double rest_mV;
    uint64_t n_output;
};

static double *copy_of(const double *values, uint64_t n)
{
    double *copy = malloc((n ? n : 1) * sizeof *copy);
    if (copy && n)
        memcpy(copy, values, n * sizeof *copy);
    return copy;
}

enum esp_status repeat_create(const struct repeat_params *params, struct repeat **out)
{
    struct repeat *r = calloc(1, sizeof *r);
    if (!r)
        return esp_fail(ESP_MEMORY, "out of memory");
    r->config = *params->config;
    r->data = params->data;
    r->n_thresholds = params->thresholds ? params->n_thresholds : 0;
    r->thresholds = copy_of(params->thresholds, r->n_thresholds);
    control_init(&r->control);
    if (!r->thresholds) {
        free(r);
        return esp_fail(ESP_MEMORY, "out of memory");
    }
    *out = r;
    return ESP_OK;
}

static void end_session(struct repeat *r)
{
    if (r->begun)
        session_free(&r->session);
    r->begun = false;
}

void repeat_free(struct repeat *r)
{
    if (!r)
        return;
    end_session(r);
    array_free(r->points);
    free(r->thresholds);
    free(r);
}

/* ---- what the run reports ---- */

static enum esp_status on_showing(void *context, const struct probe_showing *s)
{
    struct repeat *r = context;
    r->start = s->start;
    r->control.run.by_tick = r->look && s->image == r->image;
    return ESP_OK;
}

/* The place of a birth id among n ascending ones; n if it is not there. */
static size_t find(const esp_id *birth, size_t n, esp_id wanted)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (birth[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && birth[low] == wanted ? low : n;
}

static enum esp_status on_membranes(void *context, const struct probe_membranes *m)
{
    struct repeat *r = context;
    const size_t k = m->population == r->look->population
                         ? find(m->birth, m->n, r->look->birth)
                         : m->n;
    void *points = r->points;
    if (k == m->n)
        return ESP_OK;
    const enum esp_status st = array_grow(&points, &r->room, r->n + 1, sizeof *r->points);
    if (st != ESP_OK)
        return st;
    r->points = points;
    r->points[r->n++] =
        (struct repeat_point){m->tick - r->start, m->v_mV[k], m->limit_mV[k]};
    r->rest_mV = m->rest_mV;
    return ESP_OK;
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    ((struct repeat *)context)->n_output = image->n_spikes;
    return ESP_OK;
}

/* ---- training ---- */

static enum esp_status begin_session(struct repeat *r)
{
    const struct session_params params = {
        .checkpoint = {.off = true}, .threads = 1, .eval_threads = 1};
    struct session *s = &r->session;
    end_session(r);
    *s = session_blank(&params);
    r->begun = true;
    s->config = r->config;
    s->config.run.eval_before_pruning = false;
    s->thresholds = copy_of(r->thresholds, r->n_thresholds);
    s->n_thresholds = r->n_thresholds;
    s->control = &r->control;
    s->listener[0] = (struct probe){.context = r,
                                    .showing = on_showing,
                                    .membranes = on_membranes,
                                    .image = on_image};
    enum esp_status st = s->thresholds ? session_prepare(s, r->data)
                                       : esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK)
        st = session_open(s);
    return st == ESP_OK ? session_train_begin(s) : st;
}

static uint64_t images_done(const struct repeat *r)
{
    return r->begun && r->session.trainer ? r->session.trainer->totals.images : 0;
}

static enum esp_status train_until(struct repeat *r, uint64_t images,
                                   const struct repeat_look *look)
{
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && images_done(r) < images) {
        if (session_train_done(&r->session))
            return esp_fail(ESP_INPUT, "the run repeated has %llu images only",
                            (unsigned long long)images_done(r));
        if (look->go_on && !look->go_on(look->context, images_done(r)))
            return esp_fail(ESP_INTERRUPTED, "the repetition was stopped");
        st = session_step(&r->session);
    }
    return st;
}

enum esp_status repeat_image(struct repeat *r, uint64_t image,
                             const struct repeat_look *look, struct repeat_seen *out)
{
    enum esp_status st = ESP_OK;
    r->n = 0;
    r->image = image;
    if (!r->begun || images_done(r) > image)
        st = begin_session(r);
    if (st == ESP_OK)
        st = train_until(r, image, look);
    r->look = look;
    if (st == ESP_OK)
        st = train_until(r, image + 1, look);
    r->look = NULL;
    r->control.run.by_tick = false;
    if (st != ESP_OK && st != ESP_INTERRUPTED)
        end_session(r);
    if (st == ESP_OK)
        *out = (struct repeat_seen){r->points, r->n, r->rest_mV, r->n_output};
    return st;
}
