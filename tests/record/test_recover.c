/* tests/record/test_recover.c - what is left of a run that died becomes a file with every flushed row, and
 * nothing half done. */
#include "tests/record/equal.h"
#include "tests/record/killed_run.h"

#include <hdf5.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* All that a run of n images tells, in a file of its own, closed after them. */
static void make_prefix(uint64_t n_images, const char *path)
{
    struct recorded twin;
    recorded_setup(&twin);
    recorded_begin(&twin, RECORD_ALL);
    while (twin.n_images < n_images)
        assert_int_equal(recorded_image(&twin), ESP_OK);
    assert_int_equal(recording_close(twin.recording), ESP_OK);
    twin.recording = NULL;
    recorded_copy(twin.path, path);
    recorded_teardown(&twin);
}

/* A recovered file is that of a run which ended after the same images, in every column. */
static void nothing_flushed_is_lost_and_nothing_half_done_stays(void **state)
{
    struct killed_run *p = *state;
    char want[96];
    uint64_t flushed = 0;
    snprintf(want, sizeof want, "%s/want.h5", p->run.dir);
    recorded_begin(&p->run, RECORD_ALL);
    for (uint64_t n = 1; n < RECORDED_IMAGES; n += 1 + n % 4) {
        killed_run_record(p, n);
        if (n % 3 == 0) {
            assert_int_equal(recording_flush(p->run.recording), ESP_OK);
            flushed = n;
        }
        killed_run_copy(p);
        const struct recovered found = killed_run_recover(p->killed, NULL, false);
        assert_true(found.written && !found.was_closed && !found.kept[0]);
        assert_true(found.whole.n_images >= flushed && found.whole.n_images <= n);
        assert_int_equal(found.images_run, RECORDED_IMAGES);
        make_prefix(found.whole.n_images, want);
        equal_recordings(p->killed, want);
        assert_false(killed_run_recover(p->killed, NULL, false).written);
    }
    assert_true(flushed > 30);
}

static void results_are_kept_if_nothing_of_them_is_missing(void **state)
{
    struct killed_run *p = *state;
    recorded_begin(&p->run, RECORD_ALL);
    recorded_finish(&p->run);
    killed_run_copy(p); /* everything is flushed, but the file was never closed */
    const struct recovered found = killed_run_recover(p->killed, NULL, false);
    assert_int_equal(found.whole.cut_rows, 0);
    assert_true(found.whole.end_ms == (double)p->run.now);
    assert_int_equal(recording_close(p->run.recording), ESP_OK);
    p->run.recording = NULL;
    equal_recordings(p->killed, p->run.path);
}

/* Let a column of a closed file end earlier, as a torn flush might. */
static void shorten(const char *path, const char *column, uint64_t by)
{
    hsize_t dims[3];
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t set = H5Dopen2(file, column, H5P_DEFAULT);
    assert_true(set >= 0);
    const hid_t space = H5Dget_space(set);
    assert_true(H5Sget_simple_extent_dims(space, dims, NULL) > 0);
    assert_true(dims[0] >= by);
    dims[0] -= by;
    assert_true(H5Dset_extent(set, dims) >= 0);
    H5Sclose(space);
    H5Dclose(set);
    assert_true(H5Fclose(file) >= 0);
}

static struct recovered recover_shortened(struct killed_run *p, const char *column,
                                          uint64_t by)
{
    unlink(p->out);
    recorded_copy(p->run.path, p->killed);
    shorten(p->killed, column, by);
    const struct recovered found = killed_run_recover(p->killed, p->out, false);
    assert_true(found.was_closed && found.written && found.whole.cut_rows > 0);
    return found;
}

/* Results go whenever an image does. */
static void the_shortest_column_of_images_decides_over_all_others(void **state)
{
    struct killed_run *p = *state;
    static const char *const columns[] = {"/espalier/images/index",
                                          "/espalier/images/label",
                                          "/espalier/images/presentations"};
    char want[96];
    snprintf(want, sizeof want, "%s/want.h5", p->run.dir);
    recorded_run(&p->run, RECORD_ALL);
    for (uint64_t k = 0; k < 3; k++) {
        const uint64_t by = 7 + 7 * k;
        const struct recovered found = recover_shortened(p, columns[k], by);
        make_prefix(RECORDED_IMAGES - by, want);
        equal_recordings(p->out, want);
        assert_true(found.whole.results_cut);
        assert_int_equal(found.whole.cut_spikes, 3 * RECORDED_SPIKING_TICKS * by);
        assert_true(found.whole.cut_ms > 500.0 * (double)by);
    }
}

