/* tests/base/test_human.c - numbers as people read them: thousands, powers of ten, hours. */
#include "base/human.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char text[32];

static void counts_have_commas_between_thousands(void **state)
{
    (void)state;
    assert_string_equal(human_count(0, text, sizeof text), "0");
    assert_string_equal(human_count(999, text, sizeof text), "999");
    assert_string_equal(human_count(1000, text, sizeof text), "1,000");
    assert_string_equal(human_count(60000, text, sizeof text), "60,000");
    assert_string_equal(human_count(UINT64_MAX, text, sizeof text),
                        "18,446,744,073,709,551,615");
}

static void bytes_are_in_powers_of_ten(void **state)
{
    (void)state;
    assert_string_equal(human_bytes(999, text, sizeof text), "999 B");
    assert_string_equal(human_bytes(1000, text, sizeof text), "1.00 kB");
    assert_string_equal(human_bytes(2508800, text, sizeof text), "2.51 MB");
    assert_string_equal(human_bytes(UINT64_MAX, text, sizeof text), "18446744.07 TB");
}

static void durations_name_hours_from_the_first_one_on(void **state)
{
    (void)state;
    assert_string_equal(human_duration(0, text, sizeof text), "0:00");
    assert_string_equal(human_duration(123, text, sizeof text), "2:03");
    assert_string_equal(human_duration(3599.4, text, sizeof text), "59:59");
    assert_string_equal(human_duration(3599.5, text, sizeof text), "1:00:00");
    assert_string_equal(human_duration(3723, text, sizeof text), "1:02:03");
    assert_string_equal(human_duration(100 * 3600, text, sizeof text), "100:00:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_commas_between_thousands),
        cmocka_unit_test(bytes_are_in_powers_of_ten),
        cmocka_unit_test(durations_name_hours_from_the_first_one_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
