/* tests/viz/test_live.c - a run that is watched does what it would do alone, and what it hands over is what
 * happened. */
#include "base/clock.h"
#include "tests/sim/small_run.h"
#include "viz/feed/live.h"
#include "viz/feed/live_fields.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* A run, a feed and a viewer: all in this thread unless a test starts another. */
struct watched {
    struct small_run run;
    struct relay *relay;
    struct live *live;
    /* What the packets said. */
    uint64_t n_packets, n_whole, n_parts, n_windows, n_pruned, n_fields, images_done,
        n_aside, n_membranes;
    uint64_t next_image;
    size_t n_living;
    bool finished;
    void (*look)(struct watched *w, const struct packet *p); /* or NULL */
};

static const struct event_start start = {.source = EVENT_LIVE,
                                         .title = "test",
                                         .index = SMALL_EXC,
                                         .n_neurons = SMALL_NEURONS,
                                         .n_inputs = SMALL_PIXELS,
                                         .width = 28,
                                         .height = 28,
                                         .n_classes = 10,
                                         .dt_ms = 1.0};

static void begin(struct watched *w, const struct small *s)
{
    memset(w, 0, sizeof *w);
    assert_int_equal(relay_create(&start, 1, &w->relay), ESP_OK);
    assert_int_equal(live_create(w->relay, NULL, NULL, &w->live), ESP_OK);
    atomic_store(&w->relay->wants_inputs, true);
    atomic_store(&w->relay->wants_fields, true);
    small_begin(&w->run, s, NULL);
    struct probe *probe = &w->run.probes[SMALL_PROBES - 1];
    *probe = live_probe(w->live);
    const struct probe_start event = {
        .output = SMALL_EXC, .n_inputs = SMALL_PIXELS, .dt_ms = 1.0};
    assert_int_equal(probe->start(probe->context, &event), ESP_OK);
    trainer_steer(w->run.trainer, &w->relay->control);
}

static uint64_t end(struct watched *w)
{
    trainer_free(w->run.trainer);
    live_free(w->live);
    relay_free(w->relay);
    return w->run.golden.hash;
}

static void read_packet(struct watched *w, const struct packet *p)
{
    w->n_packets++;
    if (p->has_image) {
        assert_true(p->image.image >= w->next_image);
        w->next_image = p->image.image + p->image.complete;
        p->image.complete ? w->n_whole++ : w->n_parts++;
    }
    for (size_t k = 0; k < p->n_news; k++) {
        const struct packet_news *news = &p->news[k];
        w->n_windows += !news->is_pruning;
        w->n_pruned += news->is_pruning ? news->pruned.n_removed : 0;
        w->n_living = news->is_pruning ? news->pruned.n_living : news->window.n_living;
    }
    w->n_fields += p->fields.n;
    assert_true(p->has_status);
    w->images_done = p->status.images_done;
    w->finished = p->status.state == EVENT_FINISHED;
    if (w->look)
        w->look(w, p);
}

static void read_all(struct watched *w)
{
    for (const struct packet *p; (p = ring_peek(w->relay->packets));) {
        read_packet(w, p);
        ring_release(w->relay->packets);
    }
}

static void set_adaptive(struct small *s)
{
    small_config(s);
    assert_int_equal(config_set(&s->config, "prune.strategy", "adaptive"), ESP_OK);
    assert_int_equal(config_set(&s->config, "prune.prune_to", "20"), ESP_OK);
}

/* ---- membranes ---- */

static void look_at_membrane(struct watched *w, const struct packet *p)
{
    const struct event_membrane *m = &p->membrane;
    if (m->n == 0)
        return;
    w->n_membranes++;
    assert_int_equal(m->birth, 20);
    assert_int_equal(m->image, p->image.image);
    assert_true(m->points[m->n - 1].tick < p->image.end - p->image.start);
    for (size_t k = 0; k < m->n; k++) {
        assert_true(k == 0 || m->points[k].tick > m->points[k - 1].tick);
        assert_true(m->points[k].v_mV < m->points[k].limit_mV);
    }
}

/* They are those of images that are handed over, and the run stays what it is. */
static void membranes_come_where_they_are_wanted(void **state)
{
    struct small *s = *state;
    set_adaptive(s);
    const uint64_t alone = small_hash(s);
    for (int wanted = 0; wanted < 2; wanted++) {
        struct watched w;
        begin(&w, s);
        w.look = look_at_membrane;
        atomic_store(&w.relay->wants_membrane, wanted);
        atomic_store(&w.relay->selected, 20);
        control_set_speed(&w.relay->control,
                          1e6); /* so that every image is handed over */
        while (!trainer_done(w.run.trainer)) {
            assert_int_equal(trainer_step(w.run.trainer), ESP_OK);
            read_all(&w);
        }
        assert_int_equal(trainer_finish(w.run.trainer), ESP_OK);
        assert_true(wanted ? w.n_membranes > 50 : w.n_membranes == 0);
        assert_true(end(&w) == alone);
    }
}

