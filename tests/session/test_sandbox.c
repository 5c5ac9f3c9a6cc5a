/* tests/session/test_sandbox.c - whatever happens while a file is tried, this process only reports it. */
#include "session/sandbox.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int n_used; /* of this process */

static enum esp_status use_well(const char *path, void *context)
{
    ++*(int *)context;
    printf("%s was used\n", path); /* never flushed there */
    return ESP_OK;
}

static enum esp_status refuse(const char *path, void *context)
{
    (void)context;
    n_used++;
    return esp_fail(ESP_INPUT, "%s: not for us", path);
}

static enum esp_status run_short_of_memory(const char *path, void *context)
{
    (void)context;
    return esp_fail(ESP_MEMORY, "%s: too large", path);
}

static enum esp_status crash(const char *path, void *context)
{
    (void)context;
    (void)path;
    signal(SIGFPE, SIG_DFL); /* cmocka and sanitizers have handlers */
    raise(SIGFPE);
    return ESP_OK;
}

static enum esp_status leave(const char *path, void *context)
{
    (void)context;
    (void)path;
    _exit(3);
}

static enum esp_status never_end(const char *path, void *context)
{
    (void)context;
    volatile bool goes_on = true;
    (void)path;
    while (goes_on)
        ;
    return ESP_OK;
}

static enum esp_status be_interrupted(const char *path, void *context)
{
    (void)context;
    (void)path;
    raise(SIGINT);
    return ESP_OK;
}

/* The status, and words that the message must have; no child is left. */
static void expect(sandbox_use *use, enum esp_status want, const char *words)
{
    esp_fail(ESP_OK, "untouched");
    assert_int_equal(sandbox_run("some.h5", use, &n_used), want);
    if (!strstr(esp_message(), words))
        fail_msg("'%s' does not say '%s'", esp_message(), words);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void what_ends_well_leaves_no_trace_here(void **state)
{
    (void)state;
    n_used = 0;
    expect(use_well, ESP_OK, "untouched");
    assert_int_equal(n_used, 0);
}

static void a_refusal_comes_back_with_its_message(void **state)
{
    (void)state;
    expect(refuse, ESP_INPUT, "some.h5: not for us");
    expect(run_short_of_memory, ESP_MEMORY, "some.h5: too large");
}

static void a_crash_is_a_refusal(void **state)
{
    (void)state;
    expect(crash, ESP_INPUT, "some.h5: libhdf5 crashes on it (Floating point");
    expect(leave, ESP_INPUT, "some.h5: libhdf5 crashes on it (no answer)");
}

static void what_does_not_end_is_ended(void **state)
{
    struct rlimit before, second = {1, 1};
    (void)state;
    getrlimit(RLIMIT_CPU, &before);
    second.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_CPU, &second); /* of the child, which begins with none used */
    expect(never_end, ESP_INPUT, "some.h5: libhdf5 does not come to an end");
    setrlimit(RLIMIT_CPU, &before);
}

static void an_interrupt_is_no_fault_of_the_file(void **state)
{
    (void)state;
    expect(be_interrupted, ESP_INTERRUPTED, "stopped");
}

/* A child would wait for a lock that no thread there releases. */
static void beside_a_thread_inside_libhdf5_nothing_is_forked(void **state)
{
    (void)state;
    int n = 0;
    sandbox_count_threads(1);
    assert_int_equal(sandbox_run("some.h5", use_well, &n), ESP_OK);
    assert_int_equal(n, 1);
    sandbox_count_threads(-1);
    sandbox_count_calls(1); /* this thread is none that a child would wait for */
    assert_int_equal(sandbox_run("some.h5", use_well, &n), ESP_OK);
    assert_int_equal(n, 1);
    sandbox_count_calls(-1);
}

/* The kernel then says nothing about its end: what it wrote must do. */
static void a_program_that_ignores_children_gets_the_answer(void **state)
{
    (void)state;
    int n = 0;
    signal(SIGCHLD, SIG_IGN);
    assert_int_equal(sandbox_run("some.h5", use_well, &n), ESP_OK);
    assert_int_equal(sandbox_run("some.h5", refuse, NULL), ESP_INPUT);
    assert_int_equal(sandbox_run("some.h5", crash, NULL), ESP_IO);
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_well_leaves_no_trace_here),
        cmocka_unit_test(a_refusal_comes_back_with_its_message),
        cmocka_unit_test(a_crash_is_a_refusal),
        cmocka_unit_test(what_does_not_end_is_ended),
        cmocka_unit_test(an_interrupt_is_no_fault_of_the_file),
        cmocka_unit_test(beside_a_thread_inside_libhdf5_nothing_is_forked),
        cmocka_unit_test(a_program_that_ignores_children_gets_the_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
