/* tests/record/test_recover_place.c - a recovered file takes the place that was asked for, in one step, and
 * a process killed on the way leaves the original as it was. */
#include "tests/record/equal.h"
#include "tests/record/killed_run.h"

#include <hdf5.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void expect_equal_bytes(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    int c;
    assert_true(x && y);
    do {
        c = getc(x);
        assert_int_equal(c, getc(y));
    } while (c != EOF);
    fclose(x);
    fclose(y);
}

static void the_original_is_kept_beside_unless_it_is_not_wanted(void **state)
{
    struct killed_run *p = *state;
    char second[112];
    snprintf(second, sizeof second, "%s-2", p->broken);
    killed_run_at(p, 5);
    recorded_copy(p->killed, p->out);
    assert_string_equal(killed_run_recover(p->killed, NULL, true).kept, p->broken);
    expect_equal_bytes(p->broken, p->out);
    recorded_copy(p->out, p->killed);
    assert_string_equal(killed_run_recover(p->killed, NULL, true).kept, second);
    expect_equal_bytes(second, p->out);
    unlink(p->broken);
    recorded_copy(p->out, p->killed);
    killed_run_recover(p->killed, NULL, false);
    assert_false(exists(p->broken));
}

static void a_file_that_is_whole_is_left_alone(void **state)
{
    struct killed_run *p = *state;
    recorded_run(&p->run, RECORD_OUTPUT);
    recorded_copy(p->run.path, p->killed);
    assert_false(killed_run_recover(p->killed, NULL, true).written);
    expect_equal_bytes(p->killed, p->run.path);
    assert_false(exists(p->broken));
    assert_true(
        killed_run_recover(p->killed, p->out, true).written); /* a copy was asked for */
    equal_recordings(p->out, p->run.path);
}

static void elsewhere_means_that_the_original_is_not_touched(void **state)
{
    struct killed_run *p = *state;
    char before[96];
    snprintf(before, sizeof before, "%s/before.h5", p->run.dir);
    killed_run_at(p, 5);
    recorded_copy(p->killed, before);
    assert_true(killed_run_recover(p->killed, p->out, true).written);
    expect_equal_bytes(p->killed, before);
    assert_false(exists(p->broken));
    killed_run_refuse(p->killed, p->out, "exists already");
    assert_false(killed_run_recover(p->out, NULL, true).written);
}

static void a_link_stays_a_link(void **state)
{
    struct killed_run *p = *state;
    char name[96];
    struct stat s;
    snprintf(name, sizeof name, "%s/link.h5", p->run.dir);
    killed_run_at(p, 5);
    assert_int_equal(symlink(p->killed, name), 0);
    assert_string_equal(killed_run_recover(name, NULL, true).kept, p->broken);
    assert_int_equal(lstat(name, &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    assert_false(killed_run_recover(name, NULL, true).written);
}

static void what_is_not_ours_or_not_at_rest_is_refused(void **state)
{
    struct killed_run *p = *state;
    killed_run_at(p, 5);
    killed_run_refuse(p->run.path, NULL, "another run is writing it");
    killed_run_refuse(p->run.path, p->out, "another run is writing it");
    killed_run_refuse("nowhere.h5", NULL, "nowhere.h5");
    FILE *f = fopen(p->out, "w");
    fputs("Not HDF5, but long enough to be looked at as a superblock.", f);
    fclose(f);
    killed_run_refuse(p->out, NULL, "not an HDF5 file");
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    H5Fclose(H5Fcreate(p->out, H5F_ACC_TRUNC, H5P_DEFAULT, access));
    H5Pclose(access);
    killed_run_refuse(p->out, NULL, "not a recording");
}

/* ---- accidents ---- */

static bool has_leftovers(const char *path)
{
    char name[128];
    snprintf(name, sizeof name, "%s.espalier-new", path);
    return exists(name);
}

static void a_full_disk_leaves_the_original_as_it_was(void **state)
{
    struct killed_run *p = *state;
    killed_run_at(p, 35);
    recorded_copy(p->killed, p->out);
    for (rlim_t bytes = 1000; bytes < 300000; bytes *= 3) {
        int status = -1;
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0) {
            const struct rlimit limit = {bytes, bytes};
            const struct recover_params params = {.path = p->killed, .keep = true};
            struct recovered found;
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            const enum esp_status st = recover_run(&params, &found);
            _exit(st != ESP_OK && strstr(esp_message(), "File too large") ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        expect_equal_bytes(p->killed, p->out);
        assert_false(exists(p->broken));
        assert_false(has_leftovers(p->killed));
    }
}

static void a_kill_on_the_way_leaves_a_file_that_can_be_recovered(void **state)
{
    struct killed_run *p = *state;
    struct recorded *r = &p->run;
    char want[96], before[96];
    snprintf(want, sizeof want, "%s/want.h5", r->dir);
    snprintf(before, sizeof before, "%s/before.h5", r->dir);
    killed_run_at(p, 35);
    recorded_copy(p->killed, before);
    killed_run_recover(p->killed, want, false);
    for (long k = 0; k < 20; k++) {
        const struct timespec pause = {.tv_nsec = k * 1000000};
        int status = 0;
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0) {
            const struct recover_params params = {.path = p->killed, .keep = true};
            struct recovered found;
            _exit(recover_run(&params, &found) == ESP_OK ? 0 : 1);
        }
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        killed_run_recover(p->killed, NULL, true);
        equal_recordings(p->killed, want);
        assert_false(has_leftovers(p->killed));
        if (exists(p->broken)) { /* one name more of the original, and never two */
            expect_equal_bytes(p->broken, before);
            assert_int_equal(unlink(p->broken), 0);
        }
        recorded_copy(before, p->killed);
    }
}

int main(void)
{
#define T(name) \
    cmocka_unit_test_setup_teardown(name, killed_run_setup, killed_run_teardown)
    const struct CMUnitTest tests[] = {
        T(the_original_is_kept_beside_unless_it_is_not_wanted),
        T(a_file_that_is_whole_is_left_alone),
        T(elsewhere_means_that_the_original_is_not_touched),
        T(a_link_stays_a_link),
        T(what_is_not_ours_or_not_at_rest_is_refused),
        T(a_full_disk_leaves_the_original_as_it_was),
        T(a_kill_on_the_way_leaves_a_file_that_can_be_recovered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
