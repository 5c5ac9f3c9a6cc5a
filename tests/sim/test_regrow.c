/* tests/sim/test_regrow.c - regrowth: which images get a new neuron, what the neuron starts with, and that
 * nothing of its old state is left, in a masked network as in a compacted one. */
#include "sim/training/regrow.h"

#include "base/random.h"
#include "tests/sim/small_run.h"
#include "tests/sim/toy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_near(double value, double want)
{
    if (!(fabs(value - want) <= 1e-5 * (1.0 + fabs(want))))
        fail_msg("%.9g instead of %.9g", value, want);
}

/* ---- which images ---- */

/* The definition, from the weights and the image as they are now. */
static double error_of(const struct stimulus *s)
{
    const struct dense *d = network_fields(s->net)->weights;
    double best = 0.0;
    for (size_t j = 0; j < d->n_post; j++) {
        double product = 0.0, ww = 0.0, pp = 0.0;
        for (size_t i = 0; i < d->n_pre; i++) {
            const double w = (double)d->w_mV[i * d->stride + j], p = s->pixels[i];
            product += w * p;
            ww += w * w;
            pp += p * p;
        }
        if (s->counts[j] > 0)
            best = fmax(best, product / sqrt(ww * pp));
    }
    return 1.0 - best;
}

static void begin_turnover(struct small *s, struct small_run *r, double regrow)
{
    struct config *c = small_config(s);
    c->prune.strategy = POLICY_REDUNDANCY;
    c->prune.regrow = regrow;
    c->prune.regrow_end = 0.5;
    small_begin(r, s, NULL);
}

static void the_error_is_the_distance_from_the_best_answer(void **state)
{
    struct small_run r;
    begin_turnover(*state, &r, 0.1);
    const struct stimulus *s = &r.trainer->stimulus;
    for (size_t k = 0; k < 60; k++) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        expect_near(hard_images_error(s), error_of(s));
    }
    memset(s->counts, 0, SMALL_NEURONS * sizeof *s->counts);
    assert_true(hard_images_error(s) == 1.0);
    s->counts[3] = 1;
    memset(s->values[0], 0, SMALL_PIXELS);
    assert_true(hard_images_error(s) == 0.0);
    trainer_free(r.trainer);
}

enum { DRAWS = 4000 };

/* A network of two inputs and one neuron with w = (1, 0): image (255, p) has an error of its own. */
static void the_sample_prefers_images_in_proportion_to_their_error(void **state)
{
    (void)state;
    struct config c = toy_config(1, 1.0);
    struct network *net = NULL;
    struct hard_images sample;
    uint8_t pixels[2] = {255, 0};
    uint32_t counts[1] = {1};
    size_t n_worst = 0, n_good = 0;
    assert_int_equal(network_create(&c, 2, &net), ESP_OK);
    assert_int_equal(hard_images_create(1, &sample), ESP_OK);
    network_fields(net)->weights->w_mV[0] = 1.0f;
    network_fields(net)->weights->w_mV[network_fields(net)->weights->stride] = 0.0f;
    const struct stimulus s = {.net = net, .pixels = pixels, .counts = counts};
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        hard_images_begin(&sample);
        for (uint64_t image = 0; image < 4; image++) {
            static const uint8_t second[] = {0, 100, 0,
                                             255}; /* errors 0, 0.069, 0, 0.293 */
            pixels[1] = second[image];
            hard_images_add(&sample, &s, 4 * draw + image, image);
        }
        assert_int_equal(sample.n, 1);
        n_worst += sample.image[0] == 3;
        n_good += sample.image[0] % 2 == 0;
    }
    const double share = 0.292893 / (0.292893 + 0.069042); /* 0.809; sd 0.0062 */
    assert_true(fabs((double)n_worst / DRAWS - share) < 0.025);
    assert_int_equal(n_good, 0);
    hard_images_free(&sample);
    network_free(net);
}

/* Whatever fired: a neuron put back as a blank image would have no input weight. */
static void a_blank_image_is_never_in_the_sample(void **state)
{
    struct small_run r;
    begin_turnover(*state, &r, 0.1);
    struct stimulus *s = &r.trainer->stimulus;
    struct hard_images *sample = &r.trainer->regrow.hard;
    assert_int_equal(trainer_step(r.trainer), ESP_OK);
    hard_images_begin(sample);
    memset(s->values[0], 0, SMALL_PIXELS);
    hard_images_add(sample, s, 1, 1);
    memset(s->counts, 0, SMALL_NEURONS * sizeof *s->counts);
    hard_images_add(sample, s, 2, 2);
    assert_int_equal(sample->n, 0);
    s->values[0][0] = 1;
    hard_images_add(sample, s, 3, 3);
    assert_int_equal(sample->n, 1);
    assert_int_equal(sample->image[0], 3);
    trainer_free(r.trainer);
}

