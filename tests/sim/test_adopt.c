/* tests/sim/test_adopt.c - what becomes of a trained network: another one trains on from it, and frozen
 * twins look at images on any number of threads. */
#include "sim/training/evaluate.h"
#include "tests/sim/small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LOOKED_AT = 60, CLASSES = 10 };

static struct network *new_network(const struct small *s)
{
    struct network *net = NULL;
    const struct config resolved =
        config_resolve(&s->config, s->config.run.images, SMALL_PIXELS, 1);
    assert_int_equal(network_create(&resolved, SMALL_PIXELS, &net), ESP_OK);
    return net;
}

/* A run of 240 images that prunes 40 neurons to 20. */
static void train(struct small_run *r, struct small *s)
{
    small_config(s)->prune.strategy = POLICY_ADAPTIVE;
    small_begin(r, s, NULL);
    small_finish(r);
    assert_int_equal(trainer_living(r->trainer), 20);
}

static struct network *adopt(const struct small *s, const struct network *from)
{
    struct network *net = new_network(s);
    assert_int_equal(network_adopt(net, from), ESP_OK);
    return net;
}

/* ---- training on ---- */

static void an_adopted_network_has_the_same_weights_thresholds_and_births(void **state)
{
    struct small_run r;
    train(&r, *state);
    const struct network *from = r.trainer->net;
    struct network *net = adopt(*state, from);
    const struct lif_group *a = network_output(from)->lif, *b = network_output(net)->lif;
    const struct dense *u = from->projection[0].weights, *v = net->projection[0].weights;
    assert_true(b->n == 20 && b->n_birth == SMALL_NEURONS);
    assert_memory_equal(a->birth, b->birth, 20 * sizeof *a->birth);
    assert_memory_equal(a->state.theta_mV, b->state.theta_mV, 20 * sizeof(float));
    assert_memory_equal(a->derived.limit_mV, b->derived.limit_mV, 20 * sizeof(float));
    assert_int_equal(u->bytes, v->bytes);
    assert_memory_equal(u->w_mV, v->w_mV, u->bytes);
    assert_true(a->theta_plus_mV == b->theta_plus_mV);
    assert_true(from->projection[0].stdp->eta == net->projection[0].stdp->eta);
    network_free(net);
    trainer_free(r.trainer);
}

static void training_on_keeps_birth_ids_and_prunes_further(void **state)
{
    struct small *s = *state;
    struct small_run r, on;
    train(&r, s);
    s->config.prune.prune_to = 9;
    uint64_t hash[2];
    for (int k = 0; k < 2; k++) {
        small_begin(&on, s,
                    adopt(s, r.trainer->net)); /* the probe knows the removed neurons */
        small_finish(&on);
        assert_int_equal(trainer_living(on.trainer), 9);
        hash[k] = on.golden.hash;
        trainer_free(on.trainer);
    }
    assert_true(hash[0] == hash[1] && hash[0] != r.golden.hash);
    trainer_free(r.trainer);
}

static void a_network_of_another_size_is_not_adopted(void **state)
{
    struct small *s = *state;
    struct small_run r;
    train(&r, s);
    s->config.population[SMALL_EXC].size = SMALL_NEURONS + 1;
    struct network *net = new_network(s);
    assert_int_equal(network_adopt(net, r.trainer->net), ESP_INPUT);
    assert_true(strlen(esp_message()) > 0);
    assert_int_equal(network_output(net)->n, SMALL_NEURONS + 1); /* as it was */
    network_free(net);
    trainer_free(r.trainer);
}

/* ---- looking at images ---- */

/* What one pass finds. */
struct sight {
    struct readout *readout;
    struct readout_score score, labelset;
    esp_class votes[LOOKED_AT * READOUT_VOTES];
    struct work work;
};

static void look(struct small *s, const struct network *net, unsigned threads,
                 struct sight *out)
{
    struct evaluate_pass pass = {.net = net,
                                 .data = s->data,
                                 .split = DATASET_TRAIN,
                                 .first = 100,
                                 .n = 140,
                                 .stream = RANDOM_ENCODE_LABEL,
                                 .threads = threads};
    *out = (struct sight){0};
    assert_int_equal(readout_create(network_output(net)->n, CLASSES, &out->readout),
                     ESP_OK);
    assert_int_equal(readout_score_create(CLASSES, &out->score), ESP_OK);
    assert_int_equal(readout_score_create(CLASSES, &out->labelset), ESP_OK);
    assert_int_equal(
        evaluate_label_and_score(&pass, out->readout, &out->labelset, &out->work),
        ESP_OK);
    pass.split = DATASET_TEST;
    pass.first = 0;
    pass.n = LOOKED_AT;
    pass.stream = RANDOM_ENCODE_TEST;
    assert_int_equal(
        evaluate_test(&pass, out->readout, out->votes, &out->score, &out->work), ESP_OK);
}

static void sight_free(struct sight *s)
{
    readout_free(s->readout);
    readout_score_free(&s->score);
    readout_score_free(&s->labelset);
}

