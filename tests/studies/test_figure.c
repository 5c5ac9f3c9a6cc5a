/* tests/studies/test_figure.c - labels at the ends of curves: those that would lie on each other become one; and what a study
 * has too little for. */
#include "studies/figures.h"
#include "studies/report_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

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

/* The folder is not there: a script could not be written. */
static void a_baseline_alone_has_no_figure(void **state)
{
    (void)state;
    const struct result all = {.row = "baseline", .metrics = {.neurons_alive = 800}};
    struct summary_line line = {.first = &all, .n = 1};
    const struct summary s = {.line = &line, .n = 1};
    const struct figure_site site = {.summary = &s, .folder = NULL};
    bool made = true;
    assert_int_equal(figure_accuracy(&site, &made), ESP_OK);
    assert_false(made);
    made = true;
    assert_int_equal(figure_costs(&site, &made), ESP_OK);
    assert_false(made);
}

static void a_number_without_data_is_a_dash(void **state)
{
    (void)state;
    const struct sample none = {.n = 0}, one = {.n = 1, .mean = 1.25},
                        two = {.n = 2, .mean = 1.25, .sd = 0.5, .se = 0.25};
    const struct sample *const samples[] = {&none, &one, &two};
    char *text = NULL;
    size_t n;
    const struct page p = {.f = open_memstream(&text, &n)};
    assert_non_null(p.f);
    for (size_t k = 0; k < 3; k++) {
        page_sample(&p, samples[k], 1);
        fputs(" | ", p.f);
        page_loss(&p, samples[k]);
        fputs(" | ", p.f);
        page_difference(&p, samples[k]);
        fputs("\n", p.f);
    }
    fclose(p.f);
    assert_string_equal(text, "- | - | -\n"
                              "1.2 | 1.25 | +1.25\n"
                              "1.2 ± 0.5 | 1.25 (se 0.25) | +1.25 (se 0.25, +5.0)\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_far_apart_stay_as_they_are_from_the_lowest_up),
        cmocka_unit_test(one_heap_is_that_of_the_others),
        cmocka_unit_test(each_of_two_heaps_is_named_by_its_lowest),
        cmocka_unit_test(a_baseline_alone_has_no_figure),
        cmocka_unit_test(a_number_without_data_is_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
