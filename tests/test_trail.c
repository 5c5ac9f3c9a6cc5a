/* tests/test_trail.c - claims about the spikes of the last while. */
#include "tests/told.h"
#include "viz/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void images_that_were_skipped_take_no_time(void **state)
{
    (void)state;
    struct trail t;
    const struct story_spike spike = {7, 3};
    assert_int_equal(trail_create(&t), ESP_OK);
    for (uint64_t image = 0; image < 100; image += 25) {
        const struct story_image told = told_image(image, 0, &spike, 1);
        trail_tell(&t, &told);
    }
    assert_int_equal(t.n_images, 4);
    assert_int_equal(trail_end(&t), 4 * TOLD_IMAGE_TICKS);
    for (uint64_t k = 0; k < 4; k++) {
        assert_int_equal(trail_image(&t, k)->begin, (int64_t)k * TOLD_IMAGE_TICKS);
        assert_int_equal(trail_image(&t, k)->gap, k > 0);
    }
    trail_free(&t);
}

static void an_image_that_grows_keeps_each_spike_once(void **state)
{
    (void)state;
    struct trail t;
    const struct story_spike spikes[] = {{1, 0}, {2, 1}, {3, 2}, {4, 3}};
    assert_int_equal(trail_create(&t), ESP_OK);
    for (size_t n = 0; n <= 4; n++) {
        struct story_image told = told_image(5, 0, spikes, n);
        told.end = told.start + (esp_tick)n + 1;
        told.complete = n == 4;
        trail_tell(&t, &told);
    }
    assert_int_equal(t.n_images, 1);
    assert_int_equal(t.spikes.n, 4);
    assert_int_equal(trail_end(&t), 5);
    for (uint64_t k = 0; k < 4; k++)
        assert_int_equal(trail_spike(&t.spikes, k).id, k);
    /* Complete: told again, it is another showing. */
    const struct story_image again = told_image(5, 0, spikes, 4);
    trail_tell(&t, &again);
    assert_int_equal(t.n_images, 2);
    trail_free(&t);
}

/* The rings overflow; what is left is the newest, in order. */
static void a_trail_forgets_the_oldest_and_only_them(void **state)
{
    (void)state;
    enum { SPIKES = 100, IMAGES = 3 * TRAIL_IMAGES };
    struct trail t;
    struct story_spike spikes[SPIKES];
    assert_int_equal(trail_create(&t), ESP_OK);
    for (uint32_t image = 0; image < IMAGES; image++) {
        for (uint32_t k = 0; k < SPIKES; k++)
            spikes[k] = (struct story_spike){k, image};
        const struct story_image told = told_image(image, 0, spikes, SPIKES);
        trail_tell(&t, &told);
    }
    assert_int_equal(trail_oldest(&t), IMAGES - TRAIL_IMAGES);
    for (uint64_t k = trail_oldest(&t); k < t.n_images; k++) {
        const struct trail_image *image = trail_image(&t, k);
        assert_int_equal(image->image, k);
        for (uint64_t i = trail_from(&t.spikes, image->spikes_from); i < image->spikes_to;
             i++)
            assert_int_equal(trail_spike(&t.spikes, i).id, k);
    }
    assert_int_equal(trail_from(&t.spikes, 0), t.spikes.n - TRAIL_SPIKES);
    trail_free(&t);
}

static void the_first_image_after_a_moment_is_found(void **state)
{
    (void)state;
    struct trail t;
    assert_int_equal(trail_create(&t), ESP_OK);
    assert_int_equal(trail_find(&t, 0), 0);
    for (uint64_t image = 0; image < 10; image++) {
        const struct story_image told = told_image(image, 0, NULL, 0);
        trail_tell(&t, &told);
    }
    for (int64_t tick = 0; tick < 10 * TOLD_IMAGE_TICKS; tick += 7)
        assert_int_equal(trail_find(&t, tick), tick / TOLD_IMAGE_TICKS);
    assert_int_equal(trail_find(&t, 10 * TOLD_IMAGE_TICKS), 10);
    assert_int_equal(trail_find(&t, -5), 0);
    trail_free(&t);
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
