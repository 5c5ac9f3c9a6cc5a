/* tests/sim/test_trainer.c - the training run: which images, in which order, what it tells its probes, and
 * how pruning goes with it. Real runs on the built-in digits, small enough for a test. */
#include "sim/training/trainer.h"

#include "base/hash.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- which images ---- */

static struct image_ranges span_of(struct small *f)
{
    struct image_ranges s;
    assert_int_equal(image_ranges_find(&f->config, f->data, &s), ESP_OK);
    return s;
}

static void a_run_sees_the_first_images_and_is_tested_on_the_test_set(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 0;
    struct image_ranges s = span_of(f);
    assert_int_equal(s.n_images, 60000);
    assert_int_equal(s.images_run, 60000);
    assert_true(s.eval_split == DATASET_TEST && s.eval_first == 0 && s.n_eval == 10000);
    c->run.images = 700;
    c->run.epochs = 3;
    s = span_of(f);
    assert_int_equal(s.n_images, 700);
    assert_int_equal(s.images_run, 2100);
    c->run.eval = CONFIG_EVAL_NONE;
    assert_int_equal(span_of(f).n_eval, 0);
}

static void validation_holds_out_the_last_sixth_of_training(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 0;
    c->run.eval = CONFIG_EVAL_VALIDATION;
    const struct image_ranges s = span_of(f);
    assert_int_equal(s.n_images, 50000);
    assert_true(s.eval_split == DATASET_TRAIN && s.eval_first == 50000 &&
                s.n_eval == 10000);
    c->run.images = 50000;
    assert_int_equal(span_of(f).n_images, 50000);
}

static void expect_too_many(struct small *f, uint64_t images, const char *available)
{
    struct image_ranges s;
    f->config.run.images = images;
    assert_int_equal(image_ranges_find(&f->config, f->data, &s), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "digits"));
    assert_non_null(strstr(esp_message(), available));
    assert_non_null(strstr(esp_message(), "run.images"));
}

static void more_images_than_there_are_is_an_error_that_says_how_many(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    expect_too_many(f, 60001, "60000");
    expect_too_many(f, UINT64_MAX, "60000");
    c->run.eval = CONFIG_EVAL_VALIDATION;
    expect_too_many(f, 50001, "50000");
}

static void the_label_set_is_the_last_training_images_shown(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 700;
    c->run.label_images = 100;
    c->run.epochs = 2;
    struct image_ranges s = span_of(f);
    assert_true(s.label_first == 600 && s.n_label == 100);
    c->run.label_images = 5000;
    s = span_of(f);
    assert_true(s.label_first == 0 && s.n_label == 700);
}

/* ---- the run ---- */

static void probes_hear_everything_in_order(void **state)
{
    struct small *f = *state;
    small_config(f)->prune.strategy = POLICY_ADAPTIVE;
    struct small_run r;
    small_begin(&r, f, NULL);
    small_finish(&r);
    assert_int_equal(r.check.n_images, 240);
    assert_int_equal(r.check.n_windows, 24);
    assert_true(r.check.n_prunings >= 4);
    assert_true(r.check.n_output_spikes >= 240 * 5);
    trainer_free(r.trainer);
}

static void epochs_show_the_same_images_again_in_the_same_order(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 30;
    c->run.epochs = 3;
    struct small_run r;
    small_begin(&r, f, NULL); /* the probe checks index = image % 30 */
    small_finish(&r);
    assert_int_equal(r.check.n_images, 90);
    assert_int_equal(r.check.n_windows, 9);
    trainer_free(r.trainer);
}

/* 25 spikes are rare: most images are shown twice or more. */
static void windows_count_images_however_often_they_are_shown(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 35;
    c->run.min_spikes = 25;
    struct small_run r;
    small_begin(&r, f, NULL);
    small_finish(&r);
    assert_true(r.check.presentations >= 60);
    assert_int_equal(r.check.n_windows, 4); /* 10, 10, 10 and 5 */
    trainer_free(r.trainer);
}

enum { DRAWINGS = 60 };

