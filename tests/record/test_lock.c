/* tests/record/test_lock.c - one writer per recording, and no file lost to a second run, to a refused one, or
 * to one that never starts. */
#include "record/file/lock.h"
#include "tests/record/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static bool exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

static bool beside(const struct recorded *r, const char *suffix)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", r->path, suffix);
    return exists(path);
}

/* As a recording begins. */
#define PRECIOUS "\211HDF\r\n\032\n espalier_version precious"

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void expect_text(const char *path, const char *text)
{
    char found[64] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_true(fread(found, 1, sizeof found - 1, f) > 0);
    fclose(f);
    assert_string_equal(found, text);
}

static void a_second_run_on_the_same_output_is_refused_even_with_force(void **state)
{
    struct recorded *r = *state;
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    struct recording *second = NULL;
    recorded_begin(r, RECORD_OUTPUT);
    params.force = true;
    assert_int_equal(recording_create(&params, &second), ESP_INPUT);
    assert_null(second);
    assert_non_null(strstr(esp_message(), "another run is writing it"));
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    assert_int_equal(recording_create(&params, &second), ESP_OK);
    assert_int_equal(recording_close(second), ESP_OK);
}

static void a_lock_that_a_killed_run_left_behind_blocks_no_run(void **state)
{
    struct recorded *r = *state;
    struct lock *lock = NULL;
    const pid_t child = fork();
    if (child == 0) {
        const bool taken = lock_take(r->path, &lock) == ESP_OK;
        _exit(taken ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(beside(r, ".lock"));
    assert_false(lock_is_held(r->path));
    assert_int_equal(lock_take(r->path, &lock), ESP_OK);
    assert_true(lock_is_held(r->path));
    lock_release(lock);
    assert_false(beside(r, ".lock"));
}

static void an_existing_file_is_refused_untouched_without_force(void **state)
{
    struct recorded *r = *state;
    const struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    write_text(r->path, PRECIOUS);
    assert_int_equal(recording_create(&params, &r->recording), ESP_EXISTS);
    assert_non_null(strstr(esp_message(), "exists already"));
    expect_text(r->path, PRECIOUS);
    assert_false(beside(r, ".lock"));
}

static void a_file_is_replaced_only_by_a_run_that_starts(void **state)
{
    struct recorded *r = *state;
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    params.force = true;
    write_text(r->path, PRECIOUS);
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    expect_text(r->path, PRECIOUS);
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    assert_int_equal(recorded_start(r), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    run_file_close(recorded_open(r->path));
    assert_false(beside(r, ".lock"));
    assert_false(beside(r, ".espalier-new"));
}

static void a_start_that_is_refused_leaves_no_file(void **state)
{
    static const char *const bad[] = {"a/b", ".", "", "final\n", "theta"};
    struct recorded *r = *state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        strcpy(r->config.projection[0].name, bad[k]);
        const struct recording_params params = recorded_params(r, RECORD_OUTPUT);
        assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
        r->probe = recording_probe(r->recording);
        assert_int_equal(recorded_start(r), ESP_INPUT);
        assert_int_equal(recording_close(r->recording), ESP_OK);
        r->recording = NULL;
        assert_false(exists(r->path));
        assert_false(beside(r, ".lock"));
        assert_false(beside(r, ".espalier-new"));
    }
}

static void only_files_in_directories_that_exist_can_be_written(void **state)
{
    struct recorded *r = *state;
    char missing[64];
    snprintf(missing, sizeof missing, "%s/no/run.h5", r->dir);
    const char *const bad[] = {missing, r->dir, "/dev/null", "/proc/run.h5", ""};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct recording_params params = recorded_params(r, RECORD_OUTPUT);
        params.path = bad[k];
        params.force = true;
        assert_int_equal(recording_create(&params, &r->recording), ESP_INPUT);
        assert_null(r->recording);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_second_run_on_the_same_output_is_refused_even_with_force),
        T(a_lock_that_a_killed_run_left_behind_blocks_no_run),
        T(an_existing_file_is_refused_untouched_without_force),
        T(a_file_is_replaced_only_by_a_run_that_starts),
        T(a_start_that_is_refused_leaves_no_file),
        T(only_files_in_directories_that_exist_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
