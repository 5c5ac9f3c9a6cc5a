/* tests/studies/test_statistics.c - mean, spread and standard error, and a summary of cells, against arithmetic by hand. */
#include "studies/result.h"
#include "studies/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* ---- the summary of a collection ---- */

enum { SEEDS = 2, LINES = 5, CELLS = SEEDS * LINES };

/* A study of 20 neurons; by hand. The constant rows end with more neurons than they should. */
static const struct {
    const char *row;
    uint64_t size, alive;
    double accuracy[SEEDS], train_J[SEEDS];
} made[LINES] = {
    {"baseline", 20, 20, {0.90, 0.80}, {4, 4}}, {"native", 12, 12, {0.80, 0.70}, {3, 3}},
    {"native", 8, 8, {0.70, 0.65}, {1, 1}},     {"adaptive", 8, 8, {0.80, 0.76}, {2, 1}},
    {"constant", 12, 13, {0.85, 0.80}, {3, 3}},
};

static void make_cells(struct result cell[CELLS], struct collection *c)
{
    *c = (struct collection){.outcome = cell, .n = CELLS};
    config_default(&c->manifest.config);
    c->manifest.config.population[1].size = 20;
    for (size_t k = 0; k < CELLS; k++) {
        struct result *o = &cell[k];
        *o = (struct result){.size = made[k / SEEDS].size, .seed = k % SEEDS + 1};
        strcpy(o->row, made[k / SEEDS].row);
        o->metrics.accuracy.vote[READOUT_BAYES] = made[k / SEEDS].accuracy[k % SEEDS];
        o->metrics.neurons_alive = made[k / SEEDS].alive;
        o->metrics.train_J = made[k / SEEDS].train_J[k % SEEDS];
        o->metrics.memory_after.weights = 40 * made[k / SEEDS].alive;
        o->metrics.memory_after.neurons = 10 * made[k / SEEDS].alive;
        o->metrics.memory_after.lateral = 4;
    }
}

static void
differences_are_of_pairs_and_a_loss_is_what_the_baseline_has_more(void **state)
{
    (void)state;
    struct result cell[CELLS];
    struct collection c;
    struct summary s;
    make_cells(cell, &c);
    assert_int_equal(summary_create(&c, &s), ESP_OK);
    assert_int_equal(s.n, LINES);
    const struct summary_line *l = summary_find(&s, "adaptive", 8);
    assert_int_equal(l->loss.n, 2); /* 10 and 4 points */
    assert_true(near(l->loss.mean, 7) && near(l->loss.sd, sqrt(18)) &&
                near(l->loss.se, 3));
    assert_true(near(l->over_native.mean, 10.5));    /* 10 and 11 */
    assert_true(near(l->ratio[PART_TRAIN].mean, 3)); /* 4 / 2 and 4 / 1 */
    assert_true(near(l->ratio[PART_WEIGHTS].mean, 2.5));
    assert_true(near(l->ratio[PART_MEMORY].mean, 1004.0 / 404));
    summary_free(&s);
}

static void a_row_with_neurons_too_many_is_not_set_against_native_ones(void **state)
{
    (void)state;
    struct result cell[CELLS];
    struct collection c;
    struct summary s;
    make_cells(cell, &c);
    assert_int_equal(summary_create(&c, &s), ESP_OK);
    const struct summary_line *l = summary_find(&s, "constant", 12);
    assert_false(summary_has_size(l));
    assert_int_equal(l->over_native.n, 0);
    assert_true(isnan(l->over_native.mean));
    assert_true(near(l->loss.mean, 2.5)); /* against the whole network it may stand */
    summary_free(&s);
}

/* 12 and 8 are as far from half of 20. */
static void of_two_sizes_as_near_to_half_the_larger_comes_first(void **state)
{
    (void)state;
    struct result cell[CELLS];
    struct collection c;
    struct summary s;
    make_cells(cell, &c);
    assert_int_equal(summary_create(&c, &s), ESP_OK);
    assert_int_equal(summary_main_size(&s), 12);
    summary_free(&s);
    c.n = 3 * SEEDS; /* native networks alone */
    assert_int_equal(summary_create(&c, &s), ESP_OK);
    assert_int_equal(summary_main_size(&s), 0);
    summary_free(&s);
}

/* ---- results from files ---- */

static void make_path(char path[64])
{
    const char *tmp = getenv("TMPDIR");
    snprintf(path, 64, "%s/result-XXXXXX", tmp ? tmp : "/tmp");
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

/* Write the result with `from` replaced by `to`, and read it. */
static enum esp_status read_changed(const struct result *o, const char *from,
                                    const char *to, struct result *out)
{
    char path[64], *text = NULL;
    size_t size;
    make_path(path);
    FILE *f = open_memstream(&text, &size);
    assert_non_null(f);
    result_json(o, f);
    fclose(f);
    char *at = strstr(text, from);
    assert_non_null(at);
    f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    fclose(f);
    free(text);
    const enum esp_status st = result_read(path, out);
    unlink(path);
    return st;
}

static void a_result_that_cannot_be_is_refused(void **state)
{
    (void)state;
    struct result cell[CELLS], read;
    struct collection c;
    make_cells(cell, &c);
    struct result *o = &cell[CELLS - 1];
    o->seed = UINT64_MAX;
    o->metrics.totals.images = o->metrics.n_eval = 1;
    o->metrics.neurons_start = 20;
    strcpy(o->metrics.kernel, "c");
    const char *seed = "\"seed\": 18446744073709551615";
    assert_int_equal(read_changed(o, seed, seed, &read), ESP_OK);
    assert_true(read.seed == UINT64_MAX && read.metrics.neurons_alive == 13);
    const char *more = "\"seed\": 18446744073709551616";
    assert_int_equal(read_changed(o, seed, more, &read), ESP_INPUT);
    const char *alive = "\"neurons_alive\": 13";
    assert_int_equal(read_changed(o, alive, "\"neurons_alive\": 20", &read), ESP_OK);
    assert_int_equal(read_changed(o, alive, "\"neurons_alive\": 21", &read), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "neurons_alive is more than neurons_start"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            two_four_four_four_five_five_seven_nine_have_mean_5_and_sd_root_32_7),
        cmocka_unit_test(a_constant_added_to_all_changes_the_mean_alone),
        cmocka_unit_test(what_cannot_be_known_is_nan),
        cmocka_unit_test(a_network_without_an_answer_has_none_right),
        cmocka_unit_test(
            differences_are_of_pairs_and_a_loss_is_what_the_baseline_has_more),
        cmocka_unit_test(a_row_with_neurons_too_many_is_not_set_against_native_ones),
        cmocka_unit_test(of_two_sizes_as_near_to_half_the_larger_comes_first),
        cmocka_unit_test(a_result_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
