/* tests/test_show.c - images and networks that do not fit are refused; threads come and go; weights
 * too small to be scaled stay finite. */
#include "sim/show.h"

#include "sim/trainer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NEURONS = 20, PIXELS = 784 };

static struct config small(void)
{
    struct config c;
    config_default(&c);
    c.population[1].size = NEURONS;
    c.run.images = 12;
    return c;
}

static struct network *network(const struct config *c)
{
    const struct config resolved = config_resolve(c, c->run.images, PIXELS);
    struct network *net = NULL;
    assert_int_equal(config_check(c), ESP_OK);
    assert_int_equal(network_create(&resolved, PIXELS, &net), ESP_OK);
    return net;
}

static void a_source_of_another_size_than_the_images_is_refused(void **state)
{
    struct dataset *data = *state;
    static const uint64_t sizes[] = {1, 10, PIXELS - 1, PIXELS + 1};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct config c = small();
        struct show show = {0};
        c.population[0].size = sizes[k];
        struct network *net = network(&c);
        assert_int_equal(show_create(net, data, &show), ESP_INPUT);
        assert_non_null(strstr(esp_message(), "population.input.size"));
        assert_non_null(strstr(esp_message(), "784"));
        assert_null(show.net);
        network_free(net);
    }
}

static void threads_may_be_allowed_and_taken_back_between_images(void **state)
{
    static const unsigned allowed[] = {3, 1, 2, 2, 1, 4};
    struct dataset *data = *state;
    const struct config c = small();
    struct trainer *t = NULL;
    assert_int_equal(trainer_create(network(&c), data, NULL, 0, &t), ESP_OK);
    for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++) {
        assert_int_equal(trainer_allow_threads(t, allowed[k]), ESP_OK);
        assert_int_equal(trainer_step(t), ESP_OK);
        assert_int_equal(trainer_step(t), ESP_OK);
    }
    assert_true(trainer_done(t));
    trainer_free(t);
}

static void weights_too_small_to_be_scaled_stay_finite(void **state)
{
    (void)state;
    struct config c = small();
    c.projection[0].w_start_mV = 1e-44;
    struct network *net = network(&c);
    const struct dense *d = net->projection[0].weights;
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++)
            assert_true(isfinite(dense_row(d, i)[j]));
    network_free(net);
}

static int open_digits(void **state)
{
    struct dataset *data = NULL;
    const enum esp_status st = dataset_open("digits", &data);
    *state = data;
    return st == ESP_OK ? 0 : -1;
}

static int close_digits(void **state)
{
    dataset_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_of_another_size_than_the_images_is_refused),
        cmocka_unit_test(threads_may_be_allowed_and_taken_back_between_images),
        cmocka_unit_test(weights_too_small_to_be_scaled_stay_finite),
    };
    return cmocka_run_group_tests(tests, open_digits, close_digits);
}
