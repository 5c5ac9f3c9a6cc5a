/* bench/take.c - a probe that collects the events of presentations in lists. */
#include "bench/take.h"

#include "base/array.h"
#include "sim/network/stimulus.h"

#include <stdbool.h>

static enum esp_status list_add(struct take_list *l, uint32_t tick, esp_id id)
{
    void *ids = l->id, *ticks = l->tick;
    size_t room = l->room;
    enum esp_status st = array_grow(&ids, &room, l->n + 1, sizeof *l->id);
    l->id = ids;
    if (st != ESP_OK)
        return st;
    st = array_grow(&ticks, &l->room, l->n + 1, sizeof *l->tick);
    l->tick = ticks;
    if (st != ESP_OK)
        return st;
    l->tick[l->n] = tick;
    l->id[l->n++] = id;
    return ESP_OK;
}

static enum esp_status list_mark(struct take_list *l, size_t presentation)
{
    void *start = l->start;
    const enum esp_status st =
        array_grow(&start, &l->starts_room, presentation + 1, sizeof *l->start);
    l->start = start;
    if (st == ESP_OK)
        l->start[presentation] = l->n;
    return st;
}

static void list_free(struct take_list *l)
{
    array_free(l->tick);
    array_free(l->id);
    array_free(l->start);
}

/* Data of the probe. The ticks of recorded spikes count from the start of the presentation. */
struct listener {
    struct take *take;
    const struct network *net;
};

static enum esp_status begin_presentation(struct listener *l)
{
    struct take *t = l->take;
    enum esp_status st = list_mark(&t->inputs, t->n_presentations);
    if (st == ESP_OK)
        st = list_mark(&t->fired, t->n_presentations);
    if (st == ESP_OK)
        st = list_mark(&t->active, t->n_presentations);
    t->n_presentations++;
    return st;
}

static bool has_fired(const struct take *t, esp_id id)
{
    for (size_t k = t->active.start[t->n_presentations - 1]; k < t->active.n; k++)
        if (t->active.id[k] == id)
            return true;
    return false;
}

static enum esp_status note_fired(struct take *t, uint32_t tick, esp_id id)
{
    enum esp_status st = list_add(&t->fired, tick, id);
    if (st == ESP_OK && !has_fired(t, id))
        st = list_add(&t->active, tick, id);
    return st;
}

static enum esp_status hear_input(void *context, const struct probe_input *in)
{
    struct listener *l = context;
    enum esp_status st = begin_presentation(l);
    for (size_t k = 0; k < in->n && st == ESP_OK; k++)
        st = list_add(&l->take->inputs, in->tick[k], in->id[k]);
    return st;
}

/* Record the output spikes. During a presentation net->now is its first tick. */
static enum esp_status hear_spikes(void *context, const struct probe_spikes *s)
{
    struct listener *l = context;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; s->population == l->net->output && k < s->n && st == ESP_OK; k++)
        st = note_fired(l->take, (uint32_t)(s->tick - l->net->now), s->birth[k]);
    return st;
}

static enum esp_status record(struct listener *l, struct network *net,
                              const struct dataset *data, size_t n)
{
    struct take *t = l->take;
    struct stimulus s = {0};
    uint8_t label;
    enum esp_status st = stimulus_create(net, data, &s);
    for (; t->n_images < n && st == ESP_OK; t->n_images++) {
        const size_t image = t->first + t->n_images;
        st = stimulus_image(&s, data, DATASET_TRAIN, image, RANDOM_ENCODE_TRAIN, image,
                            &label);
    }
    stimulus_free(&s);
    /* Store the ends of the lists of the last presentation. */
    return st == ESP_OK ? begin_presentation(l) : st;
}

enum esp_status take_record(struct network *net, const struct dataset *data, size_t first,
                            size_t n, struct take *out)
{
    struct take t = {.first = first};
    struct listener l = {.take = &t, .net = net};
    const struct probe probe = {
        .context = &l, .input = hear_input, .spikes = hear_spikes};
    const struct probe *probes_before = net->probes;
    const size_t n_before = net->n_probes;
    net->probes = &probe;
    net->n_probes = 1;
    const enum esp_status st = record(&l, net, data, n);
    net->probes = probes_before;
    net->n_probes = n_before;
    t.n_presentations -= st == ESP_OK;
    if (st != ESP_OK) {
        take_free(&t);
        return st;
    }
    *out = t;
    return ESP_OK;
}

void take_free(struct take *t)
{
    list_free(&t->inputs);
    list_free(&t->fired);
    list_free(&t->active);
    *t = (struct take){0};
}
