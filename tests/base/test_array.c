/* tests/base/test_array.c - memory is aligned, zeroed, refused in time and given back. */
#include "base/array.h"
#include "base/random.h"
#include "base/status.h"
#include "base/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool all_zero(const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t k = 0; k < n; k++)
        if (b[k])
            return false;
    return true;
}

static void arrays_are_aligned_and_zero_for_every_size(void **state)
{
    (void)state;
    for (size_t n = 0; n < 300; n++) {
        unsigned char *a = array_create(n, 1);
        assert_non_null(a);
        assert_int_equal(0, (uintptr_t)a % ARRAY_ALIGN);
        assert_true(all_zero(a, n ? n : 1));
        memset(a, 0xff, n); /* the next array may get this memory */
        array_free(a);
    }
    array_free(NULL);
}

static void sizes_that_overflow_are_refused_with_a_message(void **state)
{
    (void)state;
    const size_t count[] = {SIZE_MAX, SIZE_MAX / 8 + 1, SIZE_MAX / 8, SIZE_MAX / 16,
                            SIZE_MAX / 2};
    for (size_t k = 0; k < sizeof count / sizeof *count; k++) {
        esp_fail(ESP_OK, "none");
        assert_null(array_create(count[k], 8));
        assert_string_not_equal("none", esp_message());
        esp_fail(ESP_OK, "none");
        assert_null(mapping_create(count[k]));
        assert_string_not_equal("none", esp_message());
    }
}

static void growing_keeps_the_contents_and_zeroes_the_rest(void **state)
{
    (void)state;
    uint32_t *a = NULL;
    size_t have = 0;
    for (uint32_t n = 1; n < 5000; n++) {
        assert_int_equal(ESP_OK, array_grow((void **)&a, &have, n, sizeof *a));
        assert_true(have >= n);
        assert_true(all_zero(a + n - 1, (have - n + 1) * sizeof *a));
        a[n - 1] = ~n;
    }
    assert_in_range(have, 4999, 2 * 4999);
    for (uint32_t n = 1; n < 5000; n++)
        assert_int_equal(~n, a[n - 1]);
    array_free(a);
}

static void growing_in_vain_changes_nothing(void **state)
{
    (void)state;
    uint64_t *a = array_create(4, sizeof *a), *same = a;
    size_t have = 4;
    assert_non_null(a);
    a[3] = 42;
    assert_int_equal(ESP_MEMORY, array_grow((void **)&a, &have, SIZE_MAX / 2, sizeof *a));
    assert_ptr_equal(same, a);
    assert_int_equal(4, have);
    assert_int_equal(42, a[3]);
    array_free(a);
}

/* Squeeze `n` elements of `size` bytes to those that a coin of bias p/8 keeps; compare with the
 * same elements copied one by one. */
static void squeeze_and_compare(struct random *r, size_t n, size_t size, uint32_t p)
{
    unsigned char *a = array_create(n, size), *want = array_create(n, size);
    esp_id *keep = array_create(n, sizeof *keep);
    assert_true(a && want && keep);
    size_t n_keep = 0;
    for (size_t k = 0; k < n * size; k++)
        a[k] = (unsigned char)random_u32(r);
    for (size_t k = 0; k < n; k++)
        if (random_below(r, 8) < p) {
            memcpy(want + n_keep * size, a + k * size, size);
            keep[n_keep++] = (esp_id)k;
        }
    array_squeeze(a, size, keep, n_keep);
    assert_memory_equal(want, a, n_keep * size);
    array_free(keep);
    array_free(want);
    array_free(a);
}

static void squeezing_equals_copying_the_kept_elements(void **state)
{
    (void)state;
    struct random r = random_start(1, RANDOM_PRUNE, 0);
    const size_t sizes[] = {1, 4, 8, 12, 100};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t n = 1; n < 130; n++)
            squeeze_and_compare(&r, n, sizes[s],
                                (uint32_t)(n % 9)); /* from none to all */
}

/* Bytes of this process that are in memory. */
static size_t resident_bytes(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(1, fscanf(f, "%*u %lu", &pages));
    fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void shrinking_a_mapping_gives_the_memory_back_and_keeps_the_front(void **state)
{
    (void)state;
    const size_t whole = (size_t)96 << 20, part = ((size_t)32 << 20) + 5;
    unsigned char *m = mapping_create(whole);
    assert_non_null(m);
    assert_int_equal(0, (uintptr_t)m % ARRAY_ALIGN);
    assert_true(all_zero(m, whole));
    memset(m, 0x5a, whole);
    const size_t before = resident_bytes();
    mapping_shrink(m, whole, part);
    const size_t after = resident_bytes();
    assert_true(before - after >= (whole - part) / 100 * 95 && before > after);
    for (size_t k = 0; k < part; k++)
        if (m[k] != 0x5a)
            fail_msg("byte %zu is lost", k);
    mapping_shrink(m, part, part - 1); /* less than a page: nothing to give */
    assert_int_equal(0x5a, m[part - 2]);
    mapping_free(m, part - 1);
    mapping_free(NULL, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_aligned_and_zero_for_every_size),
        cmocka_unit_test(sizes_that_overflow_are_refused_with_a_message),
        cmocka_unit_test(growing_keeps_the_contents_and_zeroes_the_rest),
        cmocka_unit_test(growing_in_vain_changes_nothing),
        cmocka_unit_test(squeezing_equals_copying_the_kept_elements),
        cmocka_unit_test(shrinking_a_mapping_gives_the_memory_back_and_keeps_the_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
