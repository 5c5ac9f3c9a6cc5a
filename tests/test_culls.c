/* tests/test_culls.c - populations beside the output that are pruned at times of their own. */
#include "tests/small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ONE = 1, TWO = 2, START = 12, LEFT = 6 };

static const char network[] =
    "[run]\noutput = out\nimages = 80\nmin_spikes = 0\nlabel_images = 10\n"
    "[population.input]\nkind = source\n"
    "[population.one]\nkind = lif\nsize = 12\n"
    "[population.two]\nkind = lif\nsize = 12\n"
    "[population.out]\nkind = lif\nsize = 5\n"
    "[projection.input-one]\nkind = dense\nfrom = input\nto = one\n"
    "[projection.input-two]\nkind = dense\nfrom = input\nto = two\n"
    "[projection.one-out]\nkind = dense\nfrom = one\nto = out\n"
    "[projection.two-out]\nkind = dense\nfrom = two\nto = out\n"
    "[prune.one]\nstrategy = constant\nprune_to = 6\nwindow_images = 10\n"
    "prune_start = 0\nprune_end = 0.9\n"
    "[prune.two]\nstrategy = constant\nprune_to = 6\nwindow_images = 20\n"
    "prune_start = 0\nprune_end = 0.9\n";

/* What the probe received: how often of which population, and how many are left. */
struct told {
    size_t n[3], n_living[3], n_alone; /* n_alone: one without two */
};

static enum esp_status also_pruned(void *context, const struct probe_also_pruned *pruned)
{
    struct told *t = context;
    const unsigned population = pruned->population;
    assert_in_range(population, ONE, TWO);
    assert_true(pruned->n_removed > 0);
    assert_int_equal(pruned->images_done % (population == ONE ? 10 : 20), 0);
    t->n_alone += pruned->images_done % 20 == 10;
    t->n[population]++;
    t->n_living[population] = pruned->n_living;
    return ESP_OK;
}

static void each_is_pruned_at_the_ends_of_its_own_windows(void **state)
{
    const struct small *s = *state;
    struct told told = {.n_alone = 0};
    const struct probe probe = {.context = &told, .also_pruned = also_pruned};
    struct config c;
    struct network *net = NULL;
    struct trainer *t = NULL;
    config_default(&c);
    assert_int_equal(config_read_text(&c, network, "net.ini"), ESP_OK);
    assert_int_equal(config_check(&c), ESP_OK);
    const struct config resolved = config_resolve(&c, 80, SMALL_PIXELS);
    assert_int_equal(network_create(&resolved, SMALL_PIXELS, &net), ESP_OK);
    assert_int_equal(trainer_create(net, s->data, &probe, 1, &t), ESP_OK);
    while (!trainer_done(t))
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_int_equal(trainer_finish(t), ESP_OK);
    assert_true(told.n_alone > 0 && told.n[ONE] > told.n[TWO] && told.n[TWO] > 0);
    assert_int_equal(told.n_living[ONE], LEFT);
    assert_int_equal(told.n_living[TWO], LEFT);
    assert_int_equal(t->totals.also_removed, 2 * (START - LEFT));
    trainer_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_pruned_at_the_ends_of_its_own_windows),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