static void columns_of_another_group_are_cut_without_the_images(void **state)
{
    struct killed_run *p = *state;
    static const struct {
        const char *column;
        unsigned first, last; /* columns that lose a row as well */
    } cases[] = {
        {"/espalier/windows/threshold", LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_COUNTS},
        {"/espalier/counts", LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_COUNTS},
        {"/espalier/pruning/living", LAYOUT_PRUNING_IMAGE, LAYOUT_PRUNING_LIVING},
        {"/espalier/pruning/regrown/source", LAYOUT_REGROWN_IMAGE, LAYOUT_REGROWN_SOURCE},
        {"/espalier/snapshots", LAYOUT_SNAPSHOTS, LAYOUT_SNAPSHOT_IMAGES},
        {"/spikes/exc/node_ids", LAYOUT_SPIKE_TIMES + 1, LAYOUT_SPIKE_TIMES + 1}};
    recorded_run(&p->run, RECORD_ALL);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        recover_shortened(p, cases[k].column, 1);
        struct run_file *a = recorded_open(p->run.path), *b = recorded_open(p->out);
        for (unsigned c = 0; c < LAYOUT_COLUMNS; c++) {
            const bool cut =
                (c >= cases[k].first && c <= cases[k].last) ||
                strcmp(run_file_info(a)->layout->column[c].path, cases[k].column) == 0;
            assert_int_equal(run_file_rows(b, c), run_file_rows(a, c) - cut);
        }
        run_file_close(a);
        run_file_close(b);
    }
}

static void incomplete_results_take_along_what_rests_on_them(void **state)
{
    struct killed_run *p = *state;
    static const struct {
        const char *column;
        bool trained, labelled, reported;
    } cases[] = {{"/espalier/report", true, true, false},
                 {"/espalier/confusion", true, true, false},
                 {"/espalier/accuracy", true, true, false},
                 {"/espalier/final/class_means", true, false, false},
                 {"/espalier/final/labels", true, false, false},
                 {"/espalier/final/theta", false, false, false},
                 {"/espalier/final/ids", false, false, false}};
    recorded_run(&p->run, RECORD_OUTPUT);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_true(recover_shortened(p, cases[k].column, 1).whole.results_cut);
        struct run_file *f = recorded_open(p->out);
        const struct run_file_info *info = run_file_info(f);
        assert_int_equal(info->n_images, RECORDED_IMAGES);
        assert_int_equal(info->trained, cases[k].trained);
        assert_int_equal(info->labelled, cases[k].labelled);
        assert_int_equal(info->report != NULL, cases[k].reported);
        assert_int_equal(!isnan(info->accuracy[READOUT_ALL]), cases[k].reported);
        run_file_close(f);
    }
}

/* The file as a torn flush leaves it, before it is recovered. */
static void without_the_number_of_labelled_images_nothing_is_labelled(void **state)
{
    struct killed_run *p = *state;
    recorded_run(&p->run, RECORD_OUTPUT);
    recorded_copy(p->run.path, p->killed);
    for (uint64_t by = 0; by < 2; by++) {
        shorten(p->killed, "/espalier/final/n_labelled", by);
        struct run_file *f = recorded_open(p->killed);
        assert_true(run_file_info(f)->trained);
        assert_int_equal(run_file_info(f)->labelled, by == 0);
        run_file_close(f);
    }
}

static void a_run_that_died_before_its_first_image_leaves_an_empty_recording(void **state)
{
    struct killed_run *p = *state;
    recorded_begin(&p->run, RECORD_ALL);
    killed_run_copy(p);
    const struct recovered found = killed_run_recover(p->killed, NULL, true);
    assert_int_equal(found.whole.n_images, 0);
    assert_true(found.whole.end_ms == 0);
    struct run_file *f = recorded_open(p->killed);
    assert_int_equal(run_file_info(f)->n_images, 0);
    assert_false(run_file_info(f)->in_writing);
    run_file_close(f);
}

static unsigned n_naps;

/* Instead of that of the C library. */
int nanosleep(const struct timespec *pause, struct timespec *left)
{
    n_naps++;
    return clock_nanosleep(CLOCK_MONOTONIC, 0, pause, left);
}

static void who_holds_the_lock_does_not_wait_for_itself(void **state)
{
    struct killed_run *p = *state;
    killed_run_at(p, 5);
    FILE *f = fopen(p->killed, "r+b");
    assert_non_null(f);
    assert_int_equal(fputc('x', f), 'x'); /* no HDF5 file any more */
    assert_int_equal(fclose(f), 0);
    n_naps = 0;
    killed_run_refuse(p->killed, NULL, "HDF5");
    assert_int_equal(n_naps, 0);
}

int main(void)
{
#define T(name) \
    cmocka_unit_test_setup_teardown(name, killed_run_setup, killed_run_teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_flushed_is_lost_and_nothing_half_done_stays),
        T(results_are_kept_if_nothing_of_them_is_missing),
        T(the_shortest_column_of_images_decides_over_all_others),
        T(columns_of_another_group_are_cut_without_the_images),
        T(incomplete_results_take_along_what_rests_on_them),
        T(without_the_number_of_labelled_images_nothing_is_labelled),
        T(a_run_that_died_before_its_first_image_leaves_an_empty_recording),
        T(who_holds_the_lock_does_not_wait_for_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
