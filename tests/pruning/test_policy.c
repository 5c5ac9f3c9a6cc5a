/* tests/pruning/test_policy.c - which neurons each strategy removes at the end of a window: what all of them
 * must hold to, and the numbers of each, by hand. How they behave over a whole run is in
 * tests/pruning/test_schedule.c. */
#include "pruning/policy.h"

#include "base/random.h"
#include "tests/pruning/rule_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const enum policy_strategy strategies[] = {
    POLICY_NONE,       POLICY_CONSTANT,  POLICY_THRESHOLD,
    POLICY_ADAPTIVE,   POLICY_POSTTRAIN, POLICY_RANDOM,
    POLICY_REDUNDANCY, POLICY_UTILITY,   POLICY_SELECTIVITY};
enum { STRATEGIES = sizeof strategies / sizeof *strategies };

/* Random counts with many ties, at a random moment of the run. */
static void set_random(struct rule_case *s, struct random *r)
{
    rule_case_reset(s, 2 + random_below(r, 60));
    s->view.n_birth = s->view.n + random_below(r, 40);
    s->view.images_run = 1000;
    s->view.images_done = 1 + random_below(r, 1000);
    s->view.window = random_below(r, 100);
    s->view.last = s->view.images_done == 1000 || random_below(r, 4) == 0;
    s->state.factor = 2.0 * (double)random_uniform(r);
    for (size_t j = 0; j < s->view.n; j++) {
        s->h[j] = random_below(r, 4) * 2.5;
        s->total[j] = random_below(r, 4);
        s->margin_mV[j] = random_below(r, 4);
        s->n_log_n[j] = random_below(r, 4);
        s->w_mV[j % RULE_CASE_INPUTS * RULE_CASE_NEURONS + j] = random_uniform(r);
    }
}

static void expect_removed(const struct rule_case *s, const esp_id *ids, size_t n)
{
    assert_int_equal(s->verdict.n_removed, n);
    bool keep[RULE_CASE_NEURONS];
    for (size_t j = 0; j < s->view.n; j++)
        keep[j] = true;
    for (size_t k = 0; k < n; k++)
        keep[ids[k]] = false;
    assert_memory_equal(s->keep, keep, s->view.n * sizeof *keep);
}

/* ---- every strategy ---- */

static void the_same_view_gives_the_same_verdict_and_nothing_else_changes(void **state)
{
    (void)state;
    struct rule_case a, b, before;
    struct random r = random_start(1, RANDOM_WEIGHTS, 0);
    for (unsigned k = 0; k < 600; k++) {
        const struct policy_params p = rule_case_whole_run(strategies[k % STRATEGIES], 7);
        set_random(&a, &r);
        rule_case_copy(&a, &before);
        rule_case_copy(&a, &b);
        memset(b.keep, k & 1, sizeof b.keep); /* what stood there does not matter */
        memset(b.ranks, 0x5a, sizeof b.ranks);
        memset(b.room, 0x5a, sizeof b.room);
        rule_case_decide(&a, &p);
        rule_case_decide(&b, &p);
        assert_memory_equal(&a.verdict, &b.verdict, sizeof a.verdict);
        assert_memory_equal(&a.state, &b.state, sizeof a.state);
        assert_memory_equal(a.keep, b.keep, a.view.n * sizeof *a.keep);
        assert_memory_equal(a.h, before.h, sizeof a.h);
        assert_memory_equal(a.total, before.total, sizeof a.total);
        assert_memory_equal(a.birth, before.birth, sizeof a.birth);
    }
}

static void
no_strategy_goes_below_prune_to_and_the_mask_agrees_with_the_number(void **state)
{
    (void)state;
    struct rule_case s;
    struct random r = random_start(2, RANDOM_WEIGHTS, 0);
    size_t n_pruned = 0, n_stopped = 0;
    for (unsigned k = 0; k < 6000; k++) {
        const uint32_t prune_to = 1 + random_below(&r, 50);
        const struct policy_params p =
            rule_case_whole_run(strategies[k % STRATEGIES], prune_to);
        set_random(&s, &r);
        rule_case_decide(&s, &p);
        const size_t n_kept = rule_case_kept(&s);
        assert_int_equal(n_kept + s.verdict.n_removed, s.view.n);
        assert_true(n_kept >= prune_to || n_kept == s.view.n);
        n_pruned += n_kept < s.view.n;
        n_stopped += n_kept == prune_to;
    }
    assert_true(n_pruned > 1000 && n_stopped > 100);
}