static void the_sample_holds_different_images_in_the_order_of_their_keys(void **state)
{
    struct small_run r;
    begin_turnover(*state, &r, 0.1);
    const struct hard_images *s = &r.trainer->regrow.hard;
    for (size_t k = 0; k < 29; k++) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        assert_int_equal(s->n, k % 10 == 9 ? 0 : k % 10 < 4 ? k % 10 + 1 : 4);
        for (size_t a = 0; a < s->n; a++) {
            assert_true(s->image[a] <= k && s->image[a] >= k / 10 * 10);
            assert_true(a == 0 || s->key[a] <= s->key[a - 1]);
            for (size_t b = 0; b < a; b++)
                assert_int_not_equal(s->image[a], s->image[b]);
        }
    }
    trainer_free(r.trainer);
}

/* ---- a neuron put back ---- */

/* The event of the neurons put back. */
struct news {
    struct small_run *run;
    size_t n_told, n_regrown;
};

static double length_of(const struct dense *d, size_t j)
{
    double sum = 0.0;
    for (size_t i = 0; i < d->n_pre; i++)
        sum += (double)d->w_mV[i * d->stride + j] * (double)d->w_mV[i * d->stride + j];
    return sqrt(sum);
}

static void expect_field_of(const struct dense *d, size_t j, const uint8_t *pixels)
{
    double length = 0.0;
    for (size_t i = 0; i < d->n_pre; i++)
        length += (double)pixels[i] * pixels[i];
    for (size_t i = 0; i < d->n_pre; i++)
        expect_near((double)d->w_mV[i * d->stride + j], 6.0 * pixels[i] / sqrt(length));
    expect_near(length_of(d, j), 6.0);
}

static enum esp_status on_regrown(void *context, const struct probe_regrown *told)
{
    struct news *news = context;
    const struct trainer *t = news->run->trainer;
    const struct population *p = network_output(t->net);
    uint8_t pixels[SMALL_PIXELS];
    assert_true(told->n_regrown > 0);
    assert_int_equal(told->images_done, t->totals.images);
    for (size_t k = 0; k < told->n_regrown; k++) {
        size_t j = 0;
        while (p->lif->birth[j] != told->regrown[k])
            j++;
        assert_true(k == 0 || told->regrown[k] > told->regrown[k - 1]);
        dataset_image(t->data, DATASET_TRAIN, told->source[k], pixels);
        expect_field_of(network_fields(t->net)->weights, j, pixels);
        assert_true(p->lif->state.v_mV[j] == 0.0f && t->pruner->activity.total[j] == 0);
        assert_true(t->pruner->activity.h[j] > 0.0 && t->running->labels[j] == -1);
        assert_true(p->lif->derived.limit_mV[j] ==
                    p->lif->derived.threshold_mV + p->lif->state.theta_mV[j]);
    }
    news->n_told++;
    news->n_regrown += told->n_regrown;
    return ESP_OK;
}

static void neurons_put_back_start_as_images_and_the_run_ends_at_prune_to(void **state)
{
    struct small_run r;
    begin_turnover(*state, &r, 0.1);
    struct news news = {.run = &r};
    r.probes[2] = (struct probe){.context = &news, .regrown = on_regrown};
    small_finish(&r);
    assert_int_equal(trainer_living(r.trainer), SMALL_NEURONS / 2);
    assert_int_equal(r.trainer->totals.removed, SMALL_NEURONS / 2);
    assert_int_equal(news.n_told, 9); /* images 30 to 110 */
    assert_int_equal(news.n_regrown, 4 + 4 + 4 + 4 + 3 + 3 + 3 + 3 + 2);
    assert_int_equal(r.trainer->totals.regrown, news.n_regrown);
    trainer_free(r.trainer);
}

