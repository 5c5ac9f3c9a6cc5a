/* tests/sim/test_training_threads.c - whether a layer is shared among threads: the faster way is kept, and the question is
 * asked again later and later. The clock is ours: every image takes as long as a case says. */
#include "sim/training/training_threads.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PIXELS = 784, TRIAL = 16, TURN = 4, FIRST = 512 };

static double now_s;

double __wrap_clock_now_s(void);
double __wrap_clock_now_s(void)
{
    return now_s;
}

struct shown {
    struct network *net;
    struct training_threads sharing;
    uint64_t n; /* images */
};

static void begin(struct shown *s)
{
    struct config c;
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    c.population[1].size = 8;
    c.run.images = 10;
    const struct config resolved = config_resolve(&c, c.run.images, PIXELS, 1);
    *s = (struct shown){.net = NULL};
    now_s = 100.0;
    assert_int_equal(network_create(&resolved, PIXELS, &s->net), ESP_OK);
    assert_int_equal(training_threads_create(&s->sharing, 2, s->net), ESP_OK);
}

static void end(struct shown *s)
{
    training_threads_free(&s->sharing);
    network_free(s->net);
}

static void show_of(struct shown *s, uint64_t deliveries, double alone_s, double shared_s)
{
    training_threads_next_image(&s->sharing, s->net);
    assert_true(s->net->projection[0].stdp->team ==
                (s->sharing.shared ? s->sharing.team : NULL));
    s->net->work.synaptic_ops += deliveries;
    now_s += s->sharing.shared ? shared_s : alone_s;
    s->n++;
}

static void show(struct shown *s, double alone_s, double shared_s)
{
    show_of(s, 1000, alone_s, shared_s);
}

/* Images until a trial begins or ends. */
static uint64_t show_until(struct shown *s, bool trying, double alone_s, double shared_s)
{
    const uint64_t begun = s->n;
    do
        show(s, alone_s, shared_s);
    while (s->sharing.trying != trying && s->n - begun < 2000000);
    assert_true(s->sharing.trying == trying);
    return s->n - begun;
}

static void the_faster_way_is_kept(void **state)
{
    (void)state;
    struct shown s;
    for (int k = 0; k < 2; k++) {
        begin(&s);
        assert_int_equal(show_until(&s, false, 2.0 - k, 1.0 + k), TRIAL + 1);
        assert_true(s.sharing.shared == (k == 0));
        end(&s);
    }
}

static void an_image_that_something_else_held_up_does_not_decide(void **state)
{
    (void)state;
    struct shown s;
    begin(&s);
    for (int k = 0; k <= TRIAL; k++)
        show(&s, 2.0, k < TRIAL / 2 ? 5.0 : 1.0);
    assert_false(s.sharing.trying);
    assert_true(s.sharing.shared);
    end(&s);
}

/* The shortest image of all is a digit 1, on any number of threads. */
static void an_image_with_little_to_do_does_not_decide(void **state)
{
    (void)state;
    struct shown s;
    for (int slower = 0; slower < 2;
         slower++) { /* which way is, and shows the short one */
        begin(&s);
        for (int k = 0; k <= TRIAL; k++)
            if (k == (slower ? TURN + 1 : 1))
                show_of(&s, 100, 0.2, 0.2);
            else
                show(&s, slower ? 1.0 : 2.0, slower ? 2.0 : 1.0);
        assert_false(s.sharing.trying);
        assert_int_equal(s.sharing.shared, !slower);
        end(&s);
    }
}

static void the_first_image_wakes_the_team_and_is_not_enough_to_give_it_up(void **state)
{
    (void)state;
    struct shown s;
    begin(&s);
    for (int k = 0; k <= TRIAL; k++)
        show(&s, 2.0, k == TURN ? 9.0 : 1.0);
    assert_true(s.sharing.shared);
    end(&s);
}

/* Without or with the team, or both: what is not known is not faster. */
static void nothing_is_learnt_from_images_without_spikes(void **state)
{
    (void)state;
    struct shown s;
    for (unsigned silent = 1; silent < 4; silent++) {
        begin(&s);
        for (int k = 0; k <= TRIAL; k++)
            show_of(&s, silent >> (k / TURN % 2) & 1 ? 0 : 1000, 1.0, 0.1);
        assert_false(s.sharing.trying);
        assert_false(s.sharing.shared);
        end(&s);
    }
}

static void the_question_comes_again_after_twice_as_many_images_each_time(void **state)
{
    (void)state;
    struct shown s;
    begin(&s);
    show_until(&s, false, 1.0, 2.0);
    for (uint64_t pause = FIRST; pause <= 8 * FIRST; pause *= 2) {
        assert_int_equal(show_until(&s, true, 1.0, 2.0), pause - TRIAL);
        assert_int_equal(show_until(&s, false, 1.0, 2.0), TRIAL);
    }
    show_until(&s, true, 2.0, 1.0); /* meanwhile the team has become worth it */
    show_until(&s, false, 2.0, 1.0);
    assert_true(s.sharing.shared);
    end(&s);
}

static void a_hopeless_team_is_left_after_two_images_and_for_long(void **state)
{
    (void)state;
    struct shown s;
    begin(&s);
    assert_int_equal(show_until(&s, false, 1.0, 3.5), TURN + 3);
    assert_false(s.sharing.shared);
    assert_true(show_until(&s, true, 1.0, 3.5) > 1000 * FIRST);
    end(&s);
}

static void a_layer_that_changed_is_tried_at_once(void **state)
{
    (void)state;
    struct shown s;
    begin(&s);
    show_until(&s, false, 1.0, 3.5);
    training_threads_retry(&s.sharing);
    assert_int_equal(show_until(&s, false, 2.0, 1.0), TRIAL + 1);
    assert_true(s.sharing.shared);
    assert_int_equal(show_until(&s, true, 2.0, 1.0), FIRST - TRIAL);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_faster_way_is_kept),
        cmocka_unit_test(an_image_that_something_else_held_up_does_not_decide),
        cmocka_unit_test(an_image_with_little_to_do_does_not_decide),
        cmocka_unit_test(the_first_image_wakes_the_team_and_is_not_enough_to_give_it_up),
        cmocka_unit_test(nothing_is_learnt_from_images_without_spikes),
        cmocka_unit_test(the_question_comes_again_after_twice_as_many_images_each_time),
        cmocka_unit_test(a_hopeless_team_is_left_after_two_images_and_for_long),
        cmocka_unit_test(a_layer_that_changed_is_tried_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
