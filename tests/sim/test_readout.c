/* tests/sim/test_readout.c - labels and votes: four neurons and three classes by hand, and what must hold
 * for any counts. */
#include "sim/training/readout.h"

#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { A, B, C, D, NEURONS };
enum { CLASSES = 3, CROWD = 40, DIGITS = 10 };

static struct readout *create(size_t n_neurons, uint32_t n_classes)
{
    struct readout *r = NULL;
    assert_int_equal(readout_create(n_neurons, n_classes, &r), ESP_OK);
    return r;
}

static void expect_near(double value, double want)
{
    if (!(fabs(value - want) <= 1e-6))
        fail_msg("%.9g instead of %.9g", value, want);
}

static void expect_votes(const struct readout *r, const uint32_t *counts, esp_class all,
                         esp_class proportion, esp_class bayes)
{
    esp_class vote[READOUT_VOTES];
    readout_vote(r, counts, vote);
    assert_int_equal(vote[READOUT_ALL], all);
    assert_int_equal(vote[READOUT_PROPORTION], proportion);
    assert_int_equal(vote[READOUT_BAYES], bayes);
}

/* ---- by hand ---- */

/* Six images, three of class 0, two of class 1, one of class 2:
 *
 *   spikes on class   0 0 0   1 1   2      means m     share          L/C = 2: m * 2 + 2, over sum
 *   A                 1 2 3   2 0   0      2  1  0     2/3 1/3 0      6  4  2  / 12
 *   B                 0 0 0   5 3   0      0  4  0     0   1   0      2 10  2  / 14
 *   C                 0 0 3   1 1   3      1  1  3     1/5 1/5 3/5    4  4  8  / 16
 *   D                 0 0 0   0 0   0      0  0  0     0   0   0      2  2  2  / 6  */
static struct readout *by_hand(void)
{
    static const struct {
        uint8_t label;
        uint32_t counts[NEURONS];
    } images[] = {{0, {1, 0, 0, 0}}, {1, {2, 5, 1, 0}}, {0, {2, 0, 0, 0}},
                  {2, {0, 0, 3, 0}}, {0, {3, 0, 3, 0}}, {1, {0, 3, 1, 0}}};
    struct readout *r = create(NEURONS, CLASSES);
    for (size_t k = 0; k < sizeof images / sizeof *images; k++)
        readout_learn(r, images[k].counts, images[k].label);
    readout_finish(r);
    return r;
}

static void means_labels_and_probabilities_follow_the_hand_calculation(void **state)
{
    (void)state;
    static const float means[] = {2, 1, 0, 0, 4, 0, 1, 1, 3, 0, 0, 0};
    static const double share[] = {2 / 3.0, 1 / 3.0, 0,       0, 1, 0,
                                   1 / 5.0, 1 / 5.0, 3 / 5.0, 0, 0, 0};
    static const double p[] = {6 / 12.0,  4 / 12.0, 2 / 12.0, 2 / 14.0,
                               10 / 14.0, 2 / 14.0, 4 / 16.0, 4 / 16.0,
                               8 / 16.0,  2 / 6.0,  2 / 6.0,  2 / 6.0};
    static const int32_t labels[] = {0, 1, 2, -1};
    struct readout *r = by_hand();
    assert_int_equal(r->n_labelled, 6);
    assert_memory_equal(r->class_means, means, sizeof means);
    assert_memory_equal(r->labels, labels, sizeof labels);
    for (size_t k = 0; k < NEURONS * CLASSES; k++) {
        expect_near((double)r->share[k], share[k]);
        expect_near((double)r->log_p[k], log(p[k]));
    }
    for (uint32_t c = 0; c < CLASSES; c++)
        assert_int_equal(r->n_of_class[c], 1);
    readout_free(r);
}

/* counts A 3, B 2, C 4, D 7
 *   all         3, 2, 4
 *   proportion  3 * 2/3 + 4/5 = 2.8,  3/3 + 2 + 4/5 = 3.8,  4 * 3/5 = 2.4
 *   bayes       3 ln 1/2 + 2 ln 1/7 + 4 ln 1/4 = -11.5,  3 ln 1/3 + 2 ln 5/7 + 4 ln 1/4 = -9.5,
 *               3 ln 1/6 + 2 ln 1/7 + 4 ln 1/2 = -12.0, and 7 ln 1/3 for each
 * counts A 7, B 2, C 0, D 9
 *   all         7, 2, 0
 *   proportion  14/3, 7/3 + 2 = 13/3, 0
 *   bayes       7 ln 1/2 + 2 ln 1/7 = -8.74,  7 ln 1/3 + 2 ln 5/7 = -8.36,  -16.4 */