/* ---- without a reader ---- */

static void a_viewer_that_stands_still_changes_nothing(void **state)
{
    struct small *s = *state;
    set_adaptive(s);
    const uint64_t alone = small_hash(s);
    struct watched w;
    begin(&w, s);
    small_finish(&w.run);
    read_all(&w); /* it wakes up when all is over */
    assert_true(w.n_packets > 1 && w.n_packets <= 8);
    assert_true(w.finished);
    assert_int_equal(w.images_done, 240);
    /* What was kept for it meanwhile has not been lost. */
    assert_int_equal(w.n_pruned, 20);
    assert_int_equal(w.n_living, 20);
    assert_true(end(&w) == alone);
}

/* ---- everything is handed over ---- */

/* The image in full: its spikes are those of its counts, in order. */
static void look_closely(struct watched *w, const struct packet *p)
{
    const struct event_image *i = &p->image;
    if (!p->has_image)
        return;
    assert_false(p->cut);
    assert_true(i->pixels != NULL && i->n_inputs > 100);
    for (size_t k = 1; k < i->n_inputs; k++)
        assert_true(i->inputs[k].tick >= i->inputs[k - 1].tick && i->inputs[k].id < 784);
    for (size_t k = 1; k < i->n_spikes; k++)
        assert_true(i->spikes[k].tick >= i->spikes[k - 1].tick);
    for (size_t k = 0; k < i->n_spikes; k++) {
        assert_true(i->spikes[k].id < SMALL_NEURONS);
        assert_true(i->spikes[k].tick < (uint64_t)(i->end - i->start));
    }
    if (!i->complete)
        return;
    assert_int_equal(i->n_spikes, w->run.trainer->stimulus.n_spikes);
    assert_int_equal(i->presentations, w->run.trainer->stimulus.presentations);
}

/* A limit that the run never reaches: it is steered, but does not wait. */
static void a_steered_run_hands_over_every_image_and_every_window(void **state)
{
    struct small *s = *state;
    set_adaptive(s);
    const uint64_t alone = small_hash(s);
    struct watched w;
    begin(&w, s);
    w.look = look_closely;
    control_set_speed(&w.relay->control, 1e9);
    while (!trainer_done(w.run.trainer)) {
        assert_int_equal(trainer_step(w.run.trainer), ESP_OK);
        read_all(&w);
    }
    assert_int_equal(trainer_finish(w.run.trainer), ESP_OK);
    read_all(&w);
    assert_int_equal(w.n_whole, 240);
    assert_int_equal(w.n_windows, 24);
    assert_int_equal(w.n_pruned, 20);
    assert_true(w.finished);
    assert_true(end(&w) == alone);
}

/* ---- images of the selected neuron ---- */

static void look_aside(struct watched *w, const struct packet *p)
{
    const esp_id selected = atomic_load(&w->relay->selected);
    bool fired = false;
    if (!p->has_image || !p->image.aside)
        return;
    for (size_t k = 0; k < p->image.n_spikes; k++)
        fired = fired || p->image.spikes[k].id == selected;
    assert_true(fired && p->image.complete && p->image.n_inputs == 0);
    w->n_aside++;
}

/* At full speed, where most images are not handed over; the neuron that fires most is looked at
 * from image 40 on. */
static void images_of_the_selected_neuron_come_aside(void **state)
{
    struct small *s = *state;
    small_config(s);
    const uint64_t alone = small_hash(s);
    struct watched w;
    begin(&w, s);
    w.look = look_aside;
    while (!trainer_done(w.run.trainer)) {
        assert_int_equal(trainer_step(w.run.trainer), ESP_OK);
        read_all(&w);
        if (w.run.trainer->totals.images != 40)
            continue;
        size_t most = 0;
        for (size_t k = 0; k < SMALL_NEURONS; k++)
            most = w.run.trainer->pruner->activity.total[k] >
                           w.run.trainer->pruner->activity.total[most]
                       ? k
                       : most;
        atomic_store(&w.relay->selected, (esp_id)most);
        atomic_store(&w.relay->wants_selected, true);
        const struct timespec a_frame = {.tv_nsec = 20 * 1000 * 1000};
        nanosleep(&a_frame, NULL); /* the next image is in turn, those after it are not */
    }
    assert_true(w.n_aside > 0);
    assert_int_equal(trainer_finish(w.run.trainer), ESP_OK);
    assert_true(end(&w) == alone);
}