/* A hash of the input spikes of each presentation, and the ticks since it began. */
static enum esp_status hash_input(void *context, const struct probe_input *in)
{
    uint64_t *hash = context;
    const size_t presentation = (size_t)in->start / 500;
    assert_true(presentation < DRAWINGS);
    for (size_t k = 0; k < in->n; k++)
        hash[presentation] =
            hash_word(hash[presentation], (uint64_t)in->tick[k] << 32 | in->id[k]);
    return ESP_OK;
}

/* One image, twenty epochs, each time shown three times. */
static void no_image_is_drawn_twice_in_the_same_way(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    uint64_t hash[DRAWINGS] = {0};
    c->run.images = 1;
    c->run.epochs = DRAWINGS / 3;
    c->run.min_spikes = 1000;
    c->run.max_retries = 2;
    struct small_run r;
    small_begin(&r, f, NULL);
    r.probes[SMALL_PROBES - 1] = (struct probe){.context = hash, .input = hash_input};
    small_finish(&r);
    for (size_t a = 0; a < DRAWINGS; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(hash[a] != hash[b]);
    trainer_free(r.trainer);
}

static void the_running_estimate_of_accuracy_learns_with_the_network(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 1200;
    c->prune.window_images = 300;
    struct small_run r;
    small_begin(&r, f, NULL);
    assert_true(isnan(r.trainer->accuracy));
    small_finish(&r);
    assert_true(r.trainer->accuracy > 0.5); /* chance: 0.1 */
    trainer_free(r.trainer);
}

/* Pace 1 up to half of 200 images, then linear to 1/100 for the last one. */
static void learning_slows_down_linearly_from_anneal_start(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->run.images = 200;
    c->run.anneal_start = 0.5;
    struct small_run r;
    small_begin(&r, f, NULL);
    for (uint64_t image = 0; image < 200; image++) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        const double pace = image <= 100 ? 1.0 : (double)(200 - image) / 100.0;
        assert_true(r.trainer->net->population[SMALL_EXC].lif->pace == (float)pace);
        assert_true(r.trainer->net->projection[0].stdp->pace == (float)pace);
    }
    trainer_free(r.trainer);
}

static enum esp_status fail_at_image_7(void *context, const struct probe_image *i)
{
    (void)context;
    return i->image < 7 ? ESP_OK : esp_fail(ESP_IO, "the disk is full");
}

static void a_probe_that_fails_stops_the_run_with_its_message(void **state)
{
    struct small *f = *state;
    struct small_run r;
    small_config(f);
    small_begin(&r, f, NULL);
    r.probes[1] = (struct probe){.image = fail_at_image_7};
    for (int image = 0; image < 7; image++)
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    assert_int_equal(trainer_step(r.trainer), ESP_IO);
    assert_string_equal(esp_message(), "the disk is full");
    trainer_free(r.trainer);
}

static void expect_blame(const char *begins)
{
    assert_memory_equal(esp_message(), begins, strlen(begins));
}

/* Of a weight at the end of the window. */
static void a_run_stops_at_a_number_that_is_none(void **state)
{
    struct small *f = *state;
    struct small_run r;
    small_config(f);
    small_begin(&r, f, NULL);
    struct network *net = r.trainer->net;
    struct lif_group *g = network_output(net)->lif;
    assert_int_equal(network_check(net, true), ESP_OK);
    g->state.v_mV[3] = NAN;
    assert_int_equal(network_check(net, false), ESP_INPUT);
    expect_blame("population.exc: the state of neuron 3 is no number; ");
    g->state.v_mV[3] = 0.0f;
    g->state.theta_mV[4] = INFINITY;
    assert_int_equal(network_check(net, false), ESP_INPUT);
    expect_blame("population.exc: theta of neuron 4 is no number; ");
    g->state.theta_mV[4] = 0.0f;
    network_fields(net)->weights->w_mV[5] = NAN; /* of a pixel that is always black */
    assert_int_equal(network_check(net, false), ESP_OK);
    for (size_t n = 0; n < 9; n++)
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    assert_int_equal(trainer_step(r.trainer), ESP_INPUT);
    expect_blame("image 9: projection.input-exc: a weight of neuron 5 is no number; ");
    trainer_free(r.trainer);
}

