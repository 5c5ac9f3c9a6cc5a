/* tests/record/test_continue.c - a recording that is cut back to a mark and gone on with is the recording of
 * a run that never stopped. */
#include "tests/record/equal.h"
#include "tests/record/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A run that was never stopped, and one that is. */
struct two {
    struct recorded whole, broken;
};

static int setup(void **state)
{
    struct two *t = malloc(sizeof *t);
    recorded_setup(&t->whole);
    recorded_setup(&t->broken);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct two *t = *state;
    recorded_teardown(&t->whole);
    recorded_teardown(&t->broken);
    free(t);
    return 0;
}

/* Let a run record `marked` images, then `more` after the mark, and leave its file as a kill would.
 * `r` is afterwards a run that stands at the mark again. */
static struct row_counts break_off(struct recorded *r, enum recording_what what,
                                   uint64_t marked, uint64_t more)
{
    char path[sizeof r->path + 8];
    recorded_begin(r, what);
    while (r->n_images < marked)
        assert_int_equal(recorded_image(r), ESP_OK);
    const struct row_counts mark = recording_mark(r->recording);
    while (r->n_images < marked + more)
        assert_int_equal(recorded_image(r), ESP_OK);
    if (r->n_images == RECORDED_IMAGES)
        recorded_finish(r);
    assert_int_equal(recording_flush(r->recording), ESP_OK);
    snprintf(path, sizeof path, "%s.killed", r->path);
    recorded_copy(r->path, path);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct recorded again;
    recorded_setup(&again);
    recorded_copy(path, again.path);
    recorded_listen(&again);
    while (again.n_images < marked)
        assert_int_equal(recorded_image(&again), ESP_OK);
    recorded_teardown(r);
    *r = again;
    return mark;
}

/* Resume at a checkpoint after `images` images of the data set `spec`; NULL: that of the recording. */
static enum esp_status resume_as(struct recorded *r, const char *from,
                                 const struct row_counts *mark, uint64_t images,
                                 const char *spec)
{
    struct recording_params params = recorded_params(r, RECORD_NONE);
    params.command = "espalier resume run.ckpt";
    params.spec = spec ? spec : params.spec;
    const struct resume_recording past = {.from = from, .mark = mark, .images = images};
    const enum esp_status st = recording_resume(&params, &past, &r->recording);
    if (st != ESP_OK)
        return st;
    r->probe = recording_probe(r->recording);
    return recorded_start(r);
}

static enum esp_status resume(struct recorded *r, const char *from,
                              const struct row_counts *mark)
{
    return resume_as(r, from, mark, mark->rows[LAYOUT_GROUP_IMAGES], NULL);
}

static void finish(struct recorded *r)
{
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
}

