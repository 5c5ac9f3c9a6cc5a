/* tests/sim/test_pruner.c - populations that are pruned at times of their own. */
#include "tests/sim/small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { ONE = 1, TWO = 2, START = 12, LEFT = 6, IMAGES = 80 };

static const char network[] =
    "[population.input]\nkind = source\n"
    "[population.one]\nkind = lif\nsize = 12\n"
    "[population.two]\nkind = lif\nsize = 12\n"
    "[population.out]\nkind = lif\nsize = 5\n"
    "[projection.input-one]\nkind = dense\nfrom = input\nto = one\n"
    "[projection.input-two]\nkind = dense\nfrom = input\nto = two\n"
    "[projection.one-out]\nkind = dense\nfrom = one\nto = out\n"
    "[projection.two-out]\nkind = dense\nfrom = two\nto = out\n"
    "[run]\nimages = 80\nmin_spikes = 0\nlabel_images = 10\n";

/* What was told: how often of which population, and how many are left. */
struct told {
    size_t n[3], n_living[3], n_alone; /* n_alone: one without two */
};

static enum esp_status count_pruning(void *context, const struct probe_pruned *pruned)
{
    struct told *t = context;
    const unsigned which = pruned->population;
    assert_in_range(which, ONE, TWO);
    assert_true(pruned->n_removed > 0 && !pruned->is_output);
    assert_int_equal(pruned->images_done % (which == ONE ? 10 : 20), 0);
    t->n_alone += pruned->images_done % 20 == 10;
    t->n[which]++;
    t->n_living[which] = pruned->n_living;
    return ESP_OK;
}

/* A run of `network`, whose last section `more` goes on with, told to `probe`. */
static struct trainer *run_network(const struct small *s, const char *more,
                                   const struct probe *probe)
{
    char text[2048];
    struct config c;
    struct network *net = NULL;
    struct trainer *t = NULL;
    assert_true(snprintf(text, sizeof text, "%s%s", network, more) < (int)sizeof text);
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    assert_int_equal(config_read_text(&c, text, "net.ini"), ESP_OK);
    assert_int_equal(config_check(&c), ESP_OK);
    const struct config resolved = config_resolve(&c, IMAGES, SMALL_PIXELS, 1);
    assert_int_equal(network_create(&resolved, SMALL_PIXELS, &net), ESP_OK);
    assert_int_equal(trainer_create(net, s->data, probe, 1, &t), ESP_OK);
    while (!trainer_done(t))
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_int_equal(trainer_finish(t), ESP_OK);
    return t;
}

static void each_is_pruned_at_the_ends_of_its_own_windows(void **state)
{
    struct told told = {.n_alone = 0};
    const struct probe probe = {.context = &told, .pruned = count_pruning};
    struct trainer *t =
        run_network(*state,
                    "output = out\n"
                    "[prune.one]\nstrategy = constant\nprune_to = 6\nwindow_images = 10\n"
                    "prune_start = 0\nprune_end = 0.9\n"
                    "[prune.two]\nstrategy = constant\nprune_to = 6\nwindow_images = 20\n"
                    "prune_start = 0\nprune_end = 0.9\n",
                    &probe);
    assert_true(told.n_alone > 0 && told.n[ONE] > told.n[TWO] && told.n[TWO] > 0);
    assert_int_equal(told.n_living[ONE], LEFT);
    assert_int_equal(told.n_living[TWO], LEFT);
    assert_int_equal(t->totals.also_removed, 2 * (START - LEFT));
    assert_int_equal(t->totals.removed, 0);
    trainer_free(t);
}

/* The removals of population one. */
struct removals {
    bool is_output;
    size_t n;
    struct {
        uint64_t images_done;
        double threshold;
        size_t n_living;
        esp_id id;
    } of[START];
};

static enum esp_status list_removals(void *context, const struct probe_pruned *pruned)
{
    struct removals *r = context;
    assert_int_equal(pruned->population, ONE);
    assert_true(pruned->is_output == r->is_output && !pruned->imposed);
    for (size_t k = 0; k < pruned->n_removed; k++) {
        assert_true(r->n < START);
        r->of[r->n].images_done = pruned->images_done;
        r->of[r->n].threshold = pruned->threshold;
        r->of[r->n].n_living = pruned->n_living;
        r->of[r->n++].id = pruned->removed[k];
    }
    return ESP_OK;
}

static void removals_of_one(const struct small *s, bool is_output, const char *strategy,
                            struct removals *out)
{
    char more[256];
    *out = (struct removals){.is_output = is_output};
    snprintf(more, sizeof more,
             "output = %s\n[prune%s]\nstrategy = %s\nprune_to = 6\nthreshold = 0.98\n"
             "window_images = 10\nprune_start = 0.1\nprune_end = 0.9\n",
             is_output ? "one" : "out", is_output ? "" : ".one", strategy);
    const struct probe probe = {.context = out, .pruned = list_removals};
    trainer_free(run_network(s, more, &probe));
}

/* Which population is read out changes no spike where no image is shown again. */
static void a_population_loses_the_same_neurons_read_out_or_not(void **state)
{
    static const char *const strategies[] = {"constant",   "threshold", "adaptive",
                                             "random",     "utility",   "selectivity",
                                             "redundancy", "posttrain"};
    for (size_t k = 0; k < sizeof strategies / sizeof *strategies; k++) {
        struct removals output, other;
        removals_of_one(*state, true, strategies[k], &output);
        removals_of_one(*state, false, strategies[k], &other);
        assert_true(output.n > 0 && output.n == other.n);
        for (size_t i = 0; i < output.n; i++) {
            assert_int_equal(output.of[i].images_done, other.of[i].images_done);
            assert_true(output.of[i].threshold == other.of[i].threshold);
            assert_int_equal(output.of[i].n_living, other.of[i].n_living);
            assert_int_equal(output.of[i].id, other.of[i].id);
        }
    }
}

/* Removals of both, in their order. */
struct lots {
    size_t n[3];
    esp_id id[3][START];
};

static enum esp_status list_lots(void *context, const struct probe_pruned *pruned)
{
    struct lots *x = context;
    const unsigned which = pruned->population;
    for (size_t k = 0; k < pruned->n_removed; k++)
        x->id[which][x->n[which]++] = pruned->removed[k];
    return ESP_OK;
}

/* Two controls of one network are independent: of equal lots one would be no control. */
static void random_draws_each_population_by_itself(void **state)
{
    struct lots x = {.n = {0}};
    const struct probe probe = {.context = &x, .pruned = list_lots};
    trainer_free(
        run_network(*state,
                    "output = one\n"
                    "[prune]\nstrategy = random\nprune_to = 6\nwindow_images = 10\n"
                    "prune_start = 0\nprune_end = 0.9\n"
                    "[prune.two]\nstrategy = random\nprune_to = 6\nwindow_images = 10\n"
                    "prune_start = 0\nprune_end = 0.9\n",
                    &probe));
    assert_int_equal(x.n[ONE], START - LEFT);
    assert_int_equal(x.n[TWO], START - LEFT);
    assert_memory_not_equal(x.id[ONE], x.id[TWO], (START - LEFT) * sizeof(esp_id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_draws_each_population_by_itself),
        cmocka_unit_test(a_population_loses_the_same_neurons_read_out_or_not),
        cmocka_unit_test(each_is_pruned_at_the_ends_of_its_own_windows),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
