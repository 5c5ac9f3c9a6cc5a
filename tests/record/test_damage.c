/* tests/record/test_damage.c - whatever happens to the bytes of a recording, reading it ends, soon, and never
 * in a crash. */
#include "tests/record/refused.h"

#include <hdf5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { FLIPS = 500, CUTS = 60, MOST_SECONDS = 60, MOST_BYTES = 1 << 30 };

static void no_part_of_a_file_is_taken_for_the_whole(void **state)
{
    struct refused *f = *state;
    unsigned char *bytes = NULL;
    const size_t n = refused_load(f->recorded.path, &bytes);
    for (size_t k = 0; k < CUTS; k++) {
        const size_t length = k < 49 ? k : n * (k - 48) / (CUTS - 48) - 1;
        refused_write(f->copy, bytes, length);
        refused_expect(f->copy, k < 8 ? "not an HDF5 file" : "truncated: ");
    }
    free(bytes);
}

/* Sanitizers reserve terabytes for themselves; gcc and clang tell in different ways. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

static void limit_memory(void)
{
#ifndef SANITIZED
    const struct rlimit memory = {MOST_BYTES, MOST_BYTES};
    setrlimit(RLIMIT_AS, &memory);
#endif
}

/* A hash of k: positions and bits that look random and are the same every time. */
static uint64_t scramble(uint64_t k)
{
    k = (k ^ (k >> 31)) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    k = (k ^ (k >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
    return k ^ (k >> 32);
}

/* Use the file of n bytes with one of them changed, for each of the `flips`; *at tells which. Ends the process:
 * with 0 if every answer was one that damage may lead to. */
static void use_changed(const char *path, unsigned char *bytes, size_t n, uint64_t flips,
                        size_t *at)
{
    limit_memory();
    for (uint64_t k = 0; k < flips; k++) {
        *at = (size_t)(scramble(k) % n);
        const unsigned char before = bytes[*at];
        bytes[*at] = (unsigned char)(before ^ (1 + scramble(~k) % 255));
        refused_write(path, bytes, n);
        bytes[*at] = before;
        alarm(MOST_SECONDS);
        const enum esp_status st = refused_use(path);
        if (st != ESP_OK && st != ESP_INPUT)
            _exit(1);
    }
    _exit(0);
}

/* In a child process, whose end tells of a crash. */
static void expect_no_harm(const struct refused *f, const char *good, uint64_t flips)
{
    unsigned char *bytes = NULL;
    const size_t n = refused_load(good, &bytes);
    size_t *at =
        mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(at, MAP_FAILED);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        use_changed(f->copy, bytes, n, flips, at);
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0)
        fail_msg("byte %zu: %s %d", *at, WIFSIGNALED(status) ? "signal" : "exit",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    munmap(at, sizeof *at);
    free(bytes);
}

static void changed_bytes_end_in_a_refusal_or_in_a_network(void **state)
{
    struct recorded small; /* without spikes most bytes matter */
    recorded_setup(&small);
    recorded_run(&small, RECORD_NONE);
    expect_no_harm(*state, small.path, FLIPS);
    recorded_teardown(&small);
}

/* A reader of such a file tries again where it finds damage; not for ever. */
static void changed_bytes_of_an_unfinished_file_do_so_too(void **state)
{
    struct recorded small;
    recorded_setup(&small);
    recorded_begin(&small, RECORD_NONE);
    recorded_finish(&small);
    expect_no_harm(*state, small.path, FLIPS / 10);
    recorded_teardown(&small);
}

/* Exchange an object of the copy for one that HDF5 looks for in a pipe. */
static void lead_to_pipe(const struct refused *f, const char *object, bool is_virtual,
                         const char *pipe)
{
    const hsize_t forty = 40, one = 1, none = 0, many = H5S_UNLIMITED;
    recorded_copy(f->recorded.path, f->copy);
    const hid_t file = H5Fopen(f->copy, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, object, H5P_DEFAULT) >= 0);
    if (is_virtual) {
        const hid_t space = H5Screate_simple(1, &forty, &many);
        const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &none, &one, &many, &one);
        assert_true(H5Pset_virtual(plan, space, pipe, "x", space) >= 0);
        H5Sselect_all(space);
        H5Dclose(H5Dcreate2(file, object, H5T_STD_U64LE, space, H5P_DEFAULT, plan,
                            H5P_DEFAULT));
        H5Pclose(plan);
        H5Sclose(space);
    } else {
        H5Lcreate_external(pipe, "/x", file, object, H5P_DEFAULT, H5P_DEFAULT);
    }
    assert_true(H5Fclose(file) >= 0);
}

static void a_file_that_leads_to_a_pipe_is_refused_at_once(void **state)
{
    const struct refused *f = *state;
    char pipe[96];
    snprintf(pipe, sizeof pipe, "%s/pipe", f->recorded.dir);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    alarm(MOST_SECONDS);
    lead_to_pipe(f, "/espalier/images/index", true, pipe);
    refused_expect(f->copy, "/espalier/images/index");
    lead_to_pipe(f, "/espalier/images/index", false, pipe);
    refused_expect(f->copy, "/espalier/images/index");
    lead_to_pipe(f, "/espalier", false, pipe);
    refused_expect(f->copy, "not a recording");
    alarm(0);
}

static void a_file_that_another_program_left_open_is_refused(void **state)
{
    struct refused *f = *state;
    unsigned char *bytes = NULL;
    const size_t n = refused_load(f->recorded.path, &bytes);
    bytes[11] = 1; /* file consistency flags: open for writing, not SWMR */
    refused_write(f->copy, bytes, n);
    refused_expect(f->copy, "another program");
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_part_of_a_file_is_taken_for_the_whole),
        cmocka_unit_test(changed_bytes_end_in_a_refusal_or_in_a_network),
        cmocka_unit_test(changed_bytes_of_an_unfinished_file_do_so_too),
        cmocka_unit_test(a_file_that_leads_to_a_pipe_is_refused_at_once),
        cmocka_unit_test(a_file_that_another_program_left_open_is_refused),
    };
    return cmocka_run_group_tests(tests, refused_setup, refused_teardown);
}
