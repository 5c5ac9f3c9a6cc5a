/* tests/sim/test_alloc.c - what a presentation does not do: allocate, map, lock, wait, write, or take an
 * exponential per neuron.
 *
 * The linker sends every such call of our code to the counters below (--wrap in tests/meson.build).
 * Arrays that depend on the number of input spikes grow until the brightest image that there can be
 * was shown as strongly as it can be; from then on nothing may be asked of the system. */
#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/encoder.h"
#include "sim/network/network.h"
#include "sim/training/trainer.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { NEURONS = 60, PIXELS = 784, IMAGES = 100 };

/* ---- counters ---- */

/* Result, name, parameters, arguments. */
#define CALLS(X)                                                                      \
    X(void *, malloc, (size_t n), (n))                                                \
    X(void *, calloc, (size_t n, size_t size), (n, size))                             \
    X(void *, realloc, (void *p, size_t n), (p, n))                                   \
    X(void *, aligned_alloc, (size_t alignment, size_t n), (alignment, n))            \
    X(int, posix_memalign, (void **p, size_t alignment, size_t n), (p, alignment, n)) \
    X(void *, mmap, (void *p, size_t n, int prot, int flags, int f, off_t at),        \
      (p, n, prot, flags, f, at))                                                     \
    X(void *, mmap64, (void *p, size_t n, int prot, int flags, int f, off_t at),      \
      (p, n, prot, flags, f, at))                                                     \
    X(int, munmap, (void *p, size_t n), (p, n))                                       \
    X(ssize_t, read, (int f, void *p, size_t n), (f, p, n))                           \
    X(ssize_t, write, (int f, const void *p, size_t n), (f, p, n))                    \
    X(int, clock_gettime, (clockid_t clock, struct timespec * t), (clock, t))         \
    X(int, nanosleep, (const struct timespec *t, struct timespec *left), (t, left))   \
    X(int, sched_yield, (void), ())                                                   \
    X(int, pthread_mutex_lock, (pthread_mutex_t * m), (m))                            \
    X(float, expf, (float x), (x))

enum {
#define X(type, name, parameters, arguments) CALL_##name,
    CALLS(X)
#undef X
        N_CALLS
};

static const char *const names[N_CALLS] = {
#define X(type, name, parameters, arguments) #name,
    CALLS(X)
#undef X
};

static unsigned long n_called[N_CALLS];