static void they_get_the_mean_threshold_and_the_mean_counts_of_the_survivors(void **state)
{
    struct small_run r;
    begin_turnover(*state, &r, 0.1);
    struct trainer *t = r.trainer;
    while (!trainer_prune_due(t))
        assert_int_equal(trainer_step(t), ESP_OK);
    double theta = 0.0, h = 0.0;
    size_t n = 0;
    for (size_t j = 0; j < SMALL_NEURONS; j++)
        if (t->pruner->keep[j]) {
            theta += (double)network_output(t->net)->lif->state.theta_mV[j];
            h += t->pruner->activity.h[j];
            n++;
        }
    assert_int_equal(n, SMALL_NEURONS - t->pruner->verdict.n_removed -
                            t->pruner->verdict.n_regrown);
    struct regrow_site site = {t->net, &t->stimulus, t->data, &t->pruner->activity,
                               t->running};
    assert_int_equal(regrow_put_back(&t->regrow, &site, 4, t->pruner->keep), ESP_OK);
    assert_int_equal(t->regrow.n, 4);
    for (size_t k = 0; k < 4; k++) {
        const esp_id j = t->regrow.post[k];
        expect_near((double)network_output(t->net)->lif->state.theta_mV[j],
                    theta / (double)n);
        expect_near(t->pruner->activity.h[j], h / (double)n);
        assert_true(t->pruner->keep[j]);
    }
    trainer_free(t);
}

static uint64_t turn_over(struct small *s, double regrow)
{
    struct small_run r;
    struct config *c = small_config(s);
    c->prune.strategy = POLICY_CONSTANT;
    c->prune.prune_to = SMALL_NEURONS;
    c->prune.regrow = regrow;
    small_begin(&r, s, NULL);
    while (!trainer_done(r.trainer))
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    assert_int_equal(trainer_living(r.trainer), SMALL_NEURONS);
    assert_int_equal(r.trainer->totals.removed, 0);
    const uint64_t n = r.trainer->totals.regrown;
    trainer_free(r.trainer);
    return n;
}

/* Five times, at images 30 to 70 of 240; a window of 10 images has at most 10 of them. */
static void turnover_alone_keeps_the_number_of_neurons(void **state)
{
    assert_int_equal(turn_over(*state, 0.05), 2 * 5);
    assert_int_equal(turn_over(*state, 0.5), 10 * 5);
}

/* ---- the rest of the network does not notice ---- */

enum { SIDE = 8, NEURONS = 24 };

static void present(struct network *net, uint64_t k)
{
    struct encoder_events e;
    assert_int_equal(toy_events_create(7, k, SIDE, net->present_ticks, 1.0, &e), ESP_OK);
    assert_int_equal(network_present(net, &e), ESP_OK);
    toy_events_free(&e);
}

static struct network *grow(const struct config *c)
{
    struct network *net = NULL;
    assert_int_equal(network_create(c, SIDE * SIDE, &net), ESP_OK);
    for (uint64_t k = 0; k < 30; k++)
        present(net, k);
    return net;
}

/* Every second neuron is removed; of the others the third is put back as new. */
static void masked_and_compacted_still_agree_after_regrowth(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 1.0);
    c.projection[0].stdp.rule = STDP_PAIR;
    c.projection[1].delay_ticks = 3;
    struct network *masked = grow(&c), *compacted = grow(&c);
    bool keep[NEURONS];
    esp_id kept[NEURONS / 2];
    uint8_t pixels[SIDE * SIDE];
    for (size_t j = 0; j < NEURONS; j++)
        keep[j] = j % 2 == 0;
    for (size_t k = 0; k < NEURONS / 2; k++)
        kept[k] = (esp_id)(2 * k);
    for (size_t i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (uint8_t)(4 * i);
    toy_mask(masked, masked->output, keep);
    assert_int_equal(network_compact(compacted, compacted->output, kept, NEURONS / 2),
                     ESP_OK);
    network_reset_neuron(masked, 4, pixels);
    network_reset_neuron(compacted, 2, pixels);
    struct toy_log a = {0}, b = {0};
    toy_listen(&a, masked);
    toy_listen(&b, compacted);
    for (uint64_t k = 30; k < 90; k++) {
        present(masked, k);
        present(compacted, k);
    }
    assert_true(a.n > 100 && a.n == b.n);
    size_t n_renewed = 0;
    for (size_t k = 0; k < a.n; k++) {
        assert_true(a.spikes[k].tick == b.spikes[k].tick);
        assert_int_equal(a.spikes[k].id, b.spikes[k].id);
        n_renewed += a.spikes[k].id == 4;
    }
    assert_true(n_renewed > 0);
    toy_log_free(&a);
    toy_log_free(&b);
    network_free(masked);
    network_free(compacted);
}