static void three_votes_follow_the_hand_calculation(void **state)
{
    (void)state;
    struct readout *r = by_hand();
    expect_votes(r, (const uint32_t[]){3, 2, 4, 7}, 2, 1, 1);
    expect_votes(r, (const uint32_t[]){7, 2, 0, 9}, 0, 0, 1);
    readout_free(r);
}

/* Two neurons for class 0 with 5 and 0 spikes: 2.5 each. One for class 1 with 3. */
static void the_vote_all_takes_the_mean_over_the_neurons_of_a_class(void **state)
{
    (void)state;
    struct readout *r = create(3, 2);
    readout_learn(r, (const uint32_t[]){4, 4, 0}, 0);
    readout_learn(r, (const uint32_t[]){0, 0, 4}, 1);
    readout_finish(r);
    expect_votes(r, (const uint32_t[]){5, 0, 3}, 1, 0, 0);
    readout_free(r);
}

/* ---- edges ---- */

static void ties_go_to_the_lower_class(void **state)
{
    (void)state;
    struct readout *r = create(3, CLASSES);
    readout_learn(r, (const uint32_t[]){0, 0, 3}, 0);
    readout_learn(r, (const uint32_t[]){4, 0, 3}, 1);
    readout_learn(r, (const uint32_t[]){0, 4, 3}, 2);
    readout_finish(r);
    assert_int_equal(r->labels[2], 0); /* equally active on all three */
    expect_votes(r, (const uint32_t[]){2, 2, 0}, 1, 1, 1);
    expect_votes(r, (const uint32_t[]){2, 2, 2}, 0, 1, 1);
    readout_free(r);
}

static void a_neuron_that_never_fired_has_no_label_and_no_say(void **state)
{
    (void)state;
    struct readout *r = by_hand();
    assert_int_equal(r->labels[D], -1);
    for (uint32_t n = 0; n < 100000; n = 3 * n + 1) {
        expect_votes(r, (const uint32_t[]){3, 2, 4, n}, 2, 1, 1);
        expect_votes(r, (const uint32_t[]){0, 0, 0, n}, -1, -1, -1);
    }
    readout_free(r);
}

/* Five classes, images of 1 and 3 alone. */
static void a_class_without_images_is_never_chosen(void **state)
{
    (void)state;
    struct random rng = random_start(1, RANDOM_WEIGHTS, 0);
    struct readout *r = create(2, 5);
    readout_learn(r, (const uint32_t[]){9, 1}, 1);
    readout_learn(r, (const uint32_t[]){2, 8}, 3);
    readout_finish(r);
    for (size_t k = 0; k < 10; k++)
        assert_true(isfinite(r->class_means[k]) && isfinite(r->share[k]) &&
                    isfinite(r->log_p[k]));
    for (unsigned k = 0; k < 100; k++) {
        const uint32_t counts[] = {1 + random_below(&rng, 9), 1 + random_below(&rng, 9)};
        esp_class vote[READOUT_VOTES];
        readout_vote(r, counts, vote);
        for (int v = 0; v < READOUT_VOTES; v++)
            assert_true(vote[v] == 1 || vote[v] == 3);
    }
    readout_free(r);
}

static void without_any_label_image_there_is_no_vote(void **state)
{
    (void)state;
    struct readout *r = create(NEURONS, CLASSES);
    readout_finish(r);
    expect_votes(r, (const uint32_t[]){3, 2, 4, 7}, -1, -1, -1);
    readout_free(r);
}

static void counts_beyond_32_bits_add_up(void **state)
{
    (void)state;
    struct readout *r = create(1, 2);
    for (unsigned k = 0; k < 4; k++)
        readout_learn(r, (const uint32_t[]){UINT32_MAX}, 1);
    readout_finish(r);
    assert_true(r->counts[1] == 4 * (uint64_t)UINT32_MAX);
    assert_true(r->class_means[1] == 4294967296.0f);
    readout_free(r);
}

/* ---- any counts ---- */

/* A crowd that fires at random, each neuron most on one class; a few never fire. */
static void draw_image(struct random *rng, uint8_t label, uint32_t counts[CROWD])
{
    for (uint32_t j = 0; j < CROWD; j++) {
        const uint32_t most = j % 9 == 4 ? 1 : (j * 7) % DIGITS == label ? 9 : 3;
        counts[j] = random_below(rng, most);
    }
}

