/* tests/sim/test_forged.c - states that no run saved, made to do harm behind checksums that are right. */
#include "tests/sim/state_copy.h"
#include "tests/sim/state_run.h"

#include "base/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A run whose spikes wait for 300 ticks, at image 23, and what it saved. */
struct scene {
    struct small *small;
    struct state_run run;
    struct state_copy kept;
};

static void begin(struct scene *x, struct small *small)
{
    *x = (struct scene){.small = small};
    state_run_networks[2](small);
    state_run_create(&x->run, small, STATE_RUN_NEURONS);
    state_run_go_on(&x->run, 23);
    struct state s = state_copy_saver(&x->kept);
    state_run_visit(&x->run, &s);
    assert_int_equal(s.status, ESP_OK);
}

static void end(struct scene *x)
{
    state_copy_free(&x->kept);
    state_run_free(&x->run);
}

static struct state_copy_item *item(struct scene *x, const char *path)
{
    for (size_t k = 0; k < x->kept.n; k++)
        if (strstr(x->kept.items[k].path, path))
            return &x->kept.items[k];
    fail_msg("no item %s", path);
    return NULL;
}

/* Give an item n values in a column or a row. */
static void *resize(struct state_copy_item *it, size_t rows, size_t columns)
{
    array_free(it->bytes);
    it->n_rows = rows;
    it->n_columns = columns;
    it->bytes = array_create(rows * columns, state_size(it->type));
    assert_non_null(it->bytes);
    return it->bytes;
}

/* Restore into a new run, which goes on for two images and is saved if that works. */
static enum esp_status use(struct scene *x)
{
    struct state_run to;
    struct state_copy again = {0};
    state_run_create(&to, x->small, trainer_living(x->run.trainer));
    struct state s = state_copy_restorer(&x->kept), saving = state_copy_saver(&again);
    state_run_visit(&to, &s);
    if (s.status == ESP_OK) {
        state_run_go_on(&to, 25);
        state_run_visit(&to, &saving);
        s.status = saving.status;
    }
    state_copy_free(&again);
    state_run_free(&to);
    return s.status;
}

/* Room was made for every neuron firing once per tick, so it must not begin full. */
static void a_neuron_that_fires_twice_in_a_tick_is_refused(void **state)
{
    struct scene x;
    begin(&x, *state);
    struct state_run to;
    state_run_create(&to, x.small, trainer_living(x.run.trainer));
    const size_t room = network_output(to.trainer->net)->queue.room;
    state_run_free(&to);
    int64_t *tick = resize(item(&x, "/exc/ticks"), 1, 1);
    uint64_t *ends = resize(item(&x, "/exc/ends"), 1, 1);
    resize(item(&x, "/exc/senders"), 1, room); /* all of neuron 0 */
    *tick = x.run.trainer->net->now - 1;
    *ends = room;
    assert_true(room > 100);
    assert_int_equal(use(&x), ESP_INPUT);
    if (!strstr(esp_message(), "in order"))
        fail_msg("%s", esp_message());
    end(&x);
}

/* No room is made by the word of a file. */
static void more_spikes_than_can_wait_are_refused(void **state)
{
    struct scene x;
    begin(&x, *state);
    struct state_run to;
    state_run_create(&to, x.small, trainer_living(x.run.trainer));
    const size_t room = network_output(to.trainer->net)->queue.room;
    state_run_free(&to);
    resize(item(&x, "/exc/senders"), 1, room + 1);
    assert_int_equal(use(&x), ESP_INPUT);
    if (!strstr(esp_message(), "more values than there can be"))
        fail_msg("%s", esp_message());
    end(&x);
}

static void sums_that_grow_over_their_bounds_are_refused_when_saved(void **state)
{
    struct scene x;
    begin(&x, *state);
    assert_int_equal(use(&x), ESP_OK);
    struct state_copy_item *total = item(&x, "tally/total");
    const uint64_t brink = UINT64_C(1) << 60;
    for (size_t j = 0; j < total->n_columns; j++)
        memcpy(total->bytes + j * sizeof brink, &brink, sizeof brink);
    assert_int_equal(use(&x), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "out of range"));
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_neuron_that_fires_twice_in_a_tick_is_refused),
        cmocka_unit_test(more_spikes_than_can_wait_are_refused),
        cmocka_unit_test(sums_that_grow_over_their_bounds_are_refused_when_saved),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
