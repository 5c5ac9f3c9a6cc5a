/* tests/studies/test_statistics.c - mean, spread and standard error against arithmetic by hand. */
#include "studies/result.h"
#include "studies/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

static struct sample of(const double *x, size_t n)
{
    struct moments m = {0};
    for (size_t k = 0; k < n; k++)
        moments_add(&m, x[k]);
    return moments_sample(&m);
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1 + fabs(b));
}

static void
two_four_four_four_five_five_seven_nine_have_mean_5_and_sd_root_32_7(void **state)
{
    (void)state;
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    const struct sample s = of(x, 8);
    assert_int_equal(8, s.n);
    assert_true(near(s.mean, 5));
    assert_true(near(s.sd, sqrt(32.0 / 7)));
    assert_true(near(s.se, sqrt(32.0 / 7 / 8)));
}

static void a_constant_added_to_all_changes_the_mean_alone(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.25, 0.7}, y[] = {1e6 + 0.1, 1e6 + 0.25, 1e6 + 0.7};
    const struct sample s = of(x, 3), t = of(y, 3);
    assert_true(fabs(t.mean - s.mean - 1e6) < 1e-9);
    assert_true(fabs(t.sd - s.sd) < 1e-9); /* a difference of large sums would lose it */
}

static void what_cannot_be_known_is_nan(void **state)
{
    (void)state;
    const double x[] = {7, (double)NAN};
    const struct sample none = of(x, 0), one = of(x, 1), also_one = of(x, 2);
    assert_true(none.n == 0 && isnan(none.mean) && isnan(none.sd) && isnan(none.se));
    assert_true(one.n == 1 && near(one.mean, 7) && isnan(one.sd) && isnan(one.se));
    assert_true(also_one.n == 1 && near(also_one.mean, 7));
}

static void a_network_without_an_answer_has_none_right(void **state)
{
    (void)state;
    struct result o = {0};
    o.metrics.accuracy.vote[READOUT_BAYES] = 0.25;
    assert_true(near(result_accuracy(&o), 25));
    o.metrics.accuracy.vote[READOUT_BAYES] = (double)NAN;
    assert_true(result_accuracy(&o) == 0); /* it counts in a mean */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            two_four_four_four_five_five_seven_nine_have_mean_5_and_sd_root_32_7),
        cmocka_unit_test(a_constant_added_to_all_changes_the_mean_alone),
        cmocka_unit_test(what_cannot_be_known_is_nan),
        cmocka_unit_test(a_network_without_an_answer_has_none_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
