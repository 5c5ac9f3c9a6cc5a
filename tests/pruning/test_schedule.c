/* tests/pruning/test_schedule.c - how strategies follow the schedule: its formula, the exact numbers of
 * `constant` and `random`, and whole runs of 60 windows with made-up counts. */
#include "base/random.h"
#include "tests/pruning/rule_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { WINDOWS = 60, SEEDS = 5 };

/* ---- made-up runs ---- */

/* How active neurons are, before noise. */
enum tail {
    PARETO,
    PARETO_HEAVY,
    LOGNORMAL,
    UNIFORM,
    EQUAL,
    HALF_SILENT,
    ONE_LOUD,
    SILENT
};

static double draw_rate(enum tail tail, size_t j, struct random *r)
{
    const double u = (double)random_uniform(r) + 1e-9;
    switch (tail) {
    case PARETO:
        return pow(u, -1.0 / 1.1);
    case PARETO_HEAVY:
        return pow(u, -1.0 / 0.6);
    case LOGNORMAL:
        return exp(2.0 * sqrt(-2.0 * log(u)) *
                   cos(6.2831853 * (double)random_uniform(r)));
    case UNIFORM:
        return u;
    case EQUAL:
        return 1.0;
    case HALF_SILENT:
        return random_below(r, 2) ? u : 0.0;
    case ONE_LOUD:
        return j == 0;
    default:
        return 0.0;
    }
}

struct run {
    struct rule_case stage;
    struct policy_params policy;
    double rate[RULE_CASE_NEURONS]; /* by birth id */
    bool noisy;
    struct random r;
    size_t living[WINDOWS + 1]; /* n(k) after the removals of window k, from 1 */
    double target[WINDOWS + 1]; /* n*(k) */
};

static void run_begin(struct run *run, enum policy_strategy strategy, size_t n,
                      uint32_t prune_to, enum tail tail, uint64_t seed)
{
    rule_case_reset(&run->stage, n);
    run->policy = rule_case_params(strategy, prune_to);
    run->r = random_start(seed, RANDOM_WEIGHTS, 0);
    run->noisy = tail != EQUAL;
    for (size_t j = 0; j < n; j++)
        run->rate[j] = draw_rate(tail, j, &run->r);
    run->stage.view.images_run = WINDOWS * run->policy.window_images;
    run->stage.view.seed = seed;
    run->living[0] = n;
}

/* A window shares 12,000 spikes among the neurons; each count varies by up to a half. */
static void count_window(struct run *run)
{
    struct rule_case *s = &run->stage;
    double sum = 0.0;
    for (size_t j = 0; j < s->view.n; j++)
        sum += run->rate[s->birth[j]];
    for (size_t j = 0; j < s->view.n; j++) {
        const double noise = run->noisy ? 0.5 + (double)random_uniform(&run->r) : 1.0;
        const double share = sum > 0.0 ? run->rate[s->birth[j]] / sum : 0.0;
        const double spikes = floor(12000.0 * share * noise + 0.5);
        s->h[j] = run->policy.forget * s->h[j] + spikes;
        s->total[j] += (uint64_t)spikes;
    }
}

static void run_all(struct run *run)
{
    struct policy_view *view = &run->stage.view;
    for (uint64_t k = 1; k <= WINDOWS; k++) {
        view->window = k - 1;
        view->images_done = k * run->policy.window_images;
        view->last = k == WINDOWS;
        count_window(run);
        run->target[k] = policy_schedule(&run->policy, view);
        rule_case_decide(&run->stage, &run->policy);
        rule_case_prune(&run->stage);
        run->living[k] = view->n;
        assert_int_equal(run->living[k - 1] - run->living[k],
                         run->stage.verdict.n_removed);
    }
}

/* ---- the schedule ---- */

