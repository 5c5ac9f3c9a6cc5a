/* tests/sim/test_ask.c - an image that is asked gets the answer of a test, and asking teaches nothing. */
#include "sim/training/ask.h"
#include "sim/training/evaluate.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TESTED = 60 };

static struct ask about(const struct small *s, const struct network *net,
                        const struct readout *readout, const uint8_t *pixels,
                        uint64_t number)
{
    return (struct ask){net, s->data, readout, pixels, number, 1.0, 1.0};
}

static void the_answer_is_that_of_a_test(void **state)
{
    struct small *s = *state;
    struct small_run r;
    struct readout *labels;
    struct readout_score score;
    struct work work = {0};
    esp_class votes[TESTED][READOUT_VOTES];
    uint8_t pixels[SMALL_PIXELS];
    small_config(s);
    small_begin(&r, s, NULL);
    small_finish(&r);
    const struct network *net = r.trainer->net;
    struct evaluate_pass pass = {.net = net,
                                 .data = s->data,
                                 .split = DATASET_TRAIN,
                                 .n = 200,
                                 .stream = RANDOM_ENCODE_LABEL,
                                 .threads = 1};
    assert_int_equal(readout_create(SMALL_NEURONS, 10, &labels), ESP_OK);
    assert_int_equal(evaluate_label(&pass, labels, &work), ESP_OK);
    pass.split = DATASET_TEST;
    pass.n = TESTED;
    pass.stream = RANDOM_ENCODE_TEST;
    assert_int_equal(readout_score_create(10, &score), ESP_OK);
    assert_int_equal(evaluate_test(&pass, labels, votes[0], &score, &work), ESP_OK);
    assert_true(score.n_right[READOUT_BAYES] > TESTED / 4);
    for (size_t k = 0; k < TESTED; k++) {
        struct ask_answer a;
        dataset_image(s->data, DATASET_TEST, k, pixels);
        const struct ask q = about(s, net, labels, pixels, k);
        assert_int_equal(ask(&q, &a), ESP_OK);
        assert_int_equal(a.vote, votes[k][READOUT_BAYES]);
        uint32_t sum = 0;
        for (size_t i = 0; i < a.n; i++) {
            assert_int_equal(a.neuron[i].label, labels->labels[a.neuron[i].birth]);
            assert_true(i == 0 || a.neuron[i - 1].count >= a.neuron[i].count);
            sum += a.neuron[i].count;
        }
        assert_true(sum > 0 && sum <= a.n_spikes);
        assert_true(a.n == ASK_NEURONS || sum == a.n_spikes);
    }
    readout_score_free(&score);
    readout_free(labels);
    trainer_free(r.trainer);
}

static void asking_teaches_nothing(void **state)
{
    struct small *s = *state;
    struct small_run r;
    uint8_t pixels[SMALL_PIXELS] = {0};
    small_config(s)->run.images = 60;
    const uint64_t hash = small_hash(s);
    small_begin(&r, s, NULL);
    for (int k = 0; k < 50; k++) {
        struct ask_answer a;
        pixels[400 + k] = 255;
        struct ask q = about(s, r.trainer->net, NULL, pixels, 0);
        q.inhibition = k % 3;
        q.input_rate = k % 4;
        assert_int_equal(ask(&q, &a), ESP_OK);
        assert_int_equal(a.vote, -1); /* nothing has a label */
        assert_true(isnan(a.scores[0]));
        assert_true(q.input_rate != 0 || (a.n_spikes == 0 && a.n == 0));
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    }
    small_finish(&r);
    trainer_free(r.trainer);
    assert_true(r.golden.hash == hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_that_of_a_test),
        cmocka_unit_test(asking_teaches_nothing),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
