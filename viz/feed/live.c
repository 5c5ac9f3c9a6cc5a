/* viz/feed/live.c */
#include "viz/feed/live.h"

#include "base/array.h"
#include "base/clock.h"
#include "viz/feed/live_fields.h"
#include "viz/feed/relay.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Least time between two images sent at full speed: the duration of a frame of the viewer. */
static const double FRAME_S = 1.0 / 32;

/* Least time between two parts of an image that is shown slowly. */
static const double PART_S = 0.008;

/* Slots of the ring that an extra image (event_image.aside) must leave free. */
enum { KEPT_FREE = 4 };

struct live {
    struct relay *relay;
    bool (*watched)(void *context); /* returns whether the viewer exists; NULL: it does */
    void *context;
    bool (*layer_of)(void *context, unsigned population, struct live_layer *out);
    void *layer_context;
    void (*ask)(void *context, const struct lab_question *q, struct lab_answer *out);
    void *ask_context;
    unsigned source;     /* source whose spikes are shown: the first */
    unsigned population; /* index of the shown population in the relay's starts */
    unsigned index;      /* index of the shown population in the configuration */
    size_t n_inputs;     /* rows of the weights that the probe receives */
    double dt_ms;
    bool prunes;  /* the last window had a threshold, or neurons were removed after it */
    bool in_turn; /* the present image will be sent */
    /* The spikes of the present image are collected, because it will be sent, or may be as an extra image. */
    bool collecting;
    esp_tick start;  /* first tick of the present image */
    bool news;       /* something has changed since the last packet */
    double handed_s; /* time of the last packet */
    double aside_s;  /* time of the last extra image */
    size_t cursor;   /* dense index of the next block of fields to send */
    double begun_s;
    struct event_status status;
    struct gauge gauge;
};

enum esp_status live_create(struct relay *relay, bool (*watched)(void *context),
                            void *context, struct live **out)
{
    struct live *l = array_create(1, sizeof *l);
    if (!l)
        return ESP_MEMORY;
    *l = (struct live){.relay = relay,
                       .watched = watched,
                       .context = context,
                       .begun_s = clock_now_s(),
                       .index = relay->start->index};
    l->status.realtime = l->status.threshold_set = l->status.tested = (double)NAN;
    l->status.speed_limit = (double)INFINITY;
    l->gauge = gauge_start(l->begun_s, 0.0);
    *out = l;
    return ESP_OK;
}

void live_set_layers(struct live *l,
                     bool (*layer_of)(void *context, unsigned population,
                                      struct live_layer *out),
                     void *context)
{
    l->layer_of = layer_of;
    l->layer_context = context;
}

void live_set_ask(struct live *l,
                  void (*ask)(void *context, const struct lab_question *q,
                              struct lab_answer *out),
                  void *context)
{
    l->ask = ask;
    l->ask_context = context;
}

void live_free(struct live *l)
{
    array_free(l);
}

static enum esp_status on_start(void *context, const struct probe_start *start)
{
    struct live *l = context;
    l->dt_ms = start->dt_ms;
    l->n_inputs = start->n_inputs;
    while (l->source < start->n_populations && !start->populations[l->source].source)
        l->source++;
    l->begun_s = clock_now_s();
    l->gauge = gauge_start(l->begun_s, 0.0);
    atomic_store(&l->relay->lab.is_between, true);
    atomic_store(&l->relay->begun, true);
    return ESP_OK;
}

/* ---- status ---- */

static void write_status(struct live *l, esp_tick now, double now_s)
{
    struct packet *draft = l->relay->draft;
    l->status.simulated_s = (double)now * l->dt_ms / 1000.0;
    l->status.wall_s = now_s - l->begun_s;
    gauge_read(&l->gauge, now_s, l->status.simulated_s);
    l->status.realtime = l->gauge.speed;
    draft->status = l->status;
    draft->status.message = draft->message[0] ? draft->message : NULL;
    draft->has_status = true;
}

static struct packet *hand_over(struct live *l, esp_tick now, size_t keep_free)
{
    const double now_s = clock_now_s();
    write_status(l, now, now_s);
    struct packet *slot = relay_hand_over(l->relay, keep_free);
    if (slot) {
        l->handed_s = now_s;
        l->news = false;
    }
    return slot;
}

/* ---- the laboratory ---- */

static void answer(struct live *l)
{
    struct relay_lab *lab = &l->relay->lab;
    const struct lab_question *q = relay_lab_question(lab);
    if (!q)
        return;
    struct lab_answer a = {.index = q->index, .label = -1, .vote = -1};
    if (l->ask)
        l->ask(l->ask_context, q, &a);
    else
        snprintf(a.refusal, sizeof a.refusal, "this run answers no questions");
    a.images_done = l->status.images_done;
    relay_lab_answer(lab, &a);
}