/* N = 800, to 400, from 0.1 to 0.5 of 60,000 images: 400 neurons over 24,000 images. */
static void the_schedule_is_linear_between_start_and_end(void **state)
{
    (void)state;
    static const struct {
        uint64_t images_done;
        double living;
    } points[] = {{0, 800},     {5999, 800},  {6000, 800},  {12000, 700},
                  {18000, 600}, {29940, 401}, {30000, 400}, {60000, 400}};
    const struct policy_params p = rule_case_params(POLICY_ADAPTIVE, 400);
    struct policy_view view = {.n = 800, .n_birth = 800, .images_run = 60000};
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        view.images_done = points[k].images_done;
        const double error = policy_schedule(&p, &view) - points[k].living;
        assert_true(fabs(error) < 1e-9);
    }
}

/* ---- constant and random ---- */

/* 480 -> 240 between windows 6 and 30: ten in each of the 24 windows after prune_start. */
static void constant_and_random_remove_the_same_number_in_every_window(void **state)
{
    (void)state;
    static const enum policy_strategy strategies[] = {POLICY_CONSTANT, POLICY_RANDOM};
    for (size_t k = 0; k < 2; k++) {
        struct run run;
        run_begin(&run, strategies[k], 480, 240, PARETO, 1);
        run_all(&run);
        for (size_t w = 1; w <= WINDOWS; w++)
            assert_int_equal(run.living[w - 1] - run.living[w],
                             w > 6 && w <= 30 ? 10 : 0);
    }
}

/* 400 neurons over 24 windows are 16 2/3 a window: 17, 16, 17 and again, 400 in all. */
static void
constant_never_strays_from_the_schedule_by_more_than_half_a_neuron(void **state)
{
    (void)state;
    struct run run;
    run_begin(&run, POLICY_CONSTANT, 800, 400, EQUAL, 1);
    run_all(&run);
    for (size_t w = 1; w <= WINDOWS; w++) {
        const size_t n_removed = run.living[w - 1] - run.living[w];
        assert_int_equal(n_removed, w <= 6 || w > 30 ? 0 : w % 3 == 2 ? 16 : 17);
        assert_true(fabs((double)run.living[w] - run.target[w]) <= 0.5);
    }
    assert_int_equal(run.living[WINDOWS], 400);
}

static void decide_random(struct rule_case *s, uint64_t seed, uint64_t window)
{
    const struct policy_params p = rule_case_whole_run(POLICY_RANDOM, 10);
    rule_case_reset(s, 20);
    for (size_t j = 0; j < 20; j++)
        s->h[j] = (double)(j * j); /* must not matter */
    s->view.images_done = 50;
    s->view.images_run = 100;
    s->view.seed = seed;
    s->view.window = window;
    rule_case_decide(s, &p);
}

static void random_depends_on_seed_and_window_alone(void **state)
{
    (void)state;
    struct rule_case a, b;
    size_t n_equal = 0;
    for (uint64_t k = 1; k <= 50; k++) {
        decide_random(&a, k, 3);
        decide_random(&b, k, 3);
        assert_memory_equal(a.keep, b.keep, 20 * sizeof *a.keep);
        decide_random(&b, k, 4);
        n_equal += memcmp(a.keep, b.keep, 20 * sizeof *a.keep) == 0;
        decide_random(&b, k + 1, 3);
        n_equal += memcmp(a.keep, b.keep, 20 * sizeof *a.keep) == 0;
    }
    assert_true(n_equal <= 1); /* one in 15,504 by chance */
}

/* 5 of 20 go in each of 4,000 windows: each neuron is expected to go 1,000 times. The sum of
 * (observed - expected)^2 / (1000 * 0.75) has a chi-square distribution of 19 degrees of freedom,
 * above 43.8 once in a thousand. */
static void random_removes_every_neuron_equally_often(void **state)
{
    (void)state;
    struct rule_case s;
    double gone[20] = {0}, chi_square = 0.0;
    for (uint64_t window = 0; window < 4000; window++) {
        decide_random(&s, 7, window);
        assert_int_equal(s.verdict.n_removed, 5);
        for (size_t j = 0; j < 20; j++)
            gone[j] += !s.keep[j];
    }
    for (size_t j = 0; j < 20; j++)
        chi_square += (gone[j] - 1000.0) * (gone[j] - 1000.0) / 750.0 * 19.0 / 20.0;
    assert_true(chi_square < 43.8 && chi_square > 4.0);
}

