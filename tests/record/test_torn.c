/* tests/record/test_torn.c - SIGKILL may cut a write of a recording, but only where that does no harm.
 *
 * The system writes page by page and looks for a fatal signal in between. A chunk of rows that is cut holds
 * rows that no reader has seen yet; half an object header makes its dataset unreadable, with every row
 * that was flushed before. libhdf5 writes by pwrite, and takes the definition of the program. */
#undef _FILE_OFFSET_BITS /* or `pwrite` would be a second name of `pwrite64` */
#include "tests/record/recorded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/* Chunks of rows are written whole; those of the made-up run that are no longer than a page, and the
 * pieces of the structure, must lie within one. */
enum { PAGE = 4096 };

static struct {
    atomic_bool watching;
    atomic_ulong n_small,
        n_cut; /* writes of a page at most; those of them that cross into the next */
} writes;

static void watch(size_t n, off_t at)
{
    if (!atomic_load(&writes.watching) || n > PAGE)
        return;
    atomic_fetch_add(&writes.n_small, 1);
    if (at / PAGE != (at + (off_t)n - 1) / PAGE)
        atomic_fetch_add(&writes.n_cut, 1);
}

__attribute__((visibility("default"))) ssize_t pwrite(int fd, const void *from, size_t n,
                                                      off_t at)
{
    watch(n, at);
    return syscall(SYS_pwrite64, fd, from, n, at);
}

static void no_piece_of_the_structure_is_written_across_two_pages(void **state)
{
    static const enum recording_what kinds[] = {RECORD_NONE, RECORD_OUTPUT, RECORD_ALL};
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct recorded r;
        memset(&writes, 0, sizeof writes);
        recorded_setup(&r);
        recorded_begin(&r, kinds[k]);
        atomic_store(&writes.watching, true);
        while (r.n_images < RECORDED_IMAGES) {
            assert_int_equal(recorded_image(&r), ESP_OK);
            assert_int_equal(recording_flush(r.recording), ESP_OK);
        }
        recorded_finish(&r);
        atomic_store(&writes.watching, false);
        recorded_teardown(&r);
        assert_true(atomic_load(&writes.n_small) > RECORDED_IMAGES);
        assert_int_equal(atomic_load(&writes.n_cut), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_piece_of_the_structure_is_written_across_two_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