#define X(type, name, parameters, arguments) \
    type __real_##name parameters;           \
    type __wrap_##name parameters;           \
    type __wrap_##name parameters            \
    {                                        \
        n_called[CALL_##name]++;             \
        return __real_##name arguments;      \
    }
CALLS(X)
#undef X

static void begin_counting(void)
{
    memset(n_called, 0, sizeof n_called);
}

/* Fails for the first call of anything but expf. */
static void assert_nothing_asked(void)
{
    unsigned long counted[N_CALLS];
    memcpy(counted, n_called, sizeof counted);
    for (int k = 0; k < N_CALLS; k++)
        if (counted[k] && k != CALL_expf)
            fail_msg("%lu calls of %s", counted[k], names[k]);
}

/* ---- networks ---- */

static struct config config_of(size_t neurons)
{
    char size[32];
    struct config c;
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    snprintf(size, sizeof size, "%zu", neurons);
    assert_int_equal(config_set(&c, "population.exc.size", size), ESP_OK);
    assert_int_equal(config_set(&c, "run.images", "240"), ESP_OK);
    assert_int_equal(config_set(&c, "prune.window_images", "10"), ESP_OK);
    return config_resolve(&c, 240, PIXELS, 1);
}

static struct network *network_of(size_t neurons)
{
    const struct config c = config_of(neurons);
    struct network *net = NULL;
    assert_int_equal(network_create(&c, PIXELS, &net), ESP_OK);
    return net;
}

static struct encoder *encoder_of(const struct network *net)
{
    struct encoder *e = NULL;
    const struct run_config *run = &net->config.run;
    assert_int_equal(encoder_create(PIXELS, net->present_ticks, run->present_ms,
                                    net->population[0].config->max_rate_Hz,
                                    run->rate_step, &e),
                     ESP_OK);
    return e;
}

static void present(struct network *net, struct encoder *e, const uint8_t *pixels,
                    uint64_t subject, unsigned level)
{
    struct encoder_events events;
    const struct random r = random_start(1, RANDOM_ENCODE_TRAIN, subject);
    assert_int_equal(encoder_draw(e, r, pixels, level, &events), ESP_OK);
    assert_int_equal(network_present(net, &events), ESP_OK);
}

/* An all-white image at every strength; twice, because the tick with the most spikes may come in
 * the second. */
static void show_the_brightest(struct network *net, struct encoder *e)
{
    uint8_t white[PIXELS];
    memset(white, 255, sizeof white);
    for (uint64_t k = 0; k < 2; k++)
        for (unsigned level = 0; level <= net->config.run.max_retries; level++)
            present(net, e, white, 1000 + k, level);
}

/* What the tests share; the images are drawn before anything is counted. */
struct digits {
    struct dataset *data;
    uint8_t pixels[IMAGES][PIXELS];
};

static int open_digits(void **state)
{
    static struct digits digits;
    if (dataset_open("digits", &digits.data) != ESP_OK)
        return -1;
    for (size_t k = 0; k < IMAGES; k++)
        dataset_image(digits.data, DATASET_TRAIN, k, digits.pixels[k]);
    *state = &digits;
    return 0;
}

static int close_digits(void **state)
{
    const struct digits *digits = *state;
    dataset_free(digits->data);
    return 0;
}

static void show_digits(struct network *net, struct encoder *e,
                        const struct digits *digits)
{
    for (size_t k = 0; k < IMAGES; k++)
        present(net, e, digits->pixels[k], k, (unsigned)(k % 3));
}

/* ---- claims ---- */

static void the_counters_see_a_network_being_made(void **state)
{
    (void)state;
    begin_counting();
    struct network *net = network_of(NEURONS);
    const unsigned long arrays = n_called[CALL_aligned_alloc];
    const unsigned long mappings = n_called[CALL_mmap] + n_called[CALL_mmap64];
    const unsigned long exponentials = n_called[CALL_expf];
    network_free(net);
    assert_true(arrays > 10);
    assert_true(mappings > 0);
    assert_true(exponentials > 100); /* the decay tables */
    assert_true(n_called[CALL_munmap] > 0);
}

static void the_counters_see_an_image_that_is_brighter_than_all_before(void **state)
{
    struct network *net = network_of(NEURONS);
    struct encoder *e = encoder_of(net);
    (void)state;
    begin_counting();
    show_the_brightest(net, e);
    assert_true(n_called[CALL_aligned_alloc] > 0);
    encoder_free(e);
    network_free(net);
}

static void learning_asks_nothing_of_the_system(void **state)
{
    struct network *net = network_of(NEURONS);
    struct encoder *e = encoder_of(net);
    show_the_brightest(net, e);
    const uint64_t before = net->work.output_spikes;
    begin_counting();
    show_digits(net, e, *state);
    assert_nothing_asked();
    assert_true(net->work.output_spikes > before + IMAGES);
    encoder_free(e);
    network_free(net);
}

static void testing_asks_nothing_of_the_system(void **state)
{
    struct network *net = network_of(NEURONS), *twin = NULL;
    struct encoder *e = encoder_of(net);
    assert_int_equal(network_fork(net, &twin), ESP_OK);
    show_the_brightest(twin, e);
    begin_counting();
    show_digits(twin, e, *state);
    assert_nothing_asked();
    assert_true(twin->work.output_spikes > IMAGES);
    encoder_free(e);
    network_free(twin);
    network_free(net);
}

/* A step of the trainer is an image with its re-presentations, its vote, its counting, and at the end
 * of a window the judgement. */
static void a_whole_training_step_asks_nothing_of_the_system(void **state)
{
    const struct digits *digits = *state;
    struct trainer *t = NULL;
    assert_int_equal(trainer_create(network_of(NEURONS), digits->data, NULL, 0, &t),
                     ESP_OK);
    show_the_brightest(t->net, t->stimulus.encoder[0]);
    begin_counting();
    for (size_t k = 0; k < IMAGES; k++)
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_nothing_asked();
    assert_true(t->pruner->window > 5);
    trainer_free(t);
}

static unsigned long exponentials_of(size_t neurons, const struct digits *digits)
{
    struct network *net = network_of(neurons);
    struct encoder *e = encoder_of(net);
    begin_counting();
    show_digits(net, e, digits);
    const unsigned long n = n_called[CALL_expf];
    encoder_free(e);
    network_free(net);
    return n;
}

/* One for the decay of theta; everything within a presentation comes from tables. */
static void
a_presentation_takes_one_exponential_however_many_neurons_there_are(void **state)
{
    assert_int_equal(exponentials_of(NEURONS, *state), IMAGES);
    assert_int_equal(exponentials_of(4 * NEURONS, *state), IMAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counters_see_a_network_being_made),
        cmocka_unit_test(the_counters_see_an_image_that_is_brighter_than_all_before),
        cmocka_unit_test(learning_asks_nothing_of_the_system),
        cmocka_unit_test(testing_asks_nothing_of_the_system),
        cmocka_unit_test(a_whole_training_step_asks_nothing_of_the_system),
        cmocka_unit_test(
            a_presentation_takes_one_exponential_however_many_neurons_there_are),
    };
    return cmocka_run_group_tests(tests, open_digits, close_digits);
}
