/* tests/record/test_cursor.c - a cursor gives the rows that the file has, in any order and however far its blocks
 * reach, also of a recording that has grown; columns come whole, in pieces of any size. */
#include "record/read/cursor.h"
#include "tests/record/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Population 1 is the output; a block has 4,096 of its spikes. */
enum { TIMES = LAYOUT_SPIKE_TIMES + 1, IDS = LAYOUT_SPIKE_IDS + 1, BLOCK = 4096 };
enum { OUTPUT_SPIKES = 2 * RECORDED_SPIKING_TICKS * RECORDED_IMAGES };

/* A finished run, and its first half. */
struct runs {
    struct recorded r;
    char half[96];
    struct run_file *file;
    double *time_ms;
    uint64_t *id;
};

static int setup(void **state)
{
    struct runs *x = calloc(1, sizeof *x);
    assert_non_null(x);
    recorded_setup(&x->r);
    recorded_begin(&x->r, RECORD_OUTPUT);
    while (x->r.n_images < RECORDED_IMAGES / 2)
        assert_int_equal(recorded_image(&x->r), ESP_OK);
    assert_int_equal(recording_flush(x->r.recording), ESP_OK);
    snprintf(x->half, sizeof x->half, "%s/half.h5", x->r.dir);
    recorded_copy(x->r.path, x->half);
    recorded_finish(&x->r);
    assert_int_equal(recording_close(x->r.recording), ESP_OK);
    x->r.recording = NULL;
    x->file = recorded_open(x->r.path);
    x->time_ms = recorded_column(x->file, TIMES, OUTPUT_SPIKES);
    x->id = recorded_column(x->file, IDS, OUTPUT_SPIKES);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct runs *x = *state;
    run_file_close(x->file);
    free(x->time_ms);
    free(x->id);
    remove(x->half);
    recorded_teardown(&x->r);
    free(x);
    return 0;
}

/* The rows from `next` on, `n` of them, are those of the run. */
static void expect_rows(const struct runs *x, struct cursor *c, uint64_t n)
{
    for (uint64_t k = 0; k < n; k++) {
        const uint64_t row = c->next;
        assert_int_equal(cursor_next(c), ESP_OK);
        assert_memory_equal(cursor_row(c, TIMES), &x->time_ms[row], sizeof(double));
        assert_true(cursor_real(c, TIMES) == x->time_ms[row]);
        assert_int_equal(cursor_number(c, IDS), x->id[row]);
    }
}

static void expect_end(struct cursor *c)
{
    bool there = true;
    assert_int_equal(cursor_peek(c, &there), ESP_OK);
    assert_false(there);
    assert_int_equal(cursor_next(c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "ends too early"));
}

static void rows_are_those_of_the_file_from_any_row_on(void **state)
{
    static const uint64_t from[] = {OUTPUT_SPIKES - 1, 0,     BLOCK - 1, BLOCK + 1,
                                    3 * BLOCK,         BLOCK, 1};
    const struct runs *x = *state;
    struct cursor c = cursor_open(x->file, CURSOR_OF(TIMES, IDS), UINT64_MAX);
    assert_int_equal(cursor_rows(&c), OUTPUT_SPIKES);
    expect_rows(x, &c, OUTPUT_SPIKES);
    expect_end(&c);
    for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
        c.next = from[k];
        expect_rows(x, &c, from[k] + 3 < OUTPUT_SPIKES ? 3 : 1);
    }
    cursor_close(&c);
}

static void
no_row_is_given_beyond_the_limit_or_of_a_column_that_is_not_there(void **state)
{
    const struct runs *x = *state;
    struct cursor some = cursor_open(x->file, CURSOR_OF(IDS, TIMES), BLOCK + 2);
    struct cursor lacks =
        cursor_open(x->file, CURSOR_OF(LAYOUT_SPIKE_TIMES, TIMES), UINT64_MAX);
    struct cursor nothing = cursor_open(x->file, NULL, 0, UINT64_MAX);
    bool there = true;
    expect_rows(x, &some, BLOCK + 2);
    expect_end(&some);
    expect_end(&lacks);
    assert_int_equal(cursor_peek(&nothing, &there), ESP_OK);
    assert_false(there);
    cursor_close(&some);
    cursor_close(&lacks);
    cursor_close(&nothing);
}

static void a_recording_that_has_grown_is_read_on(void **state)
{
    const struct runs *x = *state;
    struct run_file *half = recorded_open(x->half);
    struct cursor c = cursor_open(half, CURSOR_OF(TIMES, IDS), UINT64_MAX);
    assert_in_range(cursor_rows(&c), OUTPUT_SPIKES / 2, OUTPUT_SPIKES - 1);
    expect_rows(x, &c, cursor_rows(&c));
    expect_end(&c);
    cursor_use(&c, x->file);
    run_file_close(half);
    expect_rows(x, &c, OUTPUT_SPIKES - c.next);
    expect_end(&c);
    cursor_close(&c);
}

