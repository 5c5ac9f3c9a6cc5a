/* tests/viz/test_packet.c - a packet has room for so much and no more: prunings become one, spikes beyond it are left
 * out and reported, fields wait for the next one. */
#include "tests/viz/made_run.h"
#include "viz/feed/live_fields.h"
#include "viz/feed/packet.h"
#include "viz/feed/relay.h"
#include "viz/scene/scene_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* An empty packet, for free(). */
static struct packet *new_packet(const struct packet_shape *shape)
{
    void *memory = aligned_alloc(64, packet_bytes(shape));
    assert_non_null(memory);
    memset(memory, 0, packet_bytes(shape));
    return packet_place(memory, shape);
}

/* More prunings than there is room for, of three populations in turn: every removal arrives with its
 * population, in order. */
static void no_removal_is_lost_when_prunings_become_one(void **state)
{
    enum { ALL = 3, EACH = 40 };
    struct event_start starts[ALL];
    (void)state;
    for (unsigned k = 0; k < ALL; k++) {
        starts[k] = made_run_start();
        starts[k].n_neurons = EACH;
    }
    const struct packet_shape shape = packet_shape_of(starts, ALL);
    struct packet *p = new_packet(&shape);
    for (esp_id id = 0; id < EACH; id++)
        for (unsigned k = 0; k < ALL; k++)
            packet_add_pruned(p, &(struct event_pruned){.population = (id + k) % ALL,
                                                        .removed = &id,
                                                        .n_removed = 1});
    esp_id next[ALL] = {0};
    assert_int_equal(p->n_news, PACKET_NEWS);
    for (size_t k = 0; k < p->n_news; k++) {
        const struct event_pruned *pruned = &p->news[k].pruned;
        for (size_t i = 0; i < pruned->n_removed; i++)
            assert_int_equal(p->removed[p->news[k].first + i],
                             next[pruned->population]++);
    }
    for (unsigned k = 0; k < ALL; k++)
        assert_int_equal(next[k], EACH);
    free(p);
}

/* Several prunings in one packet, the second by hand. */
static void a_scene_takes_from_a_packet_the_neurons_of_each_pruning(void **state)
{
    (void)state;
    const esp_id first[] = {3, 7}, second[] = {1};
    const struct event_start start = made_run_start();
    const struct packet_shape shape = packet_shape_of(&start, 1);
    struct packet *p = new_packet(&shape);
    struct font *font;
    struct scene *s = made_run_scene(640, 480, &font);
    packet_add_pruned(
        p, &(struct event_pruned){.images_done = 10, .removed = first, .n_removed = 2});
    packet_add_pruned(
        p, &(struct event_pruned){
               .images_done = 20, .removed = second, .n_removed = 1, .overridden = true});
    assert_int_equal(scene_take_packet(s, p, &start, 1), ESP_OK);
    const struct run_model *model = s->context.model;
    for (esp_id id = 0; id < MADE_RUN_NEURONS; id++)
        assert_int_equal(model->table.alive[id], id != 1 && id != 3 && id != 7);
    assert_int_equal(model->n_prunings, 2);
    assert_false(model->prunings[0].overridden);
    assert_true(model->prunings[1].overridden);
    scene_free(s);
    font_free(font);
    free(p);
}

static void spikes_beyond_the_room_are_left_out_and_reported(void **state)
{
    enum { SPIKES = 3, INPUTS = 5 };
    const struct event_start start = made_run_start();
    const struct event_image image = made_run_image(7, 1, NULL, 0);
    struct packet_shape shape = packet_shape_of(&start, 1);
    (void)state;
    shape.spikes = SPIKES;
    shape.inputs = INPUTS;
    struct packet *p = new_packet(&shape);
    for (int more = 0; more < 3; more++) { /* nothing too much; an input; a spike */
        packet_begin_image(p, &image);
        for (uint32_t k = 0; k < SPIKES + (more == 2); k++)
            packet_add_spike(p, (struct event_spike){k, k});
        for (uint32_t k = 0; k < INPUTS + (more == 1); k++)
            packet_add_input(p, (struct event_spike){k, 10 + k});
        assert_int_equal(p->cut, more > 0);
        assert_true(p->image.n_spikes == SPIKES && p->image.n_inputs == INPUTS);
        for (uint32_t k = 0; k < SPIKES; k++)
            assert_true(p->spikes[k].tick == k && p->spikes[k].id == k);
        for (uint32_t k = 0; k < INPUTS; k++)
            assert_true(p->inputs[k].tick == k && p->inputs[k].id == 10 + k);
    }
    free(p);
}

/* Fields of 256 x 256 elements: a packet has room for one block of 16, however many neurons have fired; where
 * they are larger, for none. */
static void fields_beyond_the_room_wait(void **state)
{
    enum { NEURONS = 40, LARGE = 256 * 256 };
    static float weight_mV[NEURONS], theta_mV[NEURONS];
    esp_id birth[NEURONS];
    (void)state;
    for (esp_id k = 0; k < NEURONS; k++)
        birth[k] = k;
    for (uint32_t beyond = 0; beyond < 2; beyond++) {
        struct event_start start = made_run_start();
        struct relay *relay = NULL;
        size_t cursor = 0;
        start.n_neurons = NEURONS;
        start.n_field = (uint32_t)LARGE << 2 * beyond;
        assert_int_equal(relay_create(&start, 1, &relay), ESP_OK);
        const struct live_layer layer = {birth, NEURONS, weight_mV, NEURONS,
                                         1,     NULL,    theta_mV};
        const struct event_image image = made_run_image(0, 1, NULL, 0);
        packet_begin_image(relay->draft, &image);
        packet_add_spike(relay->draft, (struct event_spike){5, 35});
        packet_add_spike(relay->draft, (struct event_spike){6, 20});
        struct packet *slot = relay_hand_over(relay, 0);
        assert_non_null(slot);
        live_fields_add(relay, &layer, 1, &cursor, slot);
        assert_int_equal(slot->fields.n, beyond ? 0 : 8);
        for (size_t k = 0; k < slot->fields.n; k++)
            assert_int_equal(slot->field_birth[k],
                             32 + k); /* of the neurons that fired first */
        relay_free(relay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_removal_is_lost_when_prunings_become_one),
        cmocka_unit_test(a_scene_takes_from_a_packet_the_neurons_of_each_pruning),
        cmocka_unit_test(spikes_beyond_the_room_are_left_out_and_reported),
        cmocka_unit_test(fields_beyond_the_room_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