static void expect_nothing_beside(const struct recorded *r)
{
    char path[sizeof r->path + 16];
    snprintf(path, sizeof path, "%s.espalier-new", r->path);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s.lock", r->path);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* Marks before the first image, within a window, at the end of windows with and without a pruning,
 * and after the last image; kills soon after them, later, and after the results. */
static void
a_run_resumed_at_any_mark_ends_with_the_file_of_one_never_stopped(void **state)
{
    static const struct {
        enum recording_what what;
        uint64_t marked, more;
    } cases[] = {{RECORD_ALL, 0, 3},   {RECORD_ALL, 7, 0},     {RECORD_ALL, 10, 1},
                 {RECORD_ALL, 20, 15}, {RECORD_OUTPUT, 29, 2}, {RECORD_NONE, 30, 10},
                 {RECORD_ALL, 40, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct two *t = *state;
        recorded_run(&t->whole, cases[k].what);
        const struct row_counts mark =
            break_off(&t->broken, cases[k].what, cases[k].marked, cases[k].more);
        assert_int_equal(resume(&t->broken, t->broken.path, &mark), ESP_OK);
        finish(&t->broken);
        equal_recordings(t->broken.path, t->whole.path);
        expect_nothing_beside(&t->broken);
        teardown(state);
        setup(state);
    }
}

static void a_run_can_be_resumed_again_and_again(void **state)
{
    struct two *t = *state;
    recorded_run(&t->whole, RECORD_ALL);
    struct row_counts mark = break_off(&t->broken, RECORD_ALL, 5, 2);
    while (t->broken.n_images < RECORDED_IMAGES) {
        assert_int_equal(resume(&t->broken, t->broken.path, &mark), ESP_OK);
        for (int k = 0; k < 7 && t->broken.n_images < RECORDED_IMAGES; k++)
            assert_int_equal(recorded_image(&t->broken), ESP_OK);
        mark = recording_mark(t->broken.recording);
        assert_int_equal(recording_close(t->broken.recording), ESP_OK);
        t->broken.recording = NULL;
    }
    assert_int_equal(resume(&t->broken, t->broken.path, &mark), ESP_OK);
    finish(&t->broken);
    equal_recordings(t->broken.path, t->whole.path);
}

static void the_earlier_file_stays_whole_until_the_new_one_takes_its_place(void **state)
{
    struct two *t = *state;
    struct recorded *r = &t->broken;
    const struct row_counts mark = break_off(r, RECORD_OUTPUT, 12, 9);
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    const struct resume_recording past = {.from = r->path, .mark = &mark, .images = 12};
    assert_int_equal(recording_resume(&params, &past, &r->recording), ESP_OK);
    struct run_file *f = recorded_open(r->path);
    assert_int_equal(run_file_info(f)->n_images, 21);
    run_file_close(f);
    assert_int_equal(recording_close(r->recording), ESP_OK); /* the run never started */
    r->recording = NULL;
    f = recorded_open(r->path);
    assert_int_equal(run_file_info(f)->n_images, 21);
    run_file_close(f);
    expect_nothing_beside(r);
}

static void a_run_may_go_on_in_another_file(void **state)
{
    struct two *t = *state;
    struct recorded *r = &t->broken;
    char from[sizeof r->path + 8];
    recorded_run(&t->whole, RECORD_OUTPUT);
    const struct row_counts mark = break_off(r, RECORD_OUTPUT, 12, 9);
    snprintf(from, sizeof from, "%s.from", r->path);
    recorded_copy(r->path, from);
    assert_int_equal(resume(r, from, &mark), ESP_EXISTS);
    assert_non_null(strstr(esp_message(), "exists already"));
    unlink(r->path);
    assert_int_equal(resume(r, from, &mark), ESP_OK);
    finish(r);
    equal_recordings(r->path, t->whole.path);
    struct run_file *f = recorded_open(from);
    assert_int_equal(run_file_info(f)->n_images, 21);
    run_file_close(f);
}

static void expect_refusal(struct recorded *r, const struct row_counts *mark,
                           const char *reason)
{
    char before[sizeof r->path + 8];
    snprintf(before, sizeof before, "%s.before", r->path);
    recorded_copy(r->path, before);
    assert_int_equal(resume(r, r->path, mark), ESP_INPUT);
    if (!strstr(esp_message(), reason))
        fail_msg("'%s' does not say '%s'", esp_message(), reason);
    recording_close(r->recording);
    r->recording = NULL;
    equal_recordings(r->path, before);
    expect_nothing_beside(r);
}

static void a_recording_that_does_not_fit_is_refused_and_stays_as_it_is(void **state)
{
    struct two *t = *state;
    struct recorded *r = &t->broken;
    struct row_counts mark = break_off(r, RECORD_OUTPUT, 12, 3), later = mark;
    later.rows[LAYOUT_GROUP_IMAGES] = 16;
    expect_refusal(r, &later, "/espalier/images/index has 15 rows");
    later = mark;
    later.rows[LAYOUT_GROUP_SPIKES + 1] = UINT64_MAX;
    expect_refusal(r, &later, "/spikes/exc/timestamps has");
    r->config.run.seed++;
    expect_refusal(r, &mark, "not the recording of this run");
    r->config.run.seed--;
    assert_int_equal(resume_as(r, r->path, &mark, 12, "digits"), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "not the recording of this run"));
    assert_int_equal(resume_as(r, r->path, &mark, 13, NULL), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "not the recording of this run"));
    unlink(r->path);
    recorded_begin(&t->whole, RECORD_OUTPUT); /* another process writes it */
    assert_int_equal(resume(r, t->whole.path, &mark), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "another run is writing it"));
    assert_int_equal(resume(r, "nowhere.h5", &mark), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "nowhere.h5"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_run_resumed_at_any_mark_ends_with_the_file_of_one_never_stopped),
        T(a_run_can_be_resumed_again_and_again),
        T(the_earlier_file_stays_whole_until_the_new_one_takes_its_place),
        T(a_run_may_go_on_in_another_file),
        T(a_recording_that_does_not_fit_is_refused_and_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