/* The order is that of h, of total counts for posttrain; among equals the lowest birth id goes. */
static void the_least_active_go_first_and_of_equals_the_lowest_birth_id(void **state)
{
    (void)state;
    struct rule_case s;
    static const enum policy_strategy by_count[] = {POLICY_CONSTANT, POLICY_THRESHOLD,
                                                    POLICY_ADAPTIVE, POLICY_POSTTRAIN};
    struct random r = random_start(3, RANDOM_WEIGHTS, 0);
    size_t n_ties = 0;
    for (unsigned k = 0; k < 4000; k++) {
        const struct policy_params p = rule_case_whole_run(by_count[k % 4], 5);
        const bool by_total = by_count[k % 4] == POLICY_POSTTRAIN;
        set_random(&s, &r);
        rule_case_decide(&s, &p);
        for (size_t a = 0; a < s.view.n; a++)
            for (size_t b = a + 1; b < s.view.n; b++) {
                const double x = by_total ? (double)s.total[a] : s.h[a];
                const double y = by_total ? (double)s.total[b] : s.h[b];
                if (s.keep[a] == s.keep[b])
                    continue;
                assert_true(s.keep[a] ? x > y : x <= y);
                n_ties += x == y;
            }
    }
    assert_true(n_ties > 1000);
}

static void nothing_goes_before_prune_start_and_the_rule_learns_nothing(void **state)
{
    (void)state;
    struct rule_case s;
    struct random r = random_start(4, RANDOM_WEIGHTS, 0);
    for (unsigned k = 0; k < 1200; k++) {
        struct policy_params p = rule_case_params(strategies[k % STRATEGIES], 1);
        p.prune_start = 0.5;
        p.prune_end = 0.6;
        set_random(&s, &r);
        s.view.images_done = random_below(&r, 500);
        s.view.last = false;
        const struct policy_state before = s.state;
        rule_case_decide(&s, &p);
        expect_removed(&s, NULL, 0);
        assert_memory_equal(&s.state, &before, sizeof before);
    }
}

static void no_neuron_goes_once_prune_to_is_reached(void **state)
{
    (void)state;
    struct rule_case s;
    struct random r = random_start(5, RANDOM_WEIGHTS, 0);
    for (unsigned k = 0; k < 600; k++) {
        set_random(&s, &r);
        const struct policy_params p =
            rule_case_whole_run(strategies[k % STRATEGIES], (uint32_t)s.view.n);
        rule_case_decide(&s, &p);
        expect_removed(&s, NULL, 0);
    }
}

static void none_removes_no_neuron(void **state)
{
    (void)state;
    struct rule_case s;
    struct random r = random_start(6, RANDOM_WEIGHTS, 0);
    const struct policy_params p = rule_case_whole_run(POLICY_NONE, 1);
    for (unsigned k = 0; k < 200; k++) {
        set_random(&s, &r);
        rule_case_decide(&s, &p);
        expect_removed(&s, NULL, 0);
    }
}

/* ---- threshold ---- */

/* 0.5 times the mean 10 of the first window at prune_start; later counts do not move it. */
static void threshold_is_fixed_once_as_a_fraction_of_the_mean(void **state)
{
    (void)state;
    struct rule_case s;
    struct policy_params p = rule_case_whole_run(POLICY_THRESHOLD, 1);
    p.threshold = 0.5;
    p.prune_start = 0.1; /* of 100 images: the window that ends there is the first */
    rule_case_ten(&s);
    s.view.images_done = 10;
    rule_case_decide(&s, &p);
    assert_true(s.verdict.threshold == 5.0);
    expect_removed(&s, (const esp_id[]){1, 5}, 2);
    for (size_t j = 0; j < 10; j++)
        s.h[j] *= 0.49; /* mean 4.9; 14, 12 and 23.5 become 6.86, 5.88 and 11.5 */
    rule_case_decide(&s, &p);
    assert_true(s.verdict.threshold == 5.0);
    expect_removed(&s, (const esp_id[]){0, 1, 2, 4, 5, 7, 8}, 7);
    for (size_t j = 0; j < 10; j++)
        s.h[j] = 5.0; /* not below 5 */
    rule_case_decide(&s, &p);
    expect_removed(&s, NULL, 0);
}

