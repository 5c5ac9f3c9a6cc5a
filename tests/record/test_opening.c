/* tests/record/test_opening.c - a recording whose run ends while another process opens it. */
#include "tests/record/refused.h"

#include "record/file/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* What happens to the file between the look at it and that at its lock; NULL: nothing any more. Before that the
 * lock is found held so many times. */
static struct {
    const char *path;
    unsigned char *bytes;
    size_t n;
    int held;
} ending;

bool __wrap_lock_is_held(const char *path);
bool __wrap_lock_is_held(const char *path)
{
    (void)path;
    if (ending.held > 0) {
        ending.held--;
        return true;
    }
    if (ending.path)
        refused_write(ending.path, ending.bytes, ending.n);
    ending.path = NULL;
    return false;
}

static void open_while_it_ends(const struct refused *f, int held)
{
    ending.n = refused_load(f->recorded.path, &ending.bytes);
    refused_write(f->copy, ending.bytes, ending.n - 10240);
    ending.path = f->copy;
    ending.held = held;
    assert_int_equal(refused_use(f->copy), ESP_OK);
    assert_null(ending.path);
    free(ending.bytes);
}

static void a_file_that_becomes_whole_as_its_run_lets_go_is_opened(void **state)
{
    open_while_it_ends(*state, 0);
}

static void
a_file_that_cannot_be_read_yet_is_waited_for_while_its_run_holds_it(void **state)
{
    open_while_it_ends(*state, 5);
    assert_int_equal(ending.held, 0);
}

static void a_cut_file_without_a_writer_stays_refused(void **state)
{
    struct refused *f = *state;
    unsigned char *bytes = NULL;
    const size_t n = refused_load(f->recorded.path, &bytes);
    refused_write(f->copy, bytes, n - 10240);
    refused_expect(f->copy, "truncated");
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_becomes_whole_as_its_run_lets_go_is_opened),
        cmocka_unit_test(
            a_file_that_cannot_be_read_yet_is_waited_for_while_its_run_holds_it),
        cmocka_unit_test(a_cut_file_without_a_writer_stays_refused),
    };
    return cmocka_run_group_tests(tests, refused_setup, refused_teardown);
}