static enum esp_status on_action(void *context, const struct probe_action *a)
{
    struct live *l = context;
    struct lab_action done = {.action = *a->action, .is_refused = a->refusal != NULL};
    char text[ACTION_TEXT];
    action_text(a->action, text);
    snprintf(done.text, sizeof done.text, "%s", a->refusal ? a->refusal : text);
    relay_lab_add_action(&l->relay->lab, &done);
    return ESP_OK;
}

/* ---- an image ---- */

/* Return whether to send this image: every image of a run at limited speed, otherwise one per frame. */
static bool is_worth_it(const struct live *l)
{
    if (atomic_load_explicit(&l->relay->closed, memory_order_relaxed))
        return false;
    return atomic_load_explicit(&l->relay->control.active, memory_order_relaxed) ||
           clock_now_s() - l->handed_s >= FRAME_S;
}

static void choose_population(struct live *l)
{
    const unsigned wanted =
        atomic_load_explicit(&l->relay->wants_population, memory_order_relaxed);
    if (wanted == l->population || wanted >= l->relay->n_starts)
        return;
    l->population = wanted;
    l->index = l->relay->start[wanted].index;
    l->cursor = 0;
}

/* Whether the membrane of the selected neuron is wanted: then this image is computed tick by tick. */
static bool wants_membrane(const struct live *l)
{
    return l->in_turn &&
           atomic_load_explicit(&l->relay->wants_membrane, memory_order_relaxed);
}

static enum esp_status on_showing(void *context, const struct probe_showing *s)
{
    struct live *l = context;
    atomic_store_explicit(&l->relay->lab.is_between, false, memory_order_relaxed);
    l->start = s->start;
    l->status.stage = EVENT_TRAINING;
    choose_population(l);
    l->in_turn = is_worth_it(l);
    l->relay->control.run.by_tick = wants_membrane(l);
    l->collecting = l->in_turn ||
                    atomic_load_explicit(&l->relay->wants_selected, memory_order_relaxed);
    if (!l->collecting)
        return ESP_OK;
    const struct event_image image = {.population = l->population,
                                      .image = s->image,
                                      .index = s->index,
                                      .label = s->label,
                                      .vote = ESP_NO_CLASS,
                                      .pixels = s->pixels,
                                      .start = s->start,
                                      .end = s->start,
                                      .presentations = 1};
    packet_begin_image(l->relay->draft, &image);
    return ESP_OK;
}

static enum esp_status on_input(void *context, const struct probe_input *in)
{
    struct live *l = context;
    struct packet *draft = l->relay->draft;
    const uint32_t offset = (uint32_t)(in->start - l->start);
    if (!l->in_turn || in->population != l->source ||
        !atomic_load_explicit(&l->relay->wants_inputs, memory_order_relaxed))
        return ESP_OK;
    for (size_t k = 0; k < in->n; k++)
        packet_add_input(
            draft, (struct event_spike){.tick = offset + in->tick[k], .id = in->id[k]});
    l->news = true;
    return ESP_OK;
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *s)
{
    struct live *l = context;
    if (!l->collecting || s->population != l->index)
        return ESP_OK;
    for (size_t k = 0; k < s->n; k++)
        packet_add_spike(l->relay->draft,
                         (struct event_spike){.tick = (uint32_t)(s->tick - l->start),
                                              .id = s->birth[k]});
    l->news = true;
    return ESP_OK;
}

/* The dense index of a neuron by its birth id; n if it is removed. */
static size_t find_neuron(const struct probe_membranes *m, esp_id birth)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (m->birth[middle] < birth)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->n && m->birth[low] == birth ? low : m->n;
}

static enum esp_status on_membranes(void *context, const struct probe_membranes *m)
{
    struct live *l = context;
    struct packet *draft = l->relay->draft;
    const esp_id selected = atomic_load(&l->relay->selected);
    const size_t k =
        m->population == l->index && l->in_turn ? find_neuron(m, selected) : m->n;
    if (k == m->n)
        return ESP_OK;
    if (draft->membrane.n == 0 || draft->membrane.birth != selected)
        packet_begin_membrane(draft, selected, m->rest_mV);
    packet_add_point(draft, (struct event_point){(uint32_t)(m->tick - l->start),
                                                 m->v_mV[k], m->limit_mV[k]});
    return ESP_OK;
}

/* Remove the input spikes of ticks that the run has not reached: the run reports all input spikes of a presentation
 * at its beginning. */
static void cut_future(struct packet *slot)
{
    const esp_tick shown = slot->image.end - slot->image.start;
    while (slot->image.n_inputs > 0 &&
           slot->inputs[slot->image.n_inputs - 1].tick >= shown)
        slot->image.n_inputs--;
}