static void threshold_stops_at_prune_to(void **state)
{
    (void)state;
    struct rule_case s;
    struct policy_params p = rule_case_whole_run(POLICY_THRESHOLD, 7);
    p.threshold = 1.1; /* of 10: all but 14, 12 and 23.5 is below 11 */
    rule_case_ten(&s);
    s.view.images_done = 10;
    rule_case_decide(&s, &p);
    expect_removed(&s, (const esp_id[]){1, 5, 0}, 3);
}

/* ---- posttrain ---- */

static void posttrain_acts_at_the_end_alone_and_by_total_counts(void **state)
{
    (void)state;
    struct rule_case s;
    const struct policy_params p = rule_case_params(POLICY_POSTTRAIN, 7);
    rule_case_ten(&s);
    for (uint64_t done = 1; done <= 100; done++) {
        s.view.images_done = done;
        rule_case_decide(&s, &p);
        expect_removed(&s, NULL, 0);
    }
    static const uint64_t total[] = {9, 8, 1, 9, 1, 7, 1, 9, 2, 9};
    memcpy(s.total, total, sizeof total);
    s.view.last = true;
    rule_case_decide(&s, &p);
    expect_removed(&s, (const esp_id[]){2, 4, 6}, 3);
}

/* ---- adaptive: a(k) ---- */

/* One window of the ten neurons, N = 10 to 5, with a and n* given. */
static void decide_ten(struct rule_case *s, const struct policy_params *p, double factor,
                       uint64_t images_done)
{
    rule_case_ten(s);
    s->state.factor = factor;
    s->view.images_done = images_done;
    rule_case_decide(s, p);
}

static void expect_factor(const struct rule_case *s, double factor)
{
    if (!(fabs(s->state.factor - factor) < 1e-12))
        fail_msg("a = %.15g instead of %.15g", s->state.factor, factor);
}

static void a_starts_at_a_tenth(void **state)
{
    (void)state;
    assert_true(policy_start().factor == 0.1);
    assert_true(policy_start().constant == 0.0);
}

/* T = a * 10, marked: h below T, want = 10 - round(n*), a' = a * sqrt((want + 1) / (marked + 1)). */
static void a_follows_the_schedule_as_worked_out_by_hand(void **state)
{
    (void)state;
    static const esp_id order[] = {1, 5, 0, 2, 4}; /* by h, then by birth id */
    static const struct {
        double a;
        uint64_t images_done;
        size_t want, marked, removed;
        double correction;
    } rows[] = {
        {0.10, 40, 2, 2, 2, 3.0 / 3.0},  /* n* = 8 */
        {0.10, 80, 4, 2, 2, 5.0 / 3.0},  /* no more than are marked */
        {1.10, 40, 2, 7, 3, 3.0 / 8.0},  /* 1.5 * want */
        {0.15, 20, 1, 2, 1, 2.0 / 3.0},  /* floor(1.5 * want) */
        {0.10, 90, 4, 2, 2, 5.0 / 3.0},  /* n* = 5.5, rounded to 6 */
        {0.10, 10, 0, 2, 0, 1.0},        /* n* = 9.5, rounded to 10: a stays */
        {1.10, 20, 1, 7, 1, 2.0 / 8.0},  /* the least that counts */
        {1.30, 20, 1, 8, 1, 1.0 / 4.0},  /* 2 / 9 is less */
        {1.99, 100, 5, 9, 5, 6.0 / 10.0} /* prune_to stops the seven of the cap */
    };
    const struct policy_params p = rule_case_whole_run(POLICY_ADAPTIVE, 5);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct rule_case s;
        decide_ten(&s, &p, rows[k].a, rows[k].images_done);
        assert_true(fabs(s.verdict.threshold - rows[k].a * 10.0) < 1e-12);
        assert_int_equal(s.verdict.n_wanted, rows[k].want);
        assert_int_equal(s.verdict.n_marked, rows[k].marked);
        expect_removed(&s, order, rows[k].removed);
        expect_factor(&s, rows[k].a * sqrt(rows[k].correction));
    }
}