static void learn_crowd(struct readout *r, uint64_t seed, const esp_id *keep,
                        size_t n_keep)
{
    struct random rng = random_start(seed, RANDOM_WEIGHTS, 0);
    for (unsigned k = 0; k < 73; k++) {
        const uint8_t label = (uint8_t)random_below(&rng, DIGITS);
        uint32_t counts[CROWD], kept[CROWD];
        draw_image(&rng, label, counts);
        for (size_t j = 0; j < n_keep; j++)
            kept[j] = counts[keep[j]];
        readout_learn(r, keep ? kept : counts, label);
    }
}

static void expect_equal_readouts(const struct readout *a, const struct readout *b)
{
    const size_t cells = a->n_neurons * a->n_classes;
    assert_int_equal(a->n_neurons, b->n_neurons);
    assert_int_equal(a->n_labelled, b->n_labelled);
    assert_memory_equal(a->class_means, b->class_means, cells * sizeof *a->class_means);
    assert_memory_equal(a->share, b->share, cells * sizeof *a->share);
    assert_memory_equal(a->log_p, b->log_p, cells * sizeof *a->log_p);
    assert_memory_equal(a->labels, b->labels, a->n_neurons * sizeof *a->labels);
    assert_memory_equal(a->n_of_class, b->n_of_class,
                        a->n_classes * sizeof *a->n_of_class);
}

static void expect_equal_votes(const struct readout *a, const struct readout *b)
{
    struct random rng = random_start(99, RANDOM_WEIGHTS, 0);
    for (unsigned k = 0; k < 200; k++) {
        uint32_t counts[CROWD];
        esp_class x[READOUT_VOTES], y[READOUT_VOTES];
        draw_image(&rng, (uint8_t)(k % DIGITS), counts);
        readout_vote(a, counts, x);
        readout_vote(b, counts, y);
        assert_memory_equal(x, y, sizeof x);
    }
}

static void a_restored_readout_votes_as_the_one_that_was_stored(void **state)
{
    (void)state;
    struct readout *stored = create(CROWD, DIGITS), *restored = create(CROWD, DIGITS);
    learn_crowd(stored, 1, NULL, 0);
    readout_finish(stored);
    readout_restore(restored, stored->class_means, stored->n_labelled);
    expect_equal_readouts(stored, restored);
    expect_equal_votes(stored, restored);
    readout_free(stored);
    readout_free(restored);
}

static void a_faded_readout_forgets_a_tenth_and_votes_as_before(void **state)
{
    (void)state;
    struct readout *r = create(CROWD, DIGITS), *before = create(CROWD, DIGITS);
    learn_crowd(r, 1, NULL, 0);
    learn_crowd(before, 1, NULL, 0);
    readout_finish(r);
    readout_finish(before);
    readout_fade(r);
    expect_equal_votes(r, before);
    uint64_t images = 0;
    for (uint32_t c = 0; c < DIGITS; c++) {
        assert_int_equal(r->class_images[c],
                         before->class_images[c] - before->class_images[c] / 10);
        images += r->class_images[c];
    }
    assert_int_equal(r->n_labelled, images);
    for (size_t k = 0; k < CROWD * DIGITS; k++)
        assert_int_equal(r->counts[k], before->counts[k] - before->counts[k] / 10);
    readout_free(r);
    readout_free(before);
}

/* Before labelling is over, or after: the survivors say what they would have said alone. */
static void a_compacted_readout_is_that_of_the_survivors(void **state)
{
    (void)state;
    static const esp_id keep[] = {0, 3, 4, 5, 11, 13, 20, 22, 23, 30, 31, 37, 39};
    enum { KEPT = sizeof keep / sizeof *keep };
    for (int finished = 0; finished < 2; finished++) {
        struct readout *r = create(CROWD, DIGITS), *alone = create(KEPT, DIGITS);
        learn_crowd(r, 1, NULL, 0);
        learn_crowd(alone, 1, keep, KEPT);
        if (finished)
            readout_finish(r);
        readout_compact(r, keep, KEPT);
        readout_finish(alone);
        if (!finished)
            readout_finish(r);
        expect_equal_readouts(r, alone);
        expect_equal_votes(r, alone);
        learn_crowd(r, 5, keep, KEPT); /* and go on learning alike */
        learn_crowd(alone, 5, keep, KEPT);
        readout_finish(r);
        readout_finish(alone);
        expect_equal_readouts(r, alone);
        readout_free(r);
        readout_free(alone);
    }
}