/* Parameters that config_check refuses: 0 * (1e5)^10 was NaN, and 11,081 weights with it. */
static void a_run_stops_at_a_change_that_overflows(void **state)
{
    struct small *f = *state;
    struct small_run r;
    small_config(f);
    small_begin(&r, f, NULL);
    struct projection *q = network_fields(r.trainer->net);
    q->stdp->params.w_max_mV = 1e5;
    q->stdp->params.mu = 10;
    q->stdp->params.x_target = 0;
    enum esp_status st = ESP_OK;
    for (size_t n = 0; n < 10 && st == ESP_OK; n++)
        st = trainer_step(r.trainer);
    assert_int_equal(st, ESP_INPUT);
    assert_non_null(strstr(esp_message(), ": projection.input-exc: a change of a weight "
                                          "overflowed; lower w_max_mV, mu or eta"));
    for (size_t k = 0; k < q->weights->n_pre; k++)
        for (size_t j = 0; j < q->weights->n_post; j++)
            assert_true(isfinite(dense_row(q->weights, k)[j]));
    trainer_free(r.trainer);
}

static void a_run_that_cannot_begin_gives_the_network_back(void **state)
{
    struct small *f = *state;
    struct network *net = NULL;
    struct trainer *t = NULL;
    const struct config resolved = config_resolve(small_config(f), 240, SMALL_PIXELS, 1);
    assert_int_equal(network_create(&resolved, SMALL_PIXELS, &net), ESP_OK);
    net->config.run.images = 60001;
    assert_int_equal(trainer_create(net, f->data, NULL, 0, &t), ESP_INPUT);
    assert_null(t); /* the leak sanitizer looks for the network */
}

/* ---- pruning ---- */

static void every_strategy_with_a_target_ends_exactly_there(void **state)
{
    struct small *f = *state;
    static const enum policy_strategy strategies[] = {
        POLICY_CONSTANT,   POLICY_ADAPTIVE, POLICY_POSTTRAIN,  POLICY_RANDOM,
        POLICY_REDUNDANCY, POLICY_UTILITY,  POLICY_SELECTIVITY};
    for (size_t k = 0; k < sizeof strategies / sizeof *strategies; k++) {
        struct config *c = small_config(f);
        c->prune.strategy = strategies[k];
        c->prune.prune_to = 13;
        struct small_run r;
        small_begin(&r, f, NULL);
        small_finish(&r);
        const struct trainer_totals *t = &r.trainer->totals;
        const bool at_the_end = strategies[k] == POLICY_POSTTRAIN;
        assert_int_equal(r.check.n_living, 13);
        assert_int_equal(t->removed, SMALL_NEURONS - 13);
        assert_true(t->first_removal >= (at_the_end ? 240 : 24));
        assert_true(at_the_end ? t->last_removal == 240 : t->last_removal < 200);
        assert_int_equal(t->first_removal, r.check.pruning[0].images_done);
        assert_int_equal(network_memory(r.trainer->net).weights,
                         SMALL_PIXELS * 13 * sizeof(float));
        trainer_free(r.trainer);
    }
}

/* 40 to 20 between images 24 and 120, in windows of 10: n* at image 30 is 38.75, at 40 36.67, ... */
static void constant_follows_the_schedule_image_by_image(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->prune.strategy = POLICY_CONSTANT;
    struct small_run r;
    small_begin(&r, f, NULL);
    small_finish(&r);
    static const size_t living[] = {39, 37, 35, 33, 30, 28, 26, 24, 22, 20};
    assert_int_equal(r.check.n_prunings, 10);
    for (size_t k = 0; k < 10; k++) {
        assert_int_equal(r.check.pruning[k].images_done, 30 + 10 * k);
        assert_int_equal(r.check.pruning[k].n_living, living[k]);
    }
    trainer_free(r.trainer);
}