static void rows_may_be_bytes_and_vectors(void **state)
{
    const struct runs *x = *state;
    const uint64_t n = RECORDED_IMAGES / RECORDED_WINDOW;
    int32_t *labels = recorded_column(x->file, LAYOUT_LABELS, n);
    uint32_t *counts = recorded_column(x->file, LAYOUT_COUNTS, n);
    uint8_t *imposed = recorded_column(x->file, LAYOUT_WINDOW_IMPOSED, n);
    struct cursor c = cursor_open(
        x->file, CURSOR_OF(LAYOUT_LABELS, LAYOUT_COUNTS, LAYOUT_WINDOW_IMPOSED), n);
    for (uint64_t k = n; k-- > 0;) {
        c.next = k;
        assert_int_equal(cursor_next(&c), ESP_OK);
        assert_memory_equal(cursor_row(&c, LAYOUT_LABELS), labels + k * RECORDED_NEURONS,
                            RECORDED_NEURONS * sizeof *labels);
        assert_memory_equal(cursor_row(&c, LAYOUT_COUNTS), counts + k * RECORDED_NEURONS,
                            RECORDED_NEURONS * sizeof *counts);
        assert_int_equal(cursor_number(&c, LAYOUT_WINDOW_IMPOSED), imposed[k]);
    }
    cursor_close(&c);
    free(labels);
    free(counts);
    free(imposed);
}

static void ascending_rows_are_counted_as_one_by_one(void **state)
{
    const struct runs *x = *state;
    const double last_ms = x->time_ms[OUTPUT_SPIKES - 1];
    for (double limit = -1; limit < last_ms + 2; limit += last_ms / 37) {
        uint64_t want = 0, got = UINT64_MAX;
        while (want < OUTPUT_SPIKES - 5 && x->time_ms[want] <= limit)
            want++;
        assert_int_equal(cursor_count(x->file, TIMES, OUTPUT_SPIKES - 5, limit, &got),
                         ESP_OK);
        assert_int_equal(got, want);
    }
}

/* Lines that were passed, and how many more may be before it fails. */
struct passed {
    unsigned char *bytes;
    size_t line_bytes, n, most;
};

static enum esp_status keep(void *context, const void *lines, uint64_t n_lines)
{
    struct passed *p = context;
    if (p->n + n_lines > p->most)
        return esp_fail(ESP_IO, "enough");
    memcpy(p->bytes + p->n * p->line_bytes, lines, (size_t)n_lines * p->line_bytes);
    p->n += (size_t)n_lines;
    return ESP_OK;
}

static void columns_come_whole_in_pieces_of_any_size(void **state)
{
    static const struct {
        unsigned column;
        uint64_t rows;
        size_t line_bytes, lines;
    } columns[] = {
        {IDS, OUTPUT_SPIKES, 8, 1},
        {LAYOUT_COUNTS, RECORDED_IMAGES / RECORDED_WINDOW, 4 * RECORDED_NEURONS, 1},
        {LAYOUT_SNAPSHOTS, RECORDED_SNAPSHOTS, 4 * RECORDED_INPUTS, RECORDED_NEURONS}};
    const struct runs *x = *state;
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        const size_t n = (size_t)columns[k].rows * columns[k].lines;
        unsigned char *want =
            recorded_column(x->file, columns[k].column, columns[k].rows);
        struct passed p = {malloc(n * columns[k].line_bytes), columns[k].line_bytes, 0,
                           n};
        for (uint64_t bytes = 100; bytes < 1 << 20; bytes *= 7, p.n = 0) {
            assert_int_equal(cursor_pass(x->file, columns[k].column, n, bytes, keep, &p),
                             ESP_OK);
            assert_int_equal(p.n, n);
            assert_memory_equal(p.bytes, want, n * columns[k].line_bytes);
        }
        p.most = n - 1;
        assert_int_equal(cursor_pass(x->file, columns[k].column, n, 100, keep, &p),
                         ESP_IO);
        assert_true(p.n < n);
        assert_int_equal(cursor_pass(x->file, columns[k].column, 0, 100, keep, &p),
                         ESP_OK);
        free(p.bytes);
        free(want);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
    const struct CMUnitTest tests[] = {
        T(rows_are_those_of_the_file_from_any_row_on),
        T(no_row_is_given_beyond_the_limit_or_of_a_column_that_is_not_there),
        T(a_recording_that_has_grown_is_read_on),
        T(rows_may_be_bytes_and_vectors),
        T(ascending_rows_are_counted_as_one_by_one),
        T(columns_come_whole_in_pieces_of_any_size),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
