/* tests/pruning/test_measures.c - what neurons are ranked by apart from counts: redundancy, utility,
 * selectivity (docs/pruning.md), each against its definition. */
#include "base/random.h"
#include "tests/pruning/rule_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The last of whose windows asks for `n_remove` of the n neurons. */
static struct policy_params remove_some(struct rule_case *s,
                                        enum policy_strategy strategy, size_t n_remove)
{
    const size_t n_keep = s->view.n - n_remove;
    s->view.images_done = s->view.images_run = 100;
    return rule_case_whole_run(strategy, (uint32_t)n_keep);
}

static void expect_gone(const struct rule_case *s, const esp_id *ids, size_t n)
{
    assert_int_equal(rule_case_kept(s), s->view.n - n);
    for (size_t k = 0; k < n; k++)
        assert_false(s->keep[ids[k]]);
}

static void every_strategy_has_the_name_of_its_option(void **state)
{
    (void)state;
    static const char *const names[] = {"none",       "constant",  "threshold",
                                        "adaptive",   "posttrain", "random",
                                        "redundancy", "utility",   "selectivity"};
    for (int k = POLICY_NONE; k <= POLICY_SELECTIVITY; k++)
        assert_string_equal(policy_name((enum policy_strategy)k), names[k]);
}

/* ---- redundancy ---- */

static void set_field(struct rule_case *s, size_t j, float a, float b, float c, float d)
{
    const float w[RULE_CASE_INPUTS] = {a, b, c, d};
    for (size_t i = 0; i < RULE_CASE_INPUTS; i++)
        s->w_mV[i * RULE_CASE_NEURONS + j] = w[i];
}

/* 0 and 1 nearly agree, 2 and 3 nearly agree but fire more, 4 stands alone and hardly fires. */
static void set_pairs(struct rule_case *s)
{
    static const double h[] = {8, 6, 20, 30, 1};
    rule_case_reset(s, 5);
    memcpy(s->h, h, sizeof h);
    set_field(s, 0, 1.0f, 0.1f, 0, 0);
    set_field(s, 1, 2.0f, 0, 0, 0); /* length does not matter */
    set_field(s, 2, 0, 1.0f, 0.1f, 0);
    set_field(s, 3, 0, 1.0f, 0, 0);
    set_field(s, 4, 0, 0, 0, 1.0f);
}

static void of_the_cheapest_pair_the_less_active_goes(void **state)
{
    (void)state;
    struct rule_case s;
    set_pairs(&s);
    struct policy_params p = remove_some(&s, POLICY_REDUNDANCY, 1);
    rule_case_decide(&s, &p); /* 15 * 0.005 against 51 * 0.005; 4 with 1: 8 * 1 */
    expect_gone(&s, (const esp_id[]){1}, 1);
    set_pairs(&s);
    p = remove_some(&s, POLICY_REDUNDANCY, 2);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){1, 2}, 2);
    s.h[0] = 5;
    p = remove_some(&s, POLICY_REDUNDANCY, 1);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){0}, 1);
}

/* Three alike of 10, 10 and 10 spikes, two alike of 14 and 14: merging two of the three costs 21 e,
 * the pair of 14 costs 29 e, and the third of the three 31 e because it meets 20. */
static void spikes_that_were_taken_over_count(void **state)
{
    (void)state;
    static const double h[] = {10, 10, 10, 14, 14};
    struct rule_case s;
    rule_case_reset(&s, 5);
    memcpy(s.h, h, sizeof h);
    set_field(&s, 0, 1.0f, 0.1f, 0, 0);
    set_field(&s, 1, 1.0f, 0, 0.1f, 0);
    set_field(&s, 2, 1.0f, 0, 0, 0.1f);
    set_field(&s, 3, 0.1f, 1.0f, 0, 0);
    set_field(&s, 4, 0, 1.0f, 0.1f, 0);
    const struct policy_params p = remove_some(&s, POLICY_REDUNDANCY, 2);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){0, 3}, 2);
}

/* The definition: look at all pairs again after every removal. */
static void merge_naively(const struct rule_case *s, size_t n_remove, bool *keep)
{
    double count[RULE_CASE_NEURONS];
    memcpy(count, s->h, sizeof count);
    for (size_t j = 0; j < s->view.n; j++)
        keep[j] = true;
    for (size_t removed = 0; removed < n_remove; removed++) {
        double least = (double)INFINITY;
        size_t a = 0, b = 0;
        for (size_t x = 0; x < s->view.n; x++)
            for (size_t y = x + 1; y < s->view.n && keep[x]; y++) {
                float dot = 0.0f;
                double xx = 0.0, yy = 0.0;
                for (size_t i = 0; i < RULE_CASE_INPUTS; i++) {
                    const float u = s->w_mV[i * RULE_CASE_NEURONS + x];
                    const float v = s->w_mV[i * RULE_CASE_NEURONS + y];
                    dot += u * v;
                    xx += (double)u * (double)u;
                    yy += (double)v * (double)v;
                }
                const double cosine = (double)dot / (sqrt(xx) * sqrt(yy));
                const double cost = (count[x] + count[y] + 1.0) * (1.0 - cosine);
                if (keep[y] && cost < least) {
                    least = cost;
                    a = x;
                    b = y;
                }
            }
        const size_t goes = count[a] <= count[b] ? a : b;
        count[goes == a ? b : a] += count[goes];
        keep[goes] = false;
    }
}

