/* tests/viz/test_recent_spikes.c - claims about the spikes of the last while. */
#include "tests/viz/told.h"
#include "viz/model/recent_spikes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void images_that_were_skipped_take_no_time(void **state)
{
    (void)state;
    struct recent_spikes t;
    const struct event_spike spike = {7, 3};
    assert_int_equal(recent_spikes_create(&t), ESP_OK);
    for (uint64_t image = 0; image < 100; image += 25) {
        const struct event_image told = told_image(image, 0, &spike, 1);
        recent_spikes_tell(&t, &told);
    }
    assert_int_equal(t.n_images, 4);
    assert_int_equal(recent_spikes_end(&t), 4 * TOLD_IMAGE_TICKS);
    for (uint64_t k = 0; k < 4; k++) {
        assert_int_equal(recent_spikes_image(&t, k)->begin,
                         (int64_t)k * TOLD_IMAGE_TICKS);
        assert_int_equal(recent_spikes_image(&t, k)->gap, k > 0);
    }
    recent_spikes_free(&t);
}

static void an_image_that_grows_keeps_each_spike_once(void **state)
{
    (void)state;
    struct recent_spikes t;
    const struct event_spike spikes[] = {{1, 0}, {2, 1}, {3, 2}, {4, 3}};
    assert_int_equal(recent_spikes_create(&t), ESP_OK);
    for (size_t n = 0; n <= 4; n++) {
        struct event_image told = told_image(5, 0, spikes, n);
        told.end = told.start + (esp_tick)n + 1;
        told.complete = n == 4;
        recent_spikes_tell(&t, &told);
    }
    assert_int_equal(t.n_images, 1);
    assert_int_equal(t.spikes.n, 4);
    assert_int_equal(recent_spikes_end(&t), 5);
    for (uint64_t k = 0; k < 4; k++)
        assert_int_equal(recent_spikes_spike(&t.spikes, k).id, k);
    /* Complete: sent again, it is another showing. */
    const struct event_image again = told_image(5, 0, spikes, 4);
    recent_spikes_tell(&t, &again);
    assert_int_equal(t.n_images, 2);
    recent_spikes_free(&t);
}

/* The rings overflow; what is left is the newest, in order. */
static void a_trail_forgets_the_oldest_and_only_them(void **state)
{
    (void)state;
    enum { SPIKES = 100, IMAGES = 3 * RECENT_SPIKES_IMAGES };
    struct recent_spikes t;
    struct event_spike spikes[SPIKES];
    assert_int_equal(recent_spikes_create(&t), ESP_OK);
    for (uint32_t image = 0; image < IMAGES; image++) {
        for (uint32_t k = 0; k < SPIKES; k++)
            spikes[k] = (struct event_spike){k, image};
        const struct event_image told = told_image(image, 0, spikes, SPIKES);
        recent_spikes_tell(&t, &told);
    }
    assert_int_equal(recent_spikes_oldest(&t), IMAGES - RECENT_SPIKES_IMAGES);
    for (uint64_t k = recent_spikes_oldest(&t); k < t.n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(&t, k);
        assert_int_equal(image->image, k);
        for (uint64_t i = recent_spikes_from(&t.spikes, image->spikes_from);
             i < image->spikes_to; i++)
            assert_int_equal(recent_spikes_spike(&t.spikes, i).id, k);
    }
    assert_int_equal(recent_spikes_from(&t.spikes, 0), t.spikes.n - RECENT_SPIKES_SPIKES);
    recent_spikes_free(&t);
}

static void the_first_image_after_a_moment_is_found(void **state)
{
    (void)state;
    struct recent_spikes t;
    assert_int_equal(recent_spikes_create(&t), ESP_OK);
    assert_int_equal(recent_spikes_find(&t, 0), 0);
    for (uint64_t image = 0; image < 10; image++) {
        const struct event_image told = told_image(image, 0, NULL, 0);
        recent_spikes_tell(&t, &told);
    }
    for (int64_t tick = 0; tick < 10 * TOLD_IMAGE_TICKS; tick += 7)
        assert_int_equal(recent_spikes_find(&t, tick), tick / TOLD_IMAGE_TICKS);
    assert_int_equal(recent_spikes_find(&t, 10 * TOLD_IMAGE_TICKS), 10);
    assert_int_equal(recent_spikes_find(&t, -5), 0);
    recent_spikes_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_that_were_skipped_take_no_time),
        cmocka_unit_test(an_image_that_grows_keeps_each_spike_once),
        cmocka_unit_test(a_trail_forgets_the_oldest_and_only_them),
        cmocka_unit_test(the_first_image_after_a_moment_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