static void the_readout_finds_the_class_that_made_the_counts(void **state)
{
    (void)state;
    struct random rng = random_start(7, RANDOM_WEIGHTS, 0);
    struct readout *r = create(CROWD, DIGITS);
    unsigned n_right[READOUT_VOTES] = {0};
    learn_crowd(r, 1, NULL, 0);
    readout_finish(r);
    for (unsigned k = 0; k < 200; k++) {
        uint32_t counts[CROWD];
        esp_class vote[READOUT_VOTES];
        draw_image(&rng, (uint8_t)(k % DIGITS), counts);
        readout_vote(r, counts, vote);
        for (int v = 0; v < READOUT_VOTES; v++)
            n_right[v] += vote[v] == (esp_class)(k % DIGITS);
    }
    for (int v = 0; v < READOUT_VOTES; v++)
        assert_true(n_right[v] >= 160); /* chance: 20 */
    readout_free(r);
}

/* ---- score ---- */

/* Silence, and spikes of neurons that carry no label, are no vote: that of class 0 would be right for a tenth of ten
 * classes. */
static void without_a_spike_of_a_labelled_neuron_there_is_no_vote(void **state)
{
    (void)state;
    struct readout *r = create(2, CLASSES);
    readout_learn(r, (const uint32_t[]){3, 0}, 2);
    readout_finish(r);
    esp_class vote[READOUT_VOTES];
    static const uint32_t counts[][2] = {{0, 0}, {0, 5}, {1, 5}};
    static const esp_class want[] = {ESP_NO_CLASS, ESP_NO_CLASS, 2};
    for (size_t k = 0; k < 3; k++) {
        readout_vote(r, counts[k], vote);
        for (int v = 0; v < READOUT_VOTES; v++)
            assert_int_equal(vote[v], want[k]);
    }
    readout_free(r);
}

static void the_last_of_256_classes_is_a_class(void **state)
{
    (void)state;
    struct readout *r = create(1, READOUT_CLASSES_MAX);
    struct readout_score s;
    esp_class vote[READOUT_VOTES];
    assert_int_equal(readout_score_create(READOUT_CLASSES_MAX, &s), ESP_OK);
    readout_learn(r, (const uint32_t[]){3}, 255);
    readout_finish(r);
    readout_vote(r, (const uint32_t[]){1}, vote);
    readout_score_add(&s, vote, 255);
    for (int v = 0; v < READOUT_VOTES; v++) {
        assert_int_equal(vote[v], 255);
        assert_int_equal(s.n_right[v], 1);
    }
    assert_int_equal(s.n_unanswered, 0);
    readout_score_free(&s);
    readout_free(r);
}

static void the_score_counts_each_vote_and_the_confusions_of_bayes(void **state)
{
    (void)state;
    struct readout_score s;
    assert_int_equal(readout_score_create(CLASSES, &s), ESP_OK);
    readout_score_add(&s, (const esp_class[]){1, 1, 2}, 1);
    readout_score_add(&s, (const esp_class[]){1, 0, 2}, 1);
    readout_score_add(&s, (const esp_class[]){2, 0, 0}, 0);
    readout_score_add(&s, (const esp_class[]){-1, -1, -1}, 2);
    /* row: true class; column: vote, or none */
    static const uint64_t confusion[] = {1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1};
    assert_int_equal(s.n_images, 4);
    assert_int_equal(s.n_unanswered, 1);
    assert_int_equal(readout_score_cells(&s), CLASSES * (CLASSES + 1));
    assert_int_equal(s.n_right[READOUT_ALL], 2);
    assert_int_equal(s.n_right[READOUT_PROPORTION], 2);
    assert_int_equal(s.n_right[READOUT_BAYES], 1);
    assert_memory_equal(s.confusion, confusion, sizeof confusion);
    readout_score_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_labels_and_probabilities_follow_the_hand_calculation),
        cmocka_unit_test(three_votes_follow_the_hand_calculation),
        cmocka_unit_test(the_vote_all_takes_the_mean_over_the_neurons_of_a_class),
        cmocka_unit_test(ties_go_to_the_lower_class),
        cmocka_unit_test(a_neuron_that_never_fired_has_no_label_and_no_say),
        cmocka_unit_test(a_class_without_images_is_never_chosen),
        cmocka_unit_test(without_any_label_image_there_is_no_vote),
        cmocka_unit_test(counts_beyond_32_bits_add_up),
        cmocka_unit_test(a_restored_readout_votes_as_the_one_that_was_stored),
        cmocka_unit_test(a_faded_readout_forgets_a_tenth_and_votes_as_before),
        cmocka_unit_test(a_compacted_readout_is_that_of_the_survivors),
        cmocka_unit_test(the_readout_finds_the_class_that_made_the_counts),
        cmocka_unit_test(without_a_spike_of_a_labelled_neuron_there_is_no_vote),
        cmocka_unit_test(the_last_of_256_classes_is_a_class),
        cmocka_unit_test(the_score_counts_each_vote_and_the_confusions_of_bayes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