/* No neuron below the threshold, five wanted: 6/1 is clipped to 4; and a never exceeds 2. */
static void a_at_most_doubles_and_never_exceeds_two(void **state)
{
    (void)state;
    struct rule_case s;
    const struct policy_params p = rule_case_whole_run(POLICY_ADAPTIVE, 5);
    for (int k = 0; k < 2; k++) {
        rule_case_ten(&s);
        s.h[1] = s.h[5] = 20.0; /* mean 13.95 */
        s.state.factor = k ? 0.7 : 0.2;
        s.view.images_done = 100;
        rule_case_decide(&s, &p);
        expect_removed(&s, NULL, 0);
        expect_factor(&s, k ? 1.4 : 0.4);
    }
    const struct policy_params to_one = rule_case_whole_run(POLICY_ADAPTIVE, 1);
    rule_case_reset(&s, 100); /* half of 0, half of 20: 50 are below 1.9 * 10 */
    for (size_t j = 50; j < 100; j++)
        s.h[j] = 20.0;
    s.view.images_done = s.view.images_run = 100;
    s.state.factor = 1.9;
    rule_case_decide(&s, &to_one);
    assert_int_equal(s.verdict.n_marked, 50); /* 1.9 * sqrt(100/51) = 2.66 */
    expect_factor(&s, 2.0);
}

/* Half of the layer never fired and is marked by any threshold: 2/51 a window would take a down to
 * nothing, and back it needs as long. */
static void a_never_falls_below_its_start(void **state)
{
    (void)state;
    struct rule_case s;
    const struct policy_params p = rule_case_whole_run(POLICY_ADAPTIVE, 1);
    rule_case_reset(&s, 100);
    for (size_t j = 50; j < 100; j++)
        s.h[j] = 20.0;
    s.view.images_done = 1;
    s.view.images_run = 100;
    for (int k = 0; k < 3; k++) {
        rule_case_decide(&s, &p);
        assert_int_equal(s.verdict.n_marked, 50);
        expect_factor(&s, 0.1);
    }
}

/* cap * want below 1 still lets one go; else floor(cap * want). */
static void the_cap_lets_at_least_one_go(void **state)
{
    (void)state;
    struct rule_case s;
    static const struct {
        double cap;
        uint64_t images_done;
        size_t removed;
    } cases[] = {{0.3, 40, 1}, {0.9, 40, 1}, {1.0, 40, 2}, {1.9, 40, 3},
                 {2.0, 40, 4}, {0.0, 80, 1}, {0.9, 80, 3}, {9.0, 40, 5}};
    struct policy_params p = rule_case_whole_run(POLICY_ADAPTIVE, 5);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        p.cap = cases[k].cap;
        decide_ten(&s, &p, 1.1, cases[k].images_done); /* seven are marked */
        assert_int_equal(s.verdict.n_removed, cases[k].removed);
    }
}

static void a_silent_layer_is_idle_as_a_whole(void **state)
{
    (void)state;
    struct rule_case s;
    const struct policy_params p = rule_case_whole_run(POLICY_ADAPTIVE, 5);
    rule_case_ten(&s);
    memset(s.h, 0, sizeof s.h);
    s.view.images_done = 40;
    rule_case_decide(&s, &p);
    assert_int_equal(s.verdict.n_marked, 10);
    expect_removed(&s, (const esp_id[]){0, 1, 2}, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_view_gives_the_same_verdict_and_nothing_else_changes),
        cmocka_unit_test(
            no_strategy_goes_below_prune_to_and_the_mask_agrees_with_the_number),
        cmocka_unit_test(the_least_active_go_first_and_of_equals_the_lowest_birth_id),
        cmocka_unit_test(nothing_goes_before_prune_start_and_the_rule_learns_nothing),
        cmocka_unit_test(no_neuron_goes_once_prune_to_is_reached),
        cmocka_unit_test(none_removes_no_neuron),
        cmocka_unit_test(threshold_is_fixed_once_as_a_fraction_of_the_mean),
        cmocka_unit_test(threshold_stops_at_prune_to),
        cmocka_unit_test(posttrain_acts_at_the_end_alone_and_by_total_counts),
        cmocka_unit_test(a_starts_at_a_tenth),
        cmocka_unit_test(a_follows_the_schedule_as_worked_out_by_hand),
        cmocka_unit_test(a_at_most_doubles_and_never_exceeds_two),
        cmocka_unit_test(a_never_falls_below_its_start),
        cmocka_unit_test(the_cap_lets_at_least_one_go),
        cmocka_unit_test(a_silent_layer_is_idle_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