static void expect_equal_scores(const struct readout_score *a,
                                const struct readout_score *b)
{
    assert_int_equal(a->n_images, b->n_images);
    assert_memory_equal(a->n_right, b->n_right, sizeof a->n_right);
    assert_memory_equal(a->confusion, b->confusion,
                        CLASSES * CLASSES * sizeof *a->confusion);
}

static void expect_equal_sights(const struct sight *a, const struct sight *b)
{
    const struct readout *u = a->readout, *v = b->readout;
    const size_t cells = u->n_neurons * CLASSES;
    assert_memory_equal(u->class_means, v->class_means, cells * sizeof *u->class_means);
    assert_memory_equal(u->labels, v->labels, u->n_neurons * sizeof *u->labels);
    assert_memory_equal(a->votes, b->votes, sizeof a->votes);
    expect_equal_scores(&a->score, &b->score);
    expect_equal_scores(&a->labelset, &b->labelset);
    assert_memory_equal(&a->work, &b->work, sizeof a->work);
}

/* Frozen, without delays: each input spike reads a row, each output spike inhibits everyone. */
static void expect_work_of_spikes(const struct work *w, const struct network *net)
{
    const uint64_t n = network_output(net)->n;
    assert_int_equal(w->weight_reads, n * w->input_spikes);
    assert_int_equal(w->synaptic_ops, n * (w->input_spikes + w->output_spikes));
    assert_int_equal(w->weight_writes, 0);
    assert_in_range(w->neuron_updates, n, n * w->input_spikes);
    assert_int_equal(w->neuron_updates % n, 0);
}

static void threads_change_neither_labels_nor_votes_nor_work(void **state)
{
    struct small *s = *state;
    struct small_run r;
    struct sight one, many;
    train(&r, s);
    look(s, r.trainer->net, 1, &one);
    assert_true(one.score.n_right[READOUT_BAYES] > LOOKED_AT / 5); /* chance: a tenth */
    assert_true(one.work.presentations >= 140 + LOOKED_AT);
    assert_true(one.work.output_spikes >= 5 * (140 + LOOKED_AT));
    expect_work_of_spikes(&one.work, r.trainer->net);
    for (unsigned threads = 2; threads <= 200; threads += 66) { /* more than images */
        look(s, r.trainer->net, threads, &many);
        expect_equal_sights(&one, &many);
        sight_free(&many);
    }
    sight_free(&one);
    trainer_free(r.trainer);
}

static void an_adopted_network_sees_what_the_first_one_saw(void **state)
{
    struct small *s = *state;
    struct small_run r;
    struct sight a, b;
    train(&r, s);
    struct network *net = adopt(s, r.trainer->net);
    look(s, r.trainer->net, 2, &a);
    look(s, net, 2, &b);
    expect_equal_sights(&a, &b);
    sight_free(&a);
    sight_free(&b);
    network_free(net);
    trainer_free(r.trainer);
}

/* Scoring the label images while labelling equals a second look at them. */
static void the_score_on_the_label_set_is_that_of_a_second_pass(void **state)
{
    struct small *s = *state;
    struct small_run r;
    struct sight seen;
    struct readout_score again;
    struct work work = {0};
    train(&r, s);
    look(s, r.trainer->net, 2, &seen);
    const struct evaluate_pass pass = {.net = r.trainer->net,
                                       .data = s->data,
                                       .split = DATASET_TRAIN,
                                       .first = 100,
                                       .n = 140,
                                       .stream = RANDOM_ENCODE_LABEL,
                                       .threads = 2};
    assert_int_equal(readout_score_create(CLASSES, &again), ESP_OK);
    assert_int_equal(evaluate_test(&pass, seen.readout, NULL, &again, &work), ESP_OK);
    expect_equal_scores(&seen.labelset, &again);
    readout_score_free(&again);
    sight_free(&seen);
    trainer_free(r.trainer);
}

static void looking_at_images_in_mid_run_leaves_no_trace_in_it(void **state)
{
    struct small *s = *state;
    struct small_run r;
    struct sight seen;
    small_config(s)->prune.strategy = POLICY_ADAPTIVE;
    const uint64_t undisturbed = small_hash(s);
    small_begin(&r, s, NULL);
    for (unsigned image = 0; image < 100; image++) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        if (image % 25 != 9) /* also when neurons are about to be removed */
            continue;
        look(s, r.trainer->net, 2, &seen);
        sight_free(&seen);
    }
    small_finish(&r);
    assert_true(r.golden.hash == undisturbed);
    trainer_free(r.trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_adopted_network_has_the_same_weights_thresholds_and_births),
        cmocka_unit_test(training_on_keeps_birth_ids_and_prunes_further),
        cmocka_unit_test(a_network_of_another_size_is_not_adopted),
        cmocka_unit_test(threads_change_neither_labels_nor_votes_nor_work),
        cmocka_unit_test(an_adopted_network_sees_what_the_first_one_saw),
        cmocka_unit_test(the_score_on_the_label_set_is_that_of_a_second_pass),
        cmocka_unit_test(looking_at_images_in_mid_run_leaves_no_trace_in_it),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