/* ---- receptive fields ---- */

static void look_at_fields(struct watched *w, const struct packet *p)
{
    const struct projection *q = network_fields(w->run.trainer->net);
    const struct lif_group *g = network_output(w->run.trainer->net)->lif;
    for (size_t k = 0; k < p->fields.n; k++) {
        size_t j = 0;
        while (g->birth[j] != p->fields.birth[k])
            j++;
        assert_true(p->fields.theta_mV[k] == g->state.theta_mV[j]);
        for (size_t pre = 0; pre < SMALL_PIXELS; pre++)
            assert_true(p->fields.weight_mV[k * SMALL_PIXELS + pre] ==
                        dense_row(q->weights, pre)[j]);
    }
    if (p->has_image && p->image.complete)
        assert_true(p->fields.n >= g->n); /* 40 neurons: all of them each time */
}

static void fields_are_the_weights_of_that_moment(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 12;
    struct watched w;
    begin(&w, s);
    w.look = look_at_fields;
    control_set_speed(&w.relay->control, 1e9);
    for (int k = 0; k < 12; k++) {
        assert_int_equal(trainer_step(w.run.trainer), ESP_OK);
        read_all(&w);
    }
    assert_true(w.n_fields >= 12 * SMALL_NEURONS);
    end(&w);
}

/* ---- another population ---- */

/* Two spikes of the output and three of hidden in every image, in the words of a run. */
static void tell_two_populations(const struct probe *probe, uint64_t image)
{
    static const esp_id births[] = {3, 5, 7};
    const uint32_t counts[SMALL_NEURONS] = {0};
    const esp_tick begun = (esp_tick)image * 500;
    const struct probe_showing showing = {.image = image, .start = begun};
    const struct probe_spikes of_output = {begun + 10, SMALL_EXC, births, 2};
    const struct probe_spikes of_hidden = {begun + 10, SMALL_EXC + 1, births, 3};
    const struct probe_image event = {
        .image = image, .start = begun, .end = begun + 500, .counts = counts};
    assert_int_equal(probe->showing(probe->context, &showing), ESP_OK);
    assert_int_equal(probe->spikes(probe->context, &of_output), ESP_OK);
    assert_int_equal(probe->spikes(probe->context, &of_hidden), ESP_OK);
    assert_int_equal(probe->image(probe->context, &event), ESP_OK);
}

/* Weights of 5 hidden neurons from 3 of 4 inputs: number 1 has been pruned. */
static bool look_at_hidden(void *context, unsigned population, struct live_layer *out)
{
    static const esp_id birth[] = {0, 1, 2, 3, 4}, pre_birth[] = {0, 2, 3};
    static const float theta_mV[5] = {0},
                       weight_mV[15] = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3};
    (void)context;
    *out = (struct live_layer){birth, 5, weight_mV, 5, 3, pre_birth, theta_mV};
    return population == SMALL_EXC + 1;
}

static void spikes_and_fields_are_of_the_population_that_is_asked_for(void **state)
{
    struct relay *relay;
    struct live *live;
    struct event_start starts[] = {start, start};
    (void)state;
    starts[1].index = SMALL_EXC + 1;
    starts[1].n_neurons = 5;
    starts[1].n_field = 4;
    assert_int_equal(relay_create(starts, 2, &relay), ESP_OK);
    assert_int_equal(live_create(relay, NULL, NULL, &live), ESP_OK);
    live_set_layers(live, look_at_hidden, NULL);
    control_set_speed(&relay->control, 1e9);
    atomic_store(&relay->wants_fields, true);
    const struct probe probe = live_probe(live);
    assert_int_equal(probe.start(live, &(struct probe_start){.dt_ms = 1.0}), ESP_OK);
    for (unsigned k = 0; k < 4; k++) {
        static const float field[] = {1, 0, 2, 3};
        atomic_store(&relay->wants_population, k % 2);
        tell_two_populations(&probe, k);
        const struct packet *p = ring_peek(relay->packets);
        assert_int_equal(p->image.population, k % 2);
        assert_int_equal(p->image.n_spikes, 2 + k % 2);
        assert_true(k % 2 ? p->fields.population == 1 && p->fields.n >= 5 : !p->fields.n);
        for (size_t j = 0; j < p->fields.n; j++)
            assert_memory_equal(p->weight_mV + 4 * j, field, sizeof field);
        ring_release(relay->packets);
    }
    const struct probe_pruned pruned = {.population = SMALL_EXC + 1,
                                        .images_done = 4,
                                        .n_living = 4,
                                        .removed = &(esp_id){2},
                                        .n_removed = 1};
    assert_int_equal(probe.pruned(probe.context, &pruned), ESP_OK);
    tell_two_populations(&probe, 4);
    const struct packet *p = ring_peek(relay->packets);
    assert_true(p->n_news == 1 && p->news[0].pruned.population == 1);
    live_free(live);
    relay_free(relay);
}

