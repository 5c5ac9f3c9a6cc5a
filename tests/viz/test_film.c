/* tests/viz/test_film.c - claims about the fields of a neuron over the training. */
#include "tests/viz/made_run.h"
#include "viz/model/film.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct film begin(enum event_source source)
{
    struct film f;
    struct event_start start = made_run_start();
    start.source = source;
    start.images_run = 4800;
    assert_int_equal(film_create(&start, &f), ESP_OK);
    film_choose(&f, 3);
    return f;
}

/* A field whose weights are all the number of its images. */
static void take(struct film *f, uint64_t images, esp_id birth)
{
    float weight_mV[2 * MADE_RUN_INPUTS];
    for (size_t i = 0; i < 2 * MADE_RUN_INPUTS; i++)
        weight_mV[i] = i < MADE_RUN_INPUTS ? -1 : (float)images;
    film_take(f, &(struct event_fields){.image = images,
                                        .birth = (const esp_id[]){1, birth},
                                        .n = 2,
                                        .weight_mV = weight_mV});
}

static void assert_ordered(const struct film *f)
{
    for (size_t k = 0; k < f->n; k++) {
        assert_true(k == 0 || f->images[k] > f->images[k - 1]);
        for (size_t i = 0; i < MADE_RUN_INPUTS; i++)
            assert_true(film_weights(f, k)[i] == (float)f->images[k]);
    }
}

/* Snapshots of a recording, the newest first, as a viewer gets them that has jumped. */
static void frames_stand_in_the_order_of_training(void **state)
{
    (void)state;
    struct film f = begin(EVENT_REPLAY);
    const uint64_t images[] = {500, 0, 100, 300, 500, 200};
    for (size_t k = 0; k < 6; k++)
        take(&f, images[k], 3);
    assert_int_equal(f.n, 5);
    assert_int_equal(f.images[0], 0);
    assert_int_equal(f.images[4], 500);
    assert_ordered(&f);
    film_free(&f);
}

static void a_film_is_of_one_neuron(void **state)
{
    (void)state;
    struct film f = begin(EVENT_REPLAY);
    take(&f, 10, 4);
    assert_int_equal(f.n, 0);
    take(&f, 10, 3);
    film_choose(&f, 3);
    assert_int_equal(f.n, 1);
    film_choose(&f, 4);
    assert_int_equal(f.n, 0);
    film_free(&f);
}

/* A field after every image: frames are spread over the run, the first is kept, and no two are near each other. */
static void a_long_run_fits(void **state)
{
    (void)state;
    struct film f = begin(EVENT_LIVE);
    for (uint64_t k = 7; k < 4800; k++)
        take(&f, k, 3);
    assert_in_range(f.n, FILM_MOST / 2, FILM_MOST);
    assert_int_equal(f.images[0], 7);
    assert_true(f.images[f.n - 1] > 4200);
    for (size_t k = 1; k < f.n; k++)
        assert_true(f.images[k] - f.images[k - 1] >= 100);
    assert_ordered(&f);
    film_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_stand_in_the_order_of_training),
        cmocka_unit_test(a_film_is_of_one_neuron),
        cmocka_unit_test(a_long_run_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
