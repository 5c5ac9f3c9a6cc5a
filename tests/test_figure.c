/* tests/test_figure.c - labels at the ends of curves: those that would lie on each other become one. */
#include "experiments/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void put(struct figure_label *l, const char *name, double y)
{
    *l = (struct figure_label){.y = y};
    snprintf(l->text, sizeof l->text, "%s", name);
}

static void labels_far_apart_stay_as_they_are_from_the_lowest_up(void **state)
{
    (void)state;
    struct figure_label l[2];
    put(&l[0], "random", 0.9);
    put(&l[1], "native", 0.2);
    assert_int_equal(figure_merge(l, 2, 0.1), 2);
    assert_string_equal(l[0].text, "native");
    assert_string_equal(l[1].text, "random");
}

static void one_heap_is_that_of_the_others(void **state)
{
    (void)state;
    struct figure_label l[3];
    put(&l[0], "random", 0.91);
    put(&l[1], "native", 0.2);
    put(&l[2], "adaptive", 0.9);
    assert_int_equal(figure_merge(l, 3, 0.1), 2);
    assert_string_equal(l[0].text, "native");
    assert_string_equal(l[1].text, "the other 2");
}

/* "the other" would not say which. */
static void each_of_two_heaps_is_named_by_its_lowest(void **state)
{
    (void)state;
    struct figure_label l[6];
    put(&l[0], "random", 0.92);
    put(&l[1], "native", 0.2);
    put(&l[2], "adaptive", 0.9);
    put(&l[3], "constant", 0.25);
    put(&l[4], "threshold", 0.5);
    put(&l[5], "utility", 0.91);
    assert_int_equal(figure_merge(l, 6, 0.1), 3);
    assert_string_equal(l[0].text, "native and 1 more");
    assert_string_equal(l[1].text, "threshold");
    assert_string_equal(l[2].text, "adaptive and 2 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_far_apart_stay_as_they_are_from_the_lowest_up),
        cmocka_unit_test(one_heap_is_that_of_the_others),
        cmocka_unit_test(each_of_two_heaps_is_named_by_its_lowest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