static void remembered_bounds_give_what_looking_at_all_pairs_gives(void **state)
{
    (void)state;
    struct rule_case s;
    bool want[RULE_CASE_NEURONS];
    struct random r = random_start(5, RANDOM_WEIGHTS, 0);
    for (unsigned trial = 0; trial < 60; trial++) {
        rule_case_reset(&s, 2 + random_below(&r, 40));
        for (size_t j = 0; j < s.view.n; j++) {
            s.h[j] = random_below(&r, 6);
            set_field(&s, j, random_uniform(&r), random_uniform(&r), random_uniform(&r),
                      random_uniform(&r) + 0.01f);
        }
        const size_t n_remove = 1 + random_below(&r, (uint32_t)s.view.n - 1);
        const struct policy_params p = remove_some(&s, POLICY_REDUNDANCY, n_remove);
        rule_case_decide(&s, &p);
        merge_naively(&s, n_remove, want);
        assert_memory_equal(s.keep, want, s.view.n * sizeof *want);
    }
}

static void fields_without_weights_are_like_no_other_and_do_no_harm(void **state)
{
    (void)state;
    struct rule_case s;
    set_pairs(&s);
    set_field(&s, 4, 0, 0, 0, 0);
    const struct policy_params p = remove_some(&s, POLICY_REDUNDANCY, 4);
    rule_case_decide(&s, &p);
    assert_int_equal(rule_case_kept(&s), 1);
}

/* ---- utility ---- */

static void utility_removes_the_smallest_leads_whatever_the_counts(void **state)
{
    (void)state;
    static const double lead[] = {3, 0.5, 4, 0.25, 0.5, 9, 7, 8, 5, 6};
    struct rule_case s;
    rule_case_ten(&s);
    memcpy(s.margin_mV, lead, sizeof lead);
    struct policy_params p = remove_some(&s, POLICY_UTILITY, 2);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){3, 1}, 2);
    p = remove_some(&s, POLICY_UTILITY, 4);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){3, 1, 4, 0}, 4);
}

static void only_utility_asks_for_leads(void **state)
{
    (void)state;
    for (int k = POLICY_NONE; k <= POLICY_SELECTIVITY; k++)
        assert_int_equal(pruning_rules[k]->needs_margins, k == POLICY_UTILITY);
}

/* ---- selectivity ---- */

enum { IMAGES = 12 };

/* Neuron j fires counts[j][x] times on image x. */
static void respond(struct rule_case *s, size_t n, unsigned counts[][IMAGES])
{
    rule_case_reset(s, n);
    s->view.images = IMAGES;
    for (size_t j = 0; j < n; j++)
        for (size_t x = 0; x < IMAGES; x++) {
            const double c = counts[j][x];
            s->h[j] += c;
            s->n_log_n[j] += c > 0 ? c * log(c) : 0.0;
        }
}

/* Sum over images of n ln(n / mean n), from the responses themselves. */
static double information_of(const unsigned counts[IMAGES])
{
    double sum = 0.0, information = 0.0;
    for (size_t x = 0; x < IMAGES; x++)
        sum += counts[x];
    for (size_t x = 0; x < IMAGES; x++)
        if (counts[x])
            information += counts[x] * log(counts[x] * IMAGES / sum);
    return information;
}

/* 0: the same on all images, so its 36 spikes say nothing. 1: one spike. 2: one image. 3: silent. */
static void who_answers_all_images_alike_says_nothing(void **state)
{
    (void)state;
    unsigned counts[4][IMAGES] = {
        {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}, {0, 1}, {0, 0, 5}, {0}};
    struct rule_case s;
    respond(&s, 4, counts);
    struct rank ranks[4];
    pruning_selectivity.rank(&s.view, ranks);
    assert_true(fabs(ranks[0].key) < 1e-4);
    assert_true(fabs(ranks[1].key - log(IMAGES)) < 1e-5);
    assert_true(fabs(ranks[2].key - 5.0 * log(IMAGES)) < 1e-5);
    assert_true(ranks[3].key == 0.0);
    const struct policy_params p = remove_some(&s, POLICY_SELECTIVITY, 2);
    rule_case_decide(&s, &p);
    expect_gone(&s, (const esp_id[]){0, 3}, 2);
}

static void the_sums_give_the_information_of_the_responses(void **state)
{
    (void)state;
    struct random r = random_start(6, RANDOM_WEIGHTS, 0);
    for (unsigned trial = 0; trial < 200; trial++) {
        unsigned counts[1][IMAGES];
        struct rule_case s;
        struct rank rank;
        for (size_t x = 0; x < IMAGES; x++)
            counts[0][x] = random_below(&r, 3) ? 0 : random_below(&r, 9);
        counts[0][0] = 1;
        respond(&s, 1, counts);
        pruning_selectivity.rank(&s.view, &rank);
        assert_true(fabs(rank.key - information_of(counts[0])) < 1e-4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_strategy_has_the_name_of_its_option),
        cmocka_unit_test(of_the_cheapest_pair_the_less_active_goes),
        cmocka_unit_test(spikes_that_were_taken_over_count),
        cmocka_unit_test(remembered_bounds_give_what_looking_at_all_pairs_gives),
        cmocka_unit_test(fields_without_weights_are_like_no_other_and_do_no_harm),
        cmocka_unit_test(utility_removes_the_smallest_leads_whatever_the_counts),
        cmocka_unit_test(only_utility_asks_for_leads),
        cmocka_unit_test(who_answers_all_images_alike_says_nothing),
        cmocka_unit_test(the_sums_give_the_information_of_the_responses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
