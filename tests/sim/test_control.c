/* tests/sim/test_control.c - a run that is paused, stepped and slowed from outside does what it would have
 * done alone, and a threshold set by hand can be repeated. */
#include "base/clock.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { MOST_WINDOWS = 64 };

/* Steers from inside: the run itself calls it each time it waits. */
struct helm {
    struct control control;
    struct small_run run;
    unsigned n_waits;
    uint64_t images; /* received */
    uint64_t images_at[8];
    esp_tick now_at[8];
    void (*steer)(struct helm *h, esp_tick now);
    /* Thresholds of the windows, as a recording would keep them. */
    double imposed[MOST_WINDOWS];
    uint64_t n_windows;
};

static enum esp_status on_waiting(void *context, esp_tick now)
{
    struct helm *h = context;
    if (h->n_waits < 8) {
        h->images_at[h->n_waits] = h->images;
        h->now_at[h->n_waits] = now;
    }
    h->n_waits++;
    h->steer(h, now);
    return ESP_OK;
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    struct helm *h = context;
    h->images = image->image + 1;
    return ESP_OK;
}

static enum esp_status on_window(void *context, const struct probe_window *w,
                                 const struct network *net)
{
    struct helm *h = context;
    (void)net;
    h->imposed[h->n_windows++] = w->imposed ? w->threshold : (double)NAN;
    return ESP_OK;
}

static void begin(struct helm *h, const struct small *s)
{
    memset(h, 0, sizeof *h);
    control_init(&h->control);
    small_begin(&h->run, s, NULL);
    h->run.probes[SMALL_PROBES - 1] = (struct probe){
        .context = h, .waiting = on_waiting, .image = on_image, .window = on_window};
    trainer_steer(h->run.trainer, &h->control);
}

/* Returns the golden hash. */
static uint64_t finish(struct helm *h)
{
    small_finish(&h->run);
    trainer_free(h->run.trainer);
    return h->run.golden.hash;
}

/* ---- pause and steps ---- */

static void three_images_then_go(struct helm *h, esp_tick now)
{
    (void)now;
    if (h->n_waits <= 3)
        control_step_image(&h->control);
    else
        control_go(&h->control);
}

static void a_step_is_one_image_with_all_its_presentations(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 10;
    s->config.run.min_spikes = 25; /* most are shown again */
    const uint64_t free_hash = small_hash(s);
    struct helm h;
    begin(&h, s);
    control_pause(&h.control);
    h.steer = three_images_then_go;
    assert_true(finish(&h) == free_hash);
    assert_int_equal(h.n_waits, 4);
    for (unsigned k = 0; k < 4; k++)
        assert_int_equal(h.images_at[k], k);
}

static void four_ticks_then_go(struct helm *h, esp_tick now)
{
    (void)now;
    if (h->n_waits <= 4)
        control_step_tick(&h->control);
    else
        control_go(&h->control);
}

/* Also where no event is due: one of 2,000 input spikes is not in every tick. */
static void a_step_of_a_tick_is_one_tick(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 10;
    const uint64_t free_hash = small_hash(s);
    struct helm h;
    begin(&h, s);
    control_pause(&h.control);
    h.steer = four_ticks_then_go;
    assert_true(finish(&h) == free_hash);
    assert_int_equal(h.n_waits, 5);
    assert_int_equal(h.now_at[0], 0);
    for (unsigned k = 1; k < 5; k++) {
        assert_int_equal(h.now_at[k], k);
        assert_int_equal(h.images_at[k], 0);
    }
}

static void pause_in_the_first_image_then_step(struct helm *h, esp_tick now)
{
    (void)now;
    if (h->n_waits == 1)
        control_step_tick(&h->control);
    else if (h->n_waits == 2)
        control_step_image(&h->control);
    else
        control_leave(&h->control);
}

static void a_step_inside_an_image_ends_with_that_image(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 10;
    const uint64_t free_hash = small_hash(s);
    struct helm h;
    begin(&h, s);
    control_pause(&h.control);
    h.steer = pause_in_the_first_image_then_step;
    assert_true(finish(&h) == free_hash);
    assert_int_equal(h.n_waits, 3);
    assert_int_equal(h.images_at[1], 0);
    assert_int_equal(h.images_at[2], 1);
}

/* ---- membranes ---- */

/* Looks at every tick of every second image. */
struct look {
    struct control control;
    struct small_run run;
    esp_tick start, last;
    uint64_t image, n; /* ticks */
};

