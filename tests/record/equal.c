/* tests/record/equal.c */
#include "tests/record/equal.h"

#include "tests/record/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_equal_headers(const struct header *a, const struct header *b)
{
    assert_string_equal(a->espalier_version, b->espalier_version);
    assert_string_equal(a->config_text, b->config_text);
    assert_string_equal(a->resolved, b->resolved);
    assert_string_equal(a->command, b->command);
    assert_string_equal(a->data, b->data);
    assert_int_equal(a->seed, b->seed);
    assert_true(a->dt_ms == b->dt_ms);
    assert_int_equal(a->images_run, b->images_run);
    assert_int_equal(a->window_images, b->window_images);
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_int_equal(a->n_classes, b->n_classes);
    assert_int_equal(a->spikes, b->spikes);
}

void equal_recordings(const char *path, const char *want)
{
    struct run_file *a = recorded_open(path), *b = recorded_open(want);
    expect_equal_headers(&run_file_info(a)->header, &run_file_info(b)->header);
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const struct layout_column *is = &run_file_info(b)->layout->column[k];
        const uint64_t rows = run_file_rows(b, k);
        assert_string_equal(run_file_info(a)->layout->column[k].path, is->path);
        if (is->path[0] == '\0')
            continue;
        void *x = recorded_column(a, k, rows), *y = recorded_column(b, k, rows);
        assert_memory_equal(
            x, y, rows * layout_lines(is) * layout_line(is) * element_size(is->element));
        free(x), free(y);
    }
    run_file_close(a);
    run_file_close(b);
}