static enum esp_status on_waiting(void *context, esp_tick now)
{
    struct live *l = context;
    struct packet *draft = l->relay->draft;
    if (l->watched && !l->watched(l->context))
        control_leave(&l->relay->control);
    if (atomic_load(&l->relay->lab.is_between))
        answer(l);
    /* Do not count the pause in the speed. */
    if (atomic_load(&l->relay->control.paused)) {
        gauge_skip(&l->gauge, clock_now_s(), (double)now * l->dt_ms / 1000.0);
    }
    if (draft->has_image && now > draft->image.end) {
        draft->image.end = now;
        l->news = true;
    }
    if (!l->news || clock_now_s() - l->handed_s < PART_S)
        return ESP_OK;
    struct packet *slot = hand_over(l, now, 1);
    if (!slot)
        return ESP_OK;
    if (slot->has_image)
        cut_future(slot);
    ring_publish(l->relay->packets);
    return ESP_OK;
}

/* Return whether to send the present image as an extra image: the selected neuron fired, and the last extra image
 * was sent at least FRAME_S ago. */
static bool is_worth_handing_over_aside(const struct live *l)
{
    const struct relay *c = l->relay;
    const struct event_image *image = &c->draft->image;
    if (!l->collecting || atomic_load(&c->closed) ||
        !atomic_load_explicit(&c->wants_selected, memory_order_relaxed))
        return false;
    const esp_id selected = atomic_load(&c->selected);
    size_t k = 0;
    while (k < image->n_spikes && image->spikes[k].id != selected)
        k++;
    return k < image->n_spikes && clock_now_s() - l->aside_s >= FRAME_S;
}

/* Send an extra image, without delaying the next regular image. */
static void hand_over_aside(struct live *l, const struct probe_image *image)
{
    struct packet *draft = l->relay->draft;
    const double handed_s = l->handed_s;
    draft->image.end = image->end;
    draft->image.complete = draft->image.aside = true;
    if (hand_over(l, image->end, KEPT_FREE)) {
        ring_publish(l->relay->packets);
        l->aside_s = l->handed_s;
    }
    l->handed_s = handed_s;
}

/* Find the weights and thresholds of the shown population. Return false if it has no weights. */
static bool find_layer(const struct live *l, const struct probe_image *image,
                       struct live_layer *out)
{
    if (l->layer_of)
        return l->layer_of(l->layer_context, l->index, out);
    *out = (struct live_layer){.birth = image->birth,
                               .n = image->n_living,
                               .weight_mV = image->weight_mV,
                               .stride = image->stride,
                               .n_pre = l->n_inputs,
                               .theta_mV = image->theta_mV};
    return image->weight_mV && l->population == 0;
}

static void take_vote(struct packet *draft, const struct probe_image *image)
{
    draft->image.vote = (esp_class)image->vote;
    draft->image.n_output = image->n_spikes;
    draft->image.scores = image->scores ? draft->scores : NULL;
    for (size_t c = 0; image->scores && c < draft->shape.n_classes; c++)
        draft->scores[c] = (float)image->scores[c];
}

/* If the user chose the pruning pace, set the speed of the next image: slow if it is the last of a window that may
 * end with a pruning, or the first of the following window; full speed otherwise. */
static void set_pace(struct live *l)
{
    static const double SLOW = 0.5;
    struct relay *c = l->relay;
    const uint64_t window = c->start->window_images, done = l->status.images_done;
    if (!atomic_load_explicit(&c->paced, memory_order_relaxed) || window == 0)
        return;
    const uint64_t at = done % window;
    const bool near = l->prunes && (at == 0 || at + 1 == window);
    const double speed = near ? SLOW : (double)INFINITY;
    if (atomic_load(&c->control.speed) != speed)
        control_set_speed(&c->control, speed);
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    struct live *l = context;
    struct packet *draft = l->relay->draft;
    l->status.images_done = image->image + 1;
    atomic_store_explicit(&l->relay->lab.is_between, true, memory_order_relaxed);
    answer(l);
    set_pace(l);
    if (!l->in_turn) {
        l->status.skipped++;
        if (is_worth_handing_over_aside(l))
            hand_over_aside(l, image);
        l->collecting = draft->has_image = false;
        return ESP_OK;
    }
    take_vote(draft, image);
    draft->image.end = image->end;
    draft->image.presentations = image->presentations;
    draft->image.complete = true;
    l->status.dropped += draft->cut;
    struct packet *slot = hand_over(l, image->end, 1);
    if (slot) {
        struct live_layer layer;
        if (atomic_load_explicit(&l->relay->wants_fields, memory_order_relaxed) &&
            find_layer(l, image, &layer))
            live_fields_add(l->relay, &layer, image->image + 1, &l->cursor, slot);
        ring_publish(l->relay->packets);
    } else {
        l->status.skipped++;
    }
    l->collecting = draft->has_image = false;
    return ESP_OK;
}