/* ---- adaptive over whole runs ---- */

static void expect_near_schedule(const struct run *run, double n)
{
    for (size_t w = 1; w <= WINDOWS; w++) {
        const double off = fabs((double)run->living[w] - run->target[w]);
        const bool a_fifth_is_over = w >= 6 + 24 / 5 + 1;
        if (off > n / (a_fifth_is_over ? 20.0 : 8.0))
            fail_msg("window %zu: %zu neurons, the schedule asks for %g", w,
                     run->living[w], run->target[w]);
    }
}

static void adaptive_stays_near_the_schedule_with_heavy_tailed_counts(void **state)
{
    (void)state;
    static const enum tail tails[] = {PARETO, PARETO_HEAVY, LOGNORMAL, UNIFORM};
    for (size_t k = 0; k < 4 * SEEDS; k++) {
        struct run run;
        run_begin(&run, POLICY_ADAPTIVE, 800, 400, tails[k % 4], k);
        run_all(&run);
        expect_near_schedule(&run, 800.0);
        assert_int_equal(run.living[WINDOWS], 400);
    }
}

/* Found here: silent neurons, marked by any threshold, drove a(k) to nothing; when they were gone
 * none was removed for six windows. */
static void adaptive_does_not_stall_when_the_silent_are_gone(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct run run;
        run_begin(&run, POLICY_ADAPTIVE, 800, 100, HALF_SILENT, seed);
        run_all(&run);
        for (size_t w = 1; w <= WINDOWS; w++)
            assert_true(fabs((double)run.living[w] - run.target[w]) <= 800.0 / 8.0);
    }
}

static void adaptive_ends_at_prune_to_whatever_the_counts(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        uint32_t prune_to;
    } sizes[] = {{800, 400}, {800, 100}, {100, 50}, {30, 1}};
    for (enum tail tail = PARETO; tail <= SILENT; tail++)
        for (size_t k = 0; k < 4; k++)
            for (uint64_t seed = 1; seed <= SEEDS; seed++) {
                struct run run;
                run_begin(&run, POLICY_ADAPTIVE, sizes[k].n, sizes[k].prune_to, tail,
                          seed);
                run_all(&run);
                assert_int_equal(run.living[WINDOWS], sizes[k].prune_to);
            }
}

static void adaptive_removes_the_silent_before_any_that_fires(void **state)
{
    (void)state;
    struct run run;
    run_begin(&run, POLICY_ADAPTIVE, 800, 400, HALF_SILENT, 1);
    size_t n_firing = 0, n_left = 0;
    for (size_t j = 0; j < 800; j++)
        n_firing += run.rate[j] > 0.01; /* enough to fire at all */
    run_all(&run);
    for (size_t j = 0; j < 400; j++)
        n_left += run.rate[run.stage.birth[j]] > 0.01;
    assert_int_equal(n_left, n_firing < 400 ? n_firing : 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schedule_is_linear_between_start_and_end),
        cmocka_unit_test(constant_and_random_remove_the_same_number_in_every_window),
        cmocka_unit_test(
            constant_never_strays_from_the_schedule_by_more_than_half_a_neuron),
        cmocka_unit_test(random_depends_on_seed_and_window_alone),
        cmocka_unit_test(random_removes_every_neuron_equally_often),
        cmocka_unit_test(adaptive_stays_near_the_schedule_with_heavy_tailed_counts),
        cmocka_unit_test(adaptive_does_not_stall_when_the_silent_are_gone),
        cmocka_unit_test(adaptive_ends_at_prune_to_whatever_the_counts),
        cmocka_unit_test(adaptive_removes_the_silent_before_any_that_fires),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
