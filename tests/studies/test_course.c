/* tests/studies/test_course.c - the course of trainings: windows joined into points that stand for as many windows as each
 * other, averaged over seeds. */
#include "studies/mean_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEEDS = 2, WINDOWS = 7, IMAGES = 100 };

struct fixture {
    char folder[64];
    const char *folders[1];
    struct result outcome[SEEDS];
    size_t folder_of[SEEDS];
    struct collection collection;
    struct summary summary;
    struct summary_line line;
};

/* In window k of seed s the network has 10 k + s neurons, and 2 k % of its answers are right. */
static void write_history(const struct fixture *x, size_t s)
{
    struct history_row row[WINDOWS];
    char path[FILES_PATH];
    memset(row, 0, sizeof row);
    for (size_t k = 0; k < WINDOWS; k++) {
        row[k].images = (k + 1) * IMAGES;
        row[k].living = 10 * k + s;
        row[k].accuracy = 0.02 * (double)k;
    }
    const struct history h = {.row = row, .n_rows = WINDOWS};
    assert_int_equal(collection_path(&x->collection, s, "csv", path), ESP_OK);
    assert_int_equal(history_write(&h, path), ESP_OK);
}

static int set_up(void **state)
{
    struct fixture *x = calloc(1, sizeof *x);
    const char *tmp = getenv("TMPDIR");
    assert_non_null(x);
    snprintf(x->folder, sizeof x->folder, "%s/course-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(x->folder));
    x->folders[0] = x->folder;
    for (size_t s = 0; s < SEEDS; s++) {
        x->outcome[s] = (struct result){.size = 400, .seed = s + 1};
        strcpy(x->outcome[s].row, "adaptive");
    }
    x->collection = (struct collection){.outcome = x->outcome,
                                        .folder = x->folder_of,
                                        .n = SEEDS,
                                        .folders = x->folders,
                                        .n_folders = 1};
    x->summary = (struct summary){.collection = &x->collection};
    x->line = (struct summary_line){.first = x->outcome, .n = SEEDS};
    char cells[FILES_PATH];
    assert_int_equal(files_path(cells, "%s/cells", x->folder), ESP_OK);
    assert_int_equal(files_make_folder(cells), ESP_OK);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    char path[FILES_PATH];
    for (size_t s = 0; s < SEEDS; s++)
        if (collection_path(&x->collection, s, "csv", path) == ESP_OK)
            unlink(path);
    if (files_path(path, "%s/cells", x->folder) == ESP_OK)
        rmdir(path);
    rmdir(x->folder);
    free(x);
    return 0;
}

static void assert_point(struct mean_history_point p, double images, double living,
                         double accuracy)
{
    assert_float_equal(p.images, images, 1e-9);
    assert_float_equal(p.living, living, 1e-9);
    assert_float_equal(p.accuracy, accuracy, 1e-9);
}

/* Seven windows in three points: 0 and 1, 2 and 3, 4 to 6. */
static void points_stand_for_as_many_windows_as_each_other(void **state)
{
    struct fixture *x = *state;
    struct mean_history c;
    for (size_t s = 0; s < SEEDS; s++)
        write_history(x, s);
    assert_int_equal(mean_history_read(&x->summary, &x->line, 3, &c), ESP_OK);
    assert_int_equal(c.n, 3);
    assert_point(c.point[0], 200, 5.5, 1);
    assert_point(c.point[1], 400, 25.5, 5);
    assert_point(c.point[2], 700, 50.5, 10);
    mean_history_free(&c);
}

static void a_short_course_keeps_every_window(void **state)
{
    struct fixture *x = *state;
    struct mean_history c;
    for (size_t s = 0; s < SEEDS; s++)
        write_history(x, s);
    assert_int_equal(mean_history_read(&x->summary, &x->line, 100, &c), ESP_OK);
    assert_int_equal(c.n, WINDOWS);
    for (size_t k = 0; k < c.n; k++)
        assert_point(c.point[k], (double)(k + 1) * IMAGES, 10 * (double)k + 0.5,
                     2 * (double)k);
    mean_history_free(&c);
}

static void cells_without_a_history_have_no_course(void **state)
{
    struct fixture *x = *state;
    struct mean_history c;
    assert_int_equal(mean_history_read(&x->summary, &x->line, 3, &c), ESP_OK);
    assert_int_equal(c.n, 0);
    mean_history_free(&c);
}

/* What leaves another population is no neuron of the output, whose number the history holds. */
static void a_history_counts_what_leaves_the_output(void **state)
{
    (void)state;
    struct history h = {0};
    const struct probe probe = history_probe(&h);
    const double counts[] = {4, 1, 3, 2};
    const struct probe_window window = {
        .images_done = 10, .n_living = 4, .h = counts, .accuracy = 0.5};
    const struct probe_pruned pruned = {.is_output = true, .n_removed = 2},
                              other = {.population = 1, .n_removed = 7};
    assert_int_equal(probe.window(probe.context, &window, NULL), ESP_OK);
    assert_int_equal(probe.pruned(probe.context, &pruned), ESP_OK);
    assert_int_equal(probe.pruned(probe.context, &other), ESP_OK);
    assert_int_equal(h.n_rows, 1);
    assert_int_equal(h.row[0].removed, 2);
    assert_float_equal(h.row[0].mean, 2.5, 1e-12);
    assert_float_equal(h.row[0].quantile[2], 2.5, 1e-12);
    assert_float_equal(h.row[0].quantile[1], 1.75, 1e-12);
    history_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(points_stand_for_as_many_windows_as_each_other,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_short_course_keeps_every_window, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cells_without_a_history_have_no_course, set_up,
                                        tear_down),
        cmocka_unit_test(a_history_counts_what_leaves_the_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