/* ---- parts of an image ---- */

static void *read_slowly(void *context)
{
    struct watched *w = context;
    const struct timespec moment = {.tv_nsec = 2000000};
    for (int k = 0; k < 60; k++) {
        read_all(w);
        control_step_tick(&w->relay->control);
        nanosleep(&moment, NULL);
    }
    control_leave(&w->relay->control);
    while (!w->finished) {
        read_all(w);
        nanosleep(&moment, NULL);
    }
    return NULL;
}

static void look_at_parts(struct watched *w, const struct packet *p)
{
    (void)w;
    if (!p->has_image || p->image.complete)
        return;
    for (size_t k = 0; k < p->image.n_inputs; k++)
        assert_true(p->image.inputs[k].tick < (uint64_t)(p->image.end - p->image.start));
}

static void a_run_that_waits_inside_an_image_shows_the_part_that_was(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 30;
    const uint64_t alone = small_hash(s);
    struct watched w;
    pthread_t viewer;
    begin(&w, s);
    w.look = look_at_parts;
    control_pause(&w.relay->control);
    assert_int_equal(pthread_create(&viewer, NULL, read_slowly, &w), 0);
    small_finish(&w.run);
    pthread_join(viewer, NULL);
    assert_true(w.n_parts > 3);
    assert_true(end(&w) == alone);
}

/* A slot has been used before: what another packet left in it is no weight. */
static void a_pruned_input_has_weight_zero_in_a_slot_used_before(void **state)
{
    static const float field[] = {1, 0, 2, 3};
    struct event_start starts[] = {start, start};
    struct live_layer layer;
    struct relay *relay;
    size_t cursor = 0;
    (void)state;
    starts[1].n_neurons = 5;
    starts[1].n_field = 4;
    assert_int_equal(relay_create(starts, 2, &relay), ESP_OK);
    relay->draft->image.population = 1;
    assert_true(look_at_hidden(NULL, SMALL_EXC + 1, &layer));
    const struct packet_shape shape = packet_shape_of(starts, 2);
    void *memory = aligned_alloc(64, packet_bytes(&shape));
    assert_non_null(memory);
    memset(memory, 0, packet_bytes(&shape));
    struct packet *slot = packet_place(memory, &shape);
    for (size_t k = 0; k < 5 * 4; k++)
        slot->weight_mV[k] = 9;
    live_fields_add(relay, &layer, 0, &cursor, slot);
    assert_true(slot->fields.n >= 5);
    for (size_t k = 0; k < 5; k++)
        assert_memory_equal(slot->weight_mV + 4 * k, field, sizeof field);
    free(memory);
    relay_free(relay);
}

/* ---- another thread reads as fast as it can ---- */

static void *read_fast(void *context)
{
    struct watched *w = context;
    while (!w->finished)
        read_all(w);
    return NULL;
}

static void a_watched_run_gives_the_same_bits(void **state)
{
    struct small *s = *state;
    set_adaptive(s);
    const uint64_t alone = small_hash(s);
    struct watched w;
    pthread_t viewer;
    begin(&w, s);
    assert_int_equal(pthread_create(&viewer, NULL, read_fast, &w), 0);
    small_finish(&w.run);
    pthread_join(viewer, NULL);
    assert_int_equal(w.n_windows, 24);
    assert_int_equal(w.n_pruned, 20);
    assert_true(end(&w) == alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(membranes_come_where_they_are_wanted),
        cmocka_unit_test(a_viewer_that_stands_still_changes_nothing),
        cmocka_unit_test(a_steered_run_hands_over_every_image_and_every_window),
        cmocka_unit_test(images_of_the_selected_neuron_come_aside),
        cmocka_unit_test(fields_are_the_weights_of_that_moment),
        cmocka_unit_test(spikes_and_fields_are_of_the_population_that_is_asked_for),
        cmocka_unit_test(a_pruned_input_has_weight_zero_in_a_slot_used_before),
        cmocka_unit_test(a_run_that_waits_inside_an_image_shows_the_part_that_was),
        cmocka_unit_test(a_watched_run_gives_the_same_bits),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