/* ---- windows ---- */

static void take_labels(struct packet *draft, const struct probe_window *w)
{
    const size_t n_classes = draft->shape.n_classes;
    for (size_t birth = 0; birth < draft->shape.n_neurons; birth++)
        draft->label[birth] = ESP_NO_CLASS;
    memset(draft->means, 0, draft->shape.n_neurons * n_classes * sizeof *draft->means);
    for (size_t k = 0; k < w->n_living; k++) {
        const esp_id birth = w->birth[k];
        /* It is a neuron of the output, whose size the start gave. */
        assert(birth < draft->shape.n_neurons);
        draft->label[birth] = (esp_class)w->labels[k];
        memcpy(draft->means + birth * n_classes, w->class_means + k * n_classes,
               n_classes * sizeof *draft->means);
    }
    draft->labels = (struct event_labels){.label = draft->label, .means = draft->means};
    draft->has_labels = true;
}

static enum esp_status on_window(void *context, const struct probe_window *w,
                                 const struct network *net)
{
    struct live *l = context;
    struct packet *draft = l->relay->draft;
    const struct event_window window = {.images_done = w->images_done,
                                        .birth = w->birth,
                                        .h = w->h,
                                        .n_living = w->n_living,
                                        .threshold = w->threshold,
                                        .accuracy = w->accuracy,
                                        .spikes_per_image = w->spikes_per_image};
    (void)net;
    l->prunes = w->threshold > 0;
    packet_add_window(draft, &window);
    if (w->labels && w->class_means && w->n_classes == draft->shape.n_classes)
        take_labels(draft, w);
    l->news = true;
    return ESP_OK;
}

/* Return the index in the relay's starts of the population that was pruned; the output is the first. */
static unsigned place_of(const struct relay *relay, const struct probe_pruned *p)
{
    return p->is_output ? 0 : event_place(relay->start, relay->n_starts, p->population);
}

/* Set h of the neurons of the pruning that was added last. */
static void add_counts(struct packet *draft, const struct probe_pruned *p)
{
    float *h = draft->removed_h + draft->news[draft->n_news - 1].first;
    for (size_t k = 0; p->h && k < draft->news[draft->n_news - 1].pruned.n_removed; k++)
        h[k] = (float)p->h[k];
}

static enum esp_status on_pruned(void *context, const struct probe_pruned *p)
{
    struct live *l = context;
    const struct event_pruned pruned = {.population = place_of(l->relay, p),
                                        .images_done = p->images_done,
                                        .threshold = p->threshold,
                                        .overridden = p->imposed,
                                        .removed = p->removed,
                                        .n_removed = p->n_removed,
                                        .n_living = p->n_living};
    l->prunes = true;
    packet_add_pruned(l->relay->draft, &pruned);
    add_counts(l->relay->draft, p);
    l->cursor = 0;
    l->news = true;
    return ESP_OK;
}

/* ---- the end ---- */

/* Send the status. */
static void tell(struct live *l)
{
    if (hand_over(l, (esp_tick)(1000.0 * l->status.simulated_s / l->dt_ms + 0.5), 0))
        ring_publish(l->relay->packets);
}

void live_message(struct live *l, const char *message)
{
    struct packet *draft = l->relay->draft;
    snprintf(draft->message, sizeof draft->message, "%s", message);
    tell(l);
}

void live_stage(struct live *l, enum event_stage stage, uint64_t done, uint64_t images)
{
    l->status.stage = stage;
    l->status.stage_done = done;
    l->status.stage_images = images;
    l->relay->draft->message[0] = '\0';
    if (done == 0 || clock_now_s() - l->handed_s >= FRAME_S)
        tell(l);
}

void live_tested(struct live *l, double accuracy)
{
    l->status.tested = accuracy;
    l->status.state = EVENT_FINISHED;
    tell(l);
}

static enum esp_status on_trained(void *context, const struct network *net)
{
    struct live *l = context;
    (void)net;
    l->status.state = EVENT_FINISHED;
    live_message(l, "trained");
    return ESP_OK;
}

struct probe live_probe(struct live *l)
{
    return (struct probe){.context = l,
                          .start = on_start,
                          .input = on_input,
                          .showing = on_showing,
                          .spikes = on_spikes,
                          .membranes = on_membranes,
                          .image = on_image,
                          .window = on_window,
                          .pruned = on_pruned,
                          .action = on_action,
                          .waiting = on_waiting,
                          .trained = on_trained};
}
