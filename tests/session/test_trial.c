/* tests/session/test_trial.c - what is tried in a child process is what will be done: all of a recording is read.
 *
 * The linker (--wrap) lets the trials happen in this process and counts what is read. */
#include "session/sandbox.h"
#include "session/sandbox_file.h"
#include "session/store.h"
#include "tests/record/refused.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum esp_status __wrap_sandbox_run(const char *path, sandbox_use *use, void *context);
enum esp_status __real_run_file_read(const struct run_file *f, unsigned column,
                                     uint64_t first, uint64_t n_lines, void *lines);
enum esp_status __wrap_run_file_read(const struct run_file *f, unsigned column,
                                     uint64_t first, uint64_t n_lines, void *lines);

static uint64_t lines_read[LAYOUT_COLUMNS];

enum esp_status __wrap_sandbox_run(const char *path, sandbox_use *use, void *context)
{
    return use(path, context);
}

enum esp_status __wrap_run_file_read(const struct run_file *f, unsigned column,
                                     uint64_t first, uint64_t n_lines, void *lines)
{
    if (first == lines_read[column])
        lines_read[column] += n_lines;
    return __real_run_file_read(f, column, first, n_lines, lines);
}

static void every_line_of_every_column_is_read(void **state)
{
    struct refused *x = *state;
    memset(lines_read, 0, sizeof lines_read);
    assert_int_equal(sandbox_read(x->recorded.path), ESP_OK);
    struct run_file *f = recorded_open(x->recorded.path);
    const struct layout *layout = run_file_info(f)->layout;
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (layout->column[k].path[0] != '\0')
            assert_int_equal(lines_read[k],
                             run_file_rows(f, k) * layout_lines(&layout->column[k]));
    assert_true(lines_read[LAYOUT_SNAPSHOTS] > RECORDED_NEURONS);
    run_file_close(f);
}

static void opening_alone_leaves_the_rows_for_later(void **state)
{
    const struct refused *x = *state;
    memset(lines_read, 0, sizeof lines_read);
    assert_int_equal(sandbox_open(x->recorded.path), ESP_OK);
    assert_int_equal(lines_read[LAYOUT_SNAPSHOTS], 0);
}

static void a_run_that_broke_off_has_columns_without_a_line(void **state)
{
    (void)state;
    struct recorded r;
    recorded_setup(&r);
    recorded_begin(&r, RECORD_ALL);
    assert_int_equal(recorded_image(&r), ESP_OK);
    assert_int_equal(recording_close(r.recording), ESP_OK);
    r.recording = NULL;
    memset(lines_read, 0, sizeof lines_read);
    assert_int_equal(sandbox_read(r.path), ESP_OK);
    assert_int_equal(lines_read[LAYOUT_IMAGE_LABEL], 1);
    assert_int_equal(lines_read[LAYOUT_LABELS], 0);
    recorded_teardown(&r);
}

/* The third window of four was of a threshold set by hand. */
static void thresholds_that_the_rule_chose_are_not_repeated(void **state)
{
    const struct refused *x = *state;
    double *threshold = NULL;
    uint64_t n = 0;
    assert_int_equal(store_thresholds(x->recorded.path, &threshold, &n), ESP_OK);
    assert_int_equal(n, 4);
    for (size_t k = 0; k < 4; k++)
        assert_true(k == 2 ? threshold[k] == 2.5 : isnan(threshold[k]) != 0);
    free(threshold);
}

static void a_trial_refuses_as_the_use_would(void **state)
{
    const struct refused *x = *state;
    assert_int_equal(sandbox_open("/dev/null"), ESP_INPUT);
    assert_int_equal(sandbox_read(x->recorded.dir), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "is a directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_every_column_is_read),
        cmocka_unit_test(opening_alone_leaves_the_rows_for_later),
        cmocka_unit_test(a_run_that_broke_off_has_columns_without_a_line),
        cmocka_unit_test(thresholds_that_the_rule_chose_are_not_repeated),
        cmocka_unit_test(a_trial_refuses_as_the_use_would),
    };
    return cmocka_run_group_tests(tests, refused_setup, refused_teardown);
}
