/* tests/session/test_repeat.c - a repeated run has the membranes of the run, bit for bit. */
#include "session/repeat.h"
#include "session/session.h"
#include "tests/sim/small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 60, POINTS = 4096, NEURON = 20 };

/* The membrane of NEURON in every image, as the run itself reports it, and its spikes. */
struct witness {
    struct control control;
    esp_tick start;
    uint64_t image;
    struct repeat_point points[IMAGES][POINTS];
    size_t n[IMAGES];
    uint64_t n_output[IMAGES];
    esp_tick fired[IMAGES][64];
    size_t n_fired[IMAGES];
};

static enum esp_status on_showing(void *context, const struct probe_showing *s)
{
    struct witness *w = context;
    w->image = s->image;
    w->start = s->start;
    w->control.run.by_tick = true;
    return ESP_OK;
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *s)
{
    struct witness *w = context;
    for (size_t k = 0; k < s->n; k++)
        if (s->birth[k] == NEURON)
            w->fired[w->image][w->n_fired[w->image]++] = s->tick - w->start;
    return ESP_OK;
}

static enum esp_status on_membranes(void *context, const struct probe_membranes *m)
{
    struct witness *w = context;
    size_t *n = &w->n[w->image];
    for (size_t k = 0; k < m->n; k++)
        if (m->birth[k] == NEURON && *n < POINTS)
            w->points[w->image][(*n)++] =
                (struct repeat_point){m->tick - w->start, m->v_mV[k], m->limit_mV[k]};
    return ESP_OK;
}

static enum esp_status on_image(void *context, const struct probe_image *image)
{
    struct witness *w = context;
    w->n_output[image->image] = image->n_spikes;
    return ESP_OK;
}

static struct witness seen;

/* Train once with a probe that sees everything; *state stays a struct small. */
static int setup(void **state)
{
    if (small_setup(state) != 0)
        return -1;
    struct small *s = *state;
    struct small_run run;
    small_config(s)->run.images = IMAGES;
    s->config.prune.strategy = POLICY_ADAPTIVE;
    s->config.prune.prune_to = 20;
    control_init(&seen.control);
    small_begin(&run, s, NULL);
    run.probes[SMALL_PROBES - 1] = (struct probe){.context = &seen,
                                                  .showing = on_showing,
                                                  .spikes = on_spikes,
                                                  .membranes = on_membranes,
                                                  .image = on_image};
    trainer_steer(run.trainer, &seen.control);
    small_finish(&run);
    trainer_free(run.trainer);
    return 0;
}

static struct repeat *begin(const struct small *s)
{
    struct repeat *r;
    const struct repeat_params params = {.config = &s->config, .data = s->data};
    assert_int_equal(repeat_create(&params, &r), ESP_OK);
    return r;
}

static void assert_seen(struct repeat *r, uint64_t image)
{
    const struct repeat_look look = {.population = SMALL_EXC, .birth = NEURON};
    struct repeat_seen got;
    assert_int_equal(repeat_image(r, image, &look, &got), ESP_OK);
    assert_int_equal(got.n, seen.n[image]);
    assert_memory_equal(got.points, seen.points[image], got.n * sizeof *got.points);
    assert_int_equal(got.n_output, seen.n_output[image]);
}

/* Forwards, backwards, twice the same, and with images between that are not looked at. */
static void the_membrane_is_that_of_the_run_bit_for_bit(void **state)
{
    static const uint64_t order[] = {3, 4, 20, 20, 0, 59, 31};
    struct repeat *r = begin(*state);
    size_t n = 0;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        assert_seen(r, order[k]);
        n += seen.n[order[k]];
    }
    assert_true(n > 500);
    repeat_free(r);
}

/* After a spike the membrane is at its reset, below where it was; before it, below its limit. */
static void a_spike_resets_the_membrane_that_is_shown(void **state)
{
    (void)state;
    size_t n_spikes = 0;
    for (size_t image = 0; image < IMAGES; image++)
        for (size_t i = 0; i < seen.n_fired[image]; i++)
            for (size_t k = 0; k < seen.n[image]; k++)
                if (seen.points[image][k].tick == seen.fired[image][i]) {
                    assert_true(seen.points[image][k].v_mV <
                                seen.points[image][k].limit_mV);
                    n_spikes++;
                }
    assert_true(n_spikes > 0);
}

static bool until_ten(void *context, uint64_t images_done)
{
    (void)context;
    return images_done < 10;
}

static void what_is_stopped_goes_on_later(void **state)
{
    struct repeat *r = begin(*state);
    const struct repeat_look look = {
        .population = SMALL_EXC, .birth = NEURON, .go_on = until_ten};
    struct repeat_seen got;
    assert_int_equal(repeat_image(r, 30, &look, &got), ESP_INTERRUPTED);
    assert_seen(r, 30);
    repeat_free(r);
}

static void neurons_and_images_that_do_not_exist_are_not_seen(void **state)
{
    struct repeat *r = begin(*state);
    const struct repeat_look none = {.population = SMALL_EXC, .birth = 99999};
    const struct repeat_look look = {.population = SMALL_EXC, .birth = NEURON};
    struct repeat_seen got;
    assert_int_equal(repeat_image(r, 2, &none, &got), ESP_OK);
    assert_int_equal(got.n, 0);
    assert_int_equal(repeat_image(r, IMAGES, &look, &got), ESP_INPUT);
    assert_seen(r, 5); /* it begins anew */
    repeat_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_membrane_is_that_of_the_run_bit_for_bit),
        cmocka_unit_test(a_spike_resets_the_membrane_that_is_shown),
        cmocka_unit_test(what_is_stopped_goes_on_later),
        cmocka_unit_test(neurons_and_images_that_do_not_exist_are_not_seen),
    };
    return cmocka_run_group_tests(tests, setup, small_teardown);
}
