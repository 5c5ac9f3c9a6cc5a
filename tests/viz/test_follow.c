/* tests/viz/test_follow.c - a follower shows what reaches the file, and a writer that is killed harms it as
 * little as the follower harms the writer. */
#include "base/clock.h"
#include "tests/viz/replayed.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
    struct recorded *r = malloc(sizeof *r);
    recorded_setup(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    recorded_teardown(*state);
    free(*state);
    return 0;
}

/* A run in a process of its own, since HDF5 stands no two threads of one process. It does what the
 * letters ask for: b begins, c comes back to the mark and s starts there, i an image, f a flush, e the rest to
 * the end; and answers each when it is done. */
struct writer {
    pid_t pid;
    int ask, answer;
};

static struct row_counts mark; /* of break_off */

static void come_back(struct recorded *r)
{
    const struct recording_params params = recorded_params(r, RECORD_ALL);
    const struct resume_recording past = {
        .from = r->path, .mark = &mark, .images = mark.rows[LAYOUT_GROUP_IMAGES]};
    if (recording_resume(&params, &past, &r->recording) != ESP_OK)
        _exit(1);
    r->probe = recording_probe(r->recording);
}

static void obey(struct recorded *r, char letter)
{
    if (letter == 'b')
        recorded_begin(r, RECORD_ALL);
    else if (letter == 'c')
        come_back(r);
    else if (letter == 's')
        recorded_start(r);
    else if (letter == 'i')
        recorded_image(r);
    else if (letter == 'f')
        recording_flush(r->recording);
    if (letter != 'e')
        return;
    recorded_finish(r);
    recording_close(r->recording), r->recording = NULL;
}

static void tell_writer(const struct writer *w, const char *letters)
{
    for (char c; *letters; letters++) {
        assert_int_equal(write(w->ask, letters, 1), 1);
        assert_int_equal(read(w->answer, &c, 1), 1);
    }
}