/* No rest and slow inhibition: spikes from before are still under way. */
static void spikes_from_before_arrive_nowhere(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 1.0);
    c.run.rest_ms = 0.0;
    c.projection[1].delay_ticks = 300;
    struct network *net = grow(&c);
    const struct queue *q = &network_output(net)->queue;
    assert_true(q->n > 0);
    const esp_id id = q->id[q->n - 1];
    size_t n_own = 0;
    for (size_t k = 0; k < q->n; k++)
        n_own += q->id[k] == id;
    const size_t before = q->n;
    assert_int_equal(network_cancel_spikes(net, &id, 1), ESP_OK);
    assert_int_equal(q->n, before - n_own);
    for (size_t k = 0; k < q->n; k++)
        assert_int_not_equal(q->id[k], id);
    network_free(net);
}

static void refractoriness_and_traces_end_when_a_neuron_is_put_back(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 1.0);
    c.run.rest_ms = 0.0;
    c.population[1].lif.refractory_ms = 400.0;
    c.projection[0].stdp.rule = STDP_PAIR;
    c.projection[0].stdp.tau_post1_ms = c.projection[0].stdp.tau_post2_ms = 1000.0;
    struct network *net = grow(&c);
    struct lif_group *g = network_output(net)->lif;
    struct stdp *s = network_fields(net)->stdp;
    const uint8_t pixels[SIDE * SIDE] = {255};
    assert_true(g->n_refractory > 0 && s->n_recent > 0);
    const size_t n_refractory = g->n_refractory, n_recent = s->n_recent;
    const esp_id id = g->refractory[0];
    network_reset_neuron(net, id, pixels);
    assert_int_equal(g->n_refractory, n_refractory - 1);
    assert_int_equal(s->n_recent, n_recent - 1);
    for (size_t k = 0; k < s->n_recent; k++)
        assert_int_not_equal(s->recent[k], id);
    assert_true(s->post1.value[id] == 0.0f && s->post2.value[id] == 0.0f);
    network_free(net);
}

static void without_plasticity_the_field_is_the_image_itself(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 1.0);
    c.projection[0].stdp.rule = STDP_NONE;
    struct network *net = grow(&c);
    const struct dense *d = network_fields(net)->weights;
    const uint8_t pixels[SIDE * SIDE] = {[3] = 12, [17] = 255, [60] = 240};
    network_reset_neuron(net, 4, pixels);
    for (size_t i = 0; i < SIDE * SIDE; i++)
        expect_near((double)d->w_mV[i * d->stride + 4],
                    c.projection[0].stdp.w_max_mV * pixels[i] / 255);
    network_free(net);
}

/* ---- what is refused ---- */

static void a_rule_that_never_acts_during_training_puts_none_back(void **state)
{
    struct config *c = small_config(*state);
    c->prune.regrow = 0.02;
    assert_int_equal(config_check(c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "prune.regrow"));
    c->prune.strategy = POLICY_POSTTRAIN;
    assert_int_equal(config_check(c), ESP_INPUT);
    c->prune.strategy = POLICY_RANDOM;
    assert_int_equal(config_check(c), ESP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_error_is_the_distance_from_the_best_answer),
        cmocka_unit_test(the_sample_prefers_images_in_proportion_to_their_error),
        cmocka_unit_test(a_blank_image_is_never_in_the_sample),
        cmocka_unit_test(the_sample_holds_different_images_in_the_order_of_their_keys),
        cmocka_unit_test(neurons_put_back_start_as_images_and_the_run_ends_at_prune_to),
        cmocka_unit_test(
            they_get_the_mean_threshold_and_the_mean_counts_of_the_survivors),
        cmocka_unit_test(turnover_alone_keeps_the_number_of_neurons),
        cmocka_unit_test(masked_and_compacted_still_agree_after_regrowth),
        cmocka_unit_test(spikes_from_before_arrive_nowhere),
        cmocka_unit_test(refractoriness_and_traces_end_when_a_neuron_is_put_back),
        cmocka_unit_test(without_plasticity_the_field_is_the_image_itself),
        cmocka_unit_test(a_rule_that_never_acts_during_training_puts_none_back),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
