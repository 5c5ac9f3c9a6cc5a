/* tests/studies/test_pool.c - tasks in processes of their own: each once, never too many, and what goes wrong
 * with one is known and stays with it. */
#include "base/array.h"
#include "studies/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 40 };

/* What the children say, in memory that they share with the test. */
struct shared {
    atomic_uint calls[MOST];
    atomic_uint at_work, most_at_work;
    pid_t pid[MOST];
};

struct crowd {
    struct shared *shared;
    unsigned n_ended[MOST];
    char failure[MOST][256]; /* "" where it went well */
    size_t ticks, most_running;
    double last_done;
    pid_t parent;
};

static void rest_ms(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static int setup(void **state)
{
    struct crowd *c = array_create(1, sizeof *c);
    if (!c)
        return 1;
    c->shared = mmap(NULL, sizeof *c->shared, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    c->parent = getpid();
    *state = c;
    return c->shared == MAP_FAILED;
}

static int teardown(void **state)
{
    struct crowd *c = *state;
    munmap(c->shared, sizeof *c->shared);
    array_free(c);
    return 0;
}

static void enter(struct shared *s, size_t task)
{
    atomic_fetch_add(&s->calls[task], 1);
    s->pid[task] = getpid();
    const unsigned now = atomic_fetch_add(&s->at_work, 1) + 1;
    unsigned most = atomic_load(&s->most_at_work);
    while (now > most && !atomic_compare_exchange_weak(&s->most_at_work, &most, now))
        ;
}

static enum esp_status work_well(void *context, size_t task, struct pool_pulse *pulse)
{
    struct crowd *c = context;
    enter(c->shared, task);
    pool_tell(pulse, 0.5);
    rest_ms(2);
    atomic_fetch_sub(&c->shared->at_work, 1);
    return ESP_OK;
}

/* Every fourth fails in a way of its own. */
static enum esp_status work_badly(void *context, size_t task, struct pool_pulse *pulse)
{
    if (task % 4 == 1)
        return esp_fail(ESP_INPUT, "task %zu will not", task);
    if (task % 4 == 2)
        raise(SIGKILL);
    if (task % 4 == 3)
        exit(7);
    return work_well(context, task, pulse);
}

static enum esp_status work_for_ever(void *context, size_t task, struct pool_pulse *pulse)
{
    struct crowd *c = context;
    enter(c->shared, task);
    pool_tell(pulse, 0.25);
    if (task == 0) {
        while (atomic_load(&c->shared->at_work) < 3)
            rest_ms(1);
        kill(c->parent, SIGTERM);
    }
    rest_ms(60000);
    return ESP_OK;
}

/* Longer than the parent takes to look. */
static enum esp_status work_slowly(void *context, size_t task, struct pool_pulse *pulse)
{
    (void)context;
    (void)task;
    pool_tell(pulse, 0.25);
    rest_ms(250);
    return ESP_OK;
}

static void ended(void *context, size_t task, const char *failure)
{
    struct crowd *c = context;
    c->n_ended[task]++;
    snprintf(c->failure[task], sizeof c->failure[task], "%s", failure ? failure : "");
}

static void tick(void *context, const struct pool_view *view)
{
    struct crowd *c = context;
    c->ticks++;
    if (view->n_running > c->most_running)
        c->most_running = view->n_running;
    for (size_t k = 0; k < view->n_running; k++)
        if (view->running[k].done > 0)
            c->last_done = view->running[k].done;
}

static enum esp_status run(struct crowd *c,
                           enum esp_status (*work)(void *, size_t, struct pool_pulse *),
                           size_t n_tasks, unsigned n_jobs)
{
    const struct pool pool = {
        .context = c, .work = work, .leave = exit, .ended = ended, .tick = tick};
    return pool_run(&pool, n_tasks, n_jobs);
}

static void every_task_is_done_once_and_never_more_at_a_time_than_allowed(void **state)
{
    struct crowd *c = *state;
    for (unsigned jobs = 1; jobs <= 9; jobs += 4) {
        memset(c->shared, 0, sizeof *c->shared);
        memset(c->n_ended, 0, sizeof c->n_ended);
        assert_int_equal(ESP_OK, run(c, work_well, MOST, jobs));
        for (size_t k = 0; k < MOST; k++) {
            assert_int_equal(1, c->shared->calls[k]);
            assert_int_equal(1, c->n_ended[k]);
            assert_string_equal("", c->failure[k]);
            assert_int_not_equal(getpid(), c->shared->pid[k]);
        }
        assert_in_range(c->shared->most_at_work, 1, jobs);
        assert_int_equal(jobs, c->most_running);
    }
    assert_int_equal(ESP_OK, run(c, work_well, 0, 4));
}

static void a_failure_has_its_message_and_stays_with_its_task(void **state)
{
    struct crowd *c = *state;
    assert_int_equal(ESP_OK, run(c, work_badly, MOST, 3));
    for (size_t k = 0; k < MOST; k++) {
        char wanted[64] = "";
        if (k % 4 == 1)
            snprintf(wanted, sizeof wanted, "task %zu will not", k);
        if (k % 4 == 2)
            snprintf(wanted, sizeof wanted, "ended by signal 9 (Killed)");
        if (k % 4 == 3)
            snprintf(wanted, sizeof wanted, "ended with status 7");
        assert_string_equal(wanted, c->failure[k]);
        assert_int_equal(1, c->n_ended[k]);
    }
}

static void a_signal_ends_all_that_run_and_begins_nothing_more(void **state)
{
    struct crowd *c = *state;
    assert_int_equal(ESP_INTERRUPTED, run(c, work_for_ever, MOST, 3));
    for (size_t k = 0; k < MOST; k++)
        assert_int_equal(k < 3, c->shared->calls[k]);
    for (size_t k = 0; k < 3; k++)
        assert_int_equal(-1, kill(c->shared->pid[k], 0)); /* gone, and collected */
}

static void the_parent_sees_how_far_its_children_are(void **state)
{
    struct crowd *c = *state;
    assert_int_equal(ESP_OK, run(c, work_slowly, 2, 2));
    assert_true(c->ticks > 0);
    assert_true(c->last_done > 0.249 && c->last_done < 0.251);
}

static enum esp_status work_when_the_terminal_goes(void *context, size_t task,
                                                   struct pool_pulse *pulse)
{
    raise(SIGHUP);
    raise(SIGINT);
    return work_well(context, task, pulse);
}

/* A terminal sends both to all its processes; the parent alone decides what they mean. */
static void children_do_not_end_by_what_the_terminal_sends(void **state)
{
    struct crowd *c = *state;
    assert_int_equal(ESP_OK, run(c, work_when_the_terminal_goes, 2, 2));
    for (size_t k = 0; k < 2; k++)
        assert_string_equal("", c->failure[k]);
}

static void signals_are_as_before_afterwards(void **state)
{
    struct crowd *c = *state;
    sigset_t before, after;
    sigprocmask(SIG_SETMASK, NULL, &before);
    assert_int_equal(ESP_OK, run(c, work_well, 4, 2));
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int k = 1; k < 32; k++)
        assert_int_equal(sigismember(&before, k), sigismember(&after, k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_task_is_done_once_and_never_more_at_a_time_than_allowed, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_failure_has_its_message_and_stays_with_its_task,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_signal_ends_all_that_run_and_begins_nothing_more, setup, teardown),
        cmocka_unit_test_setup_teardown(the_parent_sees_how_far_its_children_are, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(children_do_not_end_by_what_the_terminal_sends,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(signals_are_as_before_afterwards, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