static enum esp_status on_showing(void *context, const struct probe_showing *s)
{
    struct look *l = context;
    l->image = s->image;
    l->start = s->start;
    l->last = -1;
    l->control.run.by_tick = s->image % 2 == 1;
    return ESP_OK;
}

static enum esp_status on_membranes(void *context, const struct probe_membranes *m)
{
    struct look *l = context;
    assert_int_equal(l->image % 2, 1);
    assert_int_equal(m->population, SMALL_EXC);
    assert_true(m->tick >= l->start && m->tick > l->last);
    l->last = m->tick;
    l->n++;
    for (size_t k = 0; k < m->n; k++)
        assert_true(m->v_mV[k] < m->limit_mV[k]); /* what reached its limit has fired */
    return ESP_OK;
}

static void membranes_are_told_tick_by_tick_and_change_nothing(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 30;
    const uint64_t free_hash = small_hash(s);
    struct look l = {0};
    control_init(&l.control);
    small_begin(&l.run, s, NULL);
    l.run.probes[SMALL_PROBES - 1] =
        (struct probe){.context = &l, .showing = on_showing, .membranes = on_membranes};
    trainer_steer(l.run.trainer, &l.control);
    small_finish(&l.run);
    trainer_free(l.run.trainer);
    assert_true(l.run.golden.hash == free_hash);
    assert_true(l.n > 15 * 100);
}

/* ---- speed ---- */

static void do_nothing(struct helm *h, esp_tick now)
{
    (void)h, (void)now;
}

static void a_limited_run_takes_the_time_that_was_asked_for(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 20; /* ten simulated seconds or more */
    const uint64_t free_hash = small_hash(s);
    struct helm h;
    begin(&h, s);
    control_set_speed(&h.control, 50.0);
    h.steer = do_nothing;
    const double from_s = clock_now_s();
    assert_true(finish(&h) == free_hash);
    assert_true(clock_now_s() - from_s > 0.95 * 19 * 0.5 / 50);
    assert_true(h.n_waits > 20);
    assert_true(h.control.run.waited_s > 0.05);
}

static void unlimited_then_limited(struct helm *h, esp_tick now)
{
    (void)now;
    if (h->n_waits == 1)
        control_set_speed(&h->control, (double)INFINITY);
}

/* What a run did at full speed must not be waited for afterwards. */
static void a_new_limit_counts_from_now(void **state)
{
    struct small *s = *state;
    small_config(s)->run.images = 410;
    struct helm h;
    begin(&h, s);
    h.steer = unlimited_then_limited;
    control_set_speed(&h.control, 100.0);
    for (int k = 0; k < 400; k++)
        assert_int_equal(trainer_step(h.run.trainer), ESP_OK);
    control_set_speed(&h.control, 100.0);
    h.n_waits = 1;
    const double from_s = clock_now_s();
    for (int k = 0; k < 2; k++) /* of half a second: 10 ms */
        assert_int_equal(trainer_step(h.run.trainer), ESP_OK);
    assert_true(clock_now_s() - from_s < 1.0); /* all that went before: 2 s */
    control_leave(&h.control);
    finish(&h);
}

static void speeds_go_up_and_down_one_scale(void **state)
{
    (void)state;
    double speed = 0.01;
    int n = 0;
    assert_true(control_speed_below(0.01) == 0.01);
    for (; isfinite(speed); n++) {
        const double above = control_speed_above(speed);
        assert_true(above > speed);
        if (isfinite(above))
            assert_true(control_speed_below(above) == speed);
        speed = above;
    }
    assert_int_equal(n, 19);
    assert_true(control_speed_below(speed) == 10000.0);
    assert_true(control_speed_below(3700.0) == 2000.0); /* of an unlimited run */
    assert_true(control_speed_above(3700.0) == 5000.0);
}

/* ---- another thread ---- */

static void *meddle(void *context)
{
    struct control *c = context;
    const struct timespec moment = {.tv_nsec = 3000000};
    for (int k = 0; k < 12; k++) {
        control_pause(c);
        nanosleep(&moment, NULL);
        k % 2 ? control_step_tick(c) : control_step_image(c);
        nanosleep(&moment, NULL);
        control_set_speed(c, 20000.0);
        control_go(c);
        nanosleep(&moment, NULL);
        control_set_speed(c, (double)INFINITY);
    }
    control_pause(c);
    nanosleep(&moment, NULL);
    control_leave(c);
    return NULL;
}