static struct writer start_writer(struct recorded *r, const char *letters)
{
    int ask[2], answer[2];
    assert_int_equal(pipe(ask), 0);
    assert_int_equal(pipe(answer), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ask[1]);
        for (char c; read(ask[0], &c, 1) == 1;) {
            obey(r, c);
            if (write(answer[1], &c, 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(ask[0]);
    close(answer[1]);
    const struct writer w = {pid, ask[1], answer[0]};
    tell_writer(&w, letters);
    return w;
}

static void end_writer(const struct writer *w, bool by_force)
{
    if (by_force)
        kill(w->pid, SIGKILL);
    close(w->ask), close(w->answer);
    waitpid(w->pid, NULL, 0);
}

static bool has_eighteen(const struct replayed *s)
{
    return s->next_image == 18;
}

static void a_follower_tells_images_soon_after_they_were_flushed(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const struct writer w = start_writer(r, "biiiiiiiiiiiiiiif");
    replayed_begin(&s, r->path, true, 0, (double)INFINITY);
    tell_writer(&w, "iiif");
    const double flushed_s = clock_now_s();
    replayed_until(&s, has_eighteen);
    assert_true(clock_now_s() - flushed_s < 1.0);
    assert_true(s.n_windows == 1 && s.n_removed == 1);
    assert_int_equal(s.status.state, EVENT_RUNNING);
    tell_writer(&w, "e");
    replayed_until(&s, replayed_finished);
    assert_true(s.next_image == RECORDED_IMAGES && s.n_removed == 4);
    replayed_end(&s), end_writer(&w, false);
}

static void a_follower_that_nobody_reads_still_ends_at_the_newest_image(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const struct writer w = start_writer(r, "biiiiiiiiiiiiiiif");
    replayed_begin(&s, r->path, true, 0, (double)INFINITY);
    tell_writer(&w, "iif");
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL); /* its ring is full */
    tell_writer(&w, "if");
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    replayed_until(&s, has_eighteen);
    replayed_end(&s), end_writer(&w, false);
}

static void expect_the_end_of_a_killed_run(struct replayed *s)
{
    replayed_until(s, replayed_broken);
    assert_int_equal(s->next_image, 15);
    assert_non_null(strstr(s->message, "15 of 40 images are kept"));
}

static bool has_fifteen(const struct replayed *s)
{
    return s->next_image == 15;
}

static void a_follower_survives_the_kill_of_the_writer_and_says_so(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const struct writer w = start_writer(r, "biiiiiiiiiiiiiiif");
    replayed_begin(&s, r->path, true, 0, (double)INFINITY);
    replayed_until(&s, has_fifteen);
    assert_int_equal(s.status.state, EVENT_RUNNING);
    end_writer(&w, true);
    expect_the_end_of_a_killed_run(&s);
    replayed_end(&s);
}

static void a_recording_cut_by_a_kill_is_replayed_up_to_there(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const struct writer w = start_writer(r, "biiiiiiiiiiiiiiif");
    end_writer(&w, true);
    replayed_begin(&s, r->path, false, 0, 100.0);
    expect_the_end_of_a_killed_run(&s);
    assert_int_equal(s.n_spikes, 15 * PER_IMAGE);
    replayed_end(&s);
}

static void
a_run_that_goes_on_is_replayed_up_to_there_and_offered_to_be_followed(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const struct writer w = start_writer(r, "biiiiiiiiiiiiiiif");
    replayed_begin(&s, r->path, false, 0, 100.0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.next_image, 15);
    assert_non_null(strstr(s.message, "view --follow"));
    replayed_end(&s), end_writer(&w, false);
}

/* Leave the file of a run that was saved after 12 images and killed after 15; r stands where it was saved. */
static void break_off(struct recorded *r)
{
    char killed[sizeof r->path + 8];
    snprintf(killed, sizeof killed, "%s.killed", r->path);
    recorded_begin(r, RECORD_ALL);
    while (r->n_images < 12)
        assert_int_equal(recorded_image(r), ESP_OK);
    const esp_tick now = r->now;
    mark = recording_mark(r->recording);
    while (r->n_images < 15)
        assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(recording_flush(r->recording), ESP_OK);
    recorded_copy(r->path, killed);
    recording_close(r->recording), r->recording = NULL;
    assert_int_equal(rename(killed, r->path), 0);
    r->n_images = 12;
    r->now = now;
}

/* Its file is another one, from the moment on at which it starts; it takes the lock before. */
static void a_follower_goes_over_to_the_run_that_comes_back(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    break_off(r);
    const struct writer w = start_writer(r, "");
    replayed_begin(&s, r->path, true, 0, (double)INFINITY);
    expect_the_end_of_a_killed_run(&s);
    tell_writer(&w, "c");
    replayed_until(&s, replayed_running);
    tell_writer(&w, "siiiiiif");
    replayed_until(&s, has_eighteen);
    assert_true(s.n_begun > 1 && s.n_windows == 1);
    tell_writer(&w, "e");
    replayed_until(&s, replayed_finished);
    assert_true(s.next_image == RECORDED_IMAGES && s.n_removed == 4);
    replayed_end(&s), end_writer(&w, false);
}

static bool is_over(const struct replayed *s)
{
    return atomic_load(&s->relay->over);
}

/* It is no continuation of the one that was followed, even if it is broken off just the same. */
static void another_run_in_the_place_of_the_file_ends_the_following(void **state)
{
    struct recorded *r = *state, other;
    struct replayed s;
    break_off(r);
    recorded_setup(&other);
    recorded_widen(&other);
    break_off(&other);
    replayed_begin(&s, r->path, true, 0, (double)INFINITY);
    expect_the_end_of_a_killed_run(&s);
    assert_false(is_over(&s));
    assert_int_equal(rename(other.path, r->path), 0);
    replayed_until(&s, is_over);
    assert_true(atomic_load(&s.relay->failed));
    assert_non_null(strstr(s.relay->verdict, "another run has taken the place of"));
    assert_non_null(strstr(s.relay->verdict, r->path));
    replayed_end(&s);
    recorded_teardown(&other);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_follower_tells_images_soon_after_they_were_flushed),
        T(a_follower_that_nobody_reads_still_ends_at_the_newest_image),
        T(a_follower_survives_the_kill_of_the_writer_and_says_so),
        T(a_recording_cut_by_a_kill_is_replayed_up_to_there),
        T(a_run_that_goes_on_is_replayed_up_to_there_and_offered_to_be_followed),
        T(a_follower_goes_over_to_the_run_that_comes_back),
        T(another_run_in_the_place_of_the_file_ends_the_following),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