static void pruning_when_asked_or_with_the_next_step_is_the_same(void **state)
{
    struct small *f = *state;
    struct config *c = small_config(f);
    c->prune.strategy = POLICY_ADAPTIVE;
    const uint64_t late = small_hash(f);
    struct small_run r;
    small_begin(&r, f, NULL);
    size_t n_asked = 0;
    while (!trainer_done(r.trainer)) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        if (!trainer_prune_due(r.trainer))
            continue;
        const size_t before = trainer_living(r.trainer);
        assert_int_equal(trainer_prune(r.trainer), ESP_OK);
        assert_true(trainer_living(r.trainer) < before);
        assert_false(trainer_prune_due(r.trainer));
        n_asked++;
    }
    assert_int_equal(trainer_finish(r.trainer), ESP_OK);
    assert_int_equal(n_asked, r.check.n_prunings);
    assert_true(r.golden.hash == late);
    trainer_free(r.trainer);
}

static void keep_none(void *context, const struct policy_view *view, bool *keep)
{
    *(size_t *)context += 1;
    memset(keep, false, view->n * sizeof *keep);
}

static void a_rule_that_keeps_no_neuron_removes_none(void **state)
{
    struct small *f = *state;
    struct small_run r;
    size_t n_asked = 0;
    small_config(f);
    small_begin(&r, f, NULL);
    r.trainer->pruner->own =
        (struct policy_own){.context = &n_asked, .decide = keep_none};
    small_finish(&r);
    assert_int_equal(n_asked, 24);
    assert_int_equal(trainer_living(r.trainer), SMALL_NEURONS);
    trainer_free(r.trainer);
}

static void rates_follow_the_number_of_neurons_unless_the_user_set_them(void **state)
{
    struct small *f = *state;
    for (int set = 0; set < 2; set++) {
        struct config *c = small_config(f);
        c->prune.strategy = POLICY_CONSTANT;
        c->prune.prune_to = 5; /* an eighth, whose cube root is a half */
        if (set) {
            assert_int_equal(config_set(c, "population.exc.theta_plus_mV", "0.5"),
                             ESP_OK);
            assert_int_equal(config_set(c, "projection.input-exc.eta", "0.02"), ESP_OK);
        }
        struct small_run r;
        small_begin(&r, f, NULL);
        const float theta_plus_mV =
            r.trainer->net->population[SMALL_EXC].lif->theta_plus_mV;
        const float eta = r.trainer->net->projection[0].stdp->eta;
        const float inhibit_mV = r.trainer->net->projection[1].inhibit_mV;
        small_finish(&r);
        const struct network *net = r.trainer->net;
        assert_true(net->population[SMALL_EXC].lif->theta_plus_mV ==
                    theta_plus_mV * (set ? 1.0f : 0.125f));
        const float error = net->projection[0].stdp->eta - eta * (set ? 1.0f : 0.5f);
        assert_true(fabsf(error) <= (set ? 0.0f : 1e-6f * eta));
        assert_true(net->projection[1].inhibit_mV == inhibit_mV);
        trainer_free(r.trainer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_sees_the_first_images_and_is_tested_on_the_test_set),
        cmocka_unit_test(validation_holds_out_the_last_sixth_of_training),
        cmocka_unit_test(more_images_than_there_are_is_an_error_that_says_how_many),
        cmocka_unit_test(the_label_set_is_the_last_training_images_shown),
        cmocka_unit_test(probes_hear_everything_in_order),
        cmocka_unit_test(epochs_show_the_same_images_again_in_the_same_order),
        cmocka_unit_test(windows_count_images_however_often_they_are_shown),
        cmocka_unit_test(no_image_is_drawn_twice_in_the_same_way),
        cmocka_unit_test(the_running_estimate_of_accuracy_learns_with_the_network),
        cmocka_unit_test(learning_slows_down_linearly_from_anneal_start),
        cmocka_unit_test(a_probe_that_fails_stops_the_run_with_its_message),
        cmocka_unit_test(a_run_stops_at_a_number_that_is_none),
        cmocka_unit_test(a_run_stops_at_a_change_that_overflows),
        cmocka_unit_test(a_run_that_cannot_begin_gives_the_network_back),
        cmocka_unit_test(every_strategy_with_a_target_ends_exactly_there),
        cmocka_unit_test(constant_follows_the_schedule_image_by_image),
        cmocka_unit_test(pruning_when_asked_or_with_the_next_step_is_the_same),
        cmocka_unit_test(a_rule_that_keeps_no_neuron_removes_none),
        cmocka_unit_test(rates_follow_the_number_of_neurons_unless_the_user_set_them),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