static void a_run_steered_by_another_thread_gives_the_same_bits(void **state)
{
    struct small *s = *state;
    small_config(s);
    assert_int_equal(config_set(&s->config, "prune.strategy", "adaptive"), ESP_OK);
    const uint64_t free_hash = small_hash(s);
    struct helm h;
    pthread_t thread;
    begin(&h, s);
    h.steer = do_nothing;
    control_pause(&h.control); /* until the other thread is there */
    assert_int_equal(pthread_create(&thread, NULL, meddle, &h.control), 0);
    assert_true(finish(&h) == free_hash);
    pthread_join(thread, NULL);
    assert_true(h.n_waits > 0);
}

/* ---- a threshold set by hand ---- */

static void set_adaptive(struct small *s)
{
    small_config(s);
    assert_int_equal(config_set(&s->config, "prune.strategy", "adaptive"), ESP_OK);
    assert_int_equal(config_set(&s->config, "prune.prune_to", "20"), ESP_OK);
}

/* After ten images no neuron is removed by the schedule: it begins with image 24. */
static void an_imposed_threshold_removes_neurons_below_it_at_the_next_window(void **state)
{
    struct small *s = *state;
    struct helm h;
    set_adaptive(s);
    begin(&h, s);
    struct trainer *t = h.run.trainer;
    for (int k = 0; k < 9; k++)
        assert_int_equal(trainer_step(t), ESP_OK);
    control_impose(&h.control, 0.5); /* every neuron that never fired */
    assert_int_equal(trainer_step(t), ESP_OK);
    size_t n_silent = 0;
    for (size_t j = 0; j < trainer_living(t); j++)
        n_silent += t->pruner->activity.h[j] < 0.5;
    assert_true(n_silent > 0);
    const size_t want = n_silent < 20 ? 40 - n_silent : 20;
    assert_int_equal(trainer_prune(t), ESP_OK);
    assert_int_equal(trainer_living(t), want);
    assert_true(h.imposed[0] == 0.5);
    finish(&h);
}

static void a_threshold_of_zero_keeps_all_neurons_until_it_is_given_back(void **state)
{
    struct small *s = *state;
    struct helm h;
    set_adaptive(s);
    begin(&h, s);
    struct trainer *t = h.run.trainer;
    control_impose(&h.control, 0.0);
    while (t->totals.images < 150)
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_int_equal(t->totals.removed, 0); /* the schedule wanted all 20 by image 120 */
    control_impose(&h.control, (double)NAN);
    finish(&h);
    assert_true(h.run.check.n_removed > 0);
}

static void strategies_without_a_threshold_let_none_be_imposed(void **state)
{
    struct small *s = *state;
    struct helm h;
    small_config(s);
    assert_int_equal(config_set(&s->config, "prune.strategy", "constant"), ESP_OK);
    const uint64_t free_hash = small_hash(s);
    begin(&h, s);
    control_impose(&h.control, 1000.0);
    assert_true(finish(&h) == free_hash);
    for (uint64_t k = 0; k < h.n_windows; k++)
        assert_true(isnan(h.imposed[k]));
}

static void what_was_imposed_can_be_repeated(void **state)
{
    struct small *s = *state;
    struct helm h, again;
    set_adaptive(s);
    const uint64_t free_hash = small_hash(s);
    begin(&h, s);
    for (int k = 0; k < 25; k++)
        assert_int_equal(trainer_step(h.run.trainer), ESP_OK);
    control_impose(&h.control, 3.0);
    for (int k = 0; k < 20; k++)
        assert_int_equal(trainer_step(h.run.trainer), ESP_OK);
    control_impose(&h.control, (double)NAN);
    const uint64_t hash = finish(&h);
    assert_true(hash != free_hash);
    begin(&again, s);
    trainer_repeat(again.run.trainer, h.imposed, h.n_windows);
    assert_true(finish(&again) == hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_one_image_with_all_its_presentations),
        cmocka_unit_test(a_step_of_a_tick_is_one_tick),
        cmocka_unit_test(membranes_are_told_tick_by_tick_and_change_nothing),
        cmocka_unit_test(a_step_inside_an_image_ends_with_that_image),
        cmocka_unit_test(a_limited_run_takes_the_time_that_was_asked_for),
        cmocka_unit_test(a_new_limit_counts_from_now),
        cmocka_unit_test(speeds_go_up_and_down_one_scale),
        cmocka_unit_test(a_run_steered_by_another_thread_gives_the_same_bits),
        cmocka_unit_test(
            an_imposed_threshold_removes_neurons_below_it_at_the_next_window),
        cmocka_unit_test(a_threshold_of_zero_keeps_all_neurons_until_it_is_given_back),
        cmocka_unit_test(strategies_without_a_threshold_let_none_be_imposed),
        cmocka_unit_test(what_was_imposed_can_be_repeated),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
