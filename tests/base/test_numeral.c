/* tests/base/test_numeral.c - numbers are read exactly or refused with a reason that fits, and limits are printed as
 * they are read. */
#include "base/numeral.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#define WHOLE "not a whole number"
#define REAL  "not a number"
#define RANGE "out of range"

static void a_whole_number_is_read_exactly_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
        uint64_t value;
    } cases[] = {
        {"0", NULL, 0},
        {"007", NULL, 7},
        {"1000000", NULL, 1000000},
        {"1e6", NULL, 1000000},
        {"1E+6", NULL, 1000000},
        {"2.5e3", NULL, 2500},
        {"2.50e1", NULL, 25},
        {"1.0", NULL, 1},
        {"0e99999999999", NULL, 0},
        {"18446744073709551615", NULL, UINT64_MAX},
        {"1.8446744073709551615e19", NULL, UINT64_MAX},
        {"9007199254740993", NULL, 9007199254740993}, /* no double */
        {"18446744073709551616", RANGE, 0},
        {"1e20", RANGE, 0},
        {"1e99999999999", RANGE, 0},
        {"", WHOLE, 0},
        {"-1", WHOLE, 0},
        {"+1", WHOLE, 0},
        {" 1", WHOLE, 0},
        {"1 ", WHOLE, 0},
        {"1.5", WHOLE, 0},
        {"2.55e1", WHOLE, 0},
        {"1e", WHOLE, 0},
        {"1e-0", WHOLE, 0},
        {"10e-1", WHOLE, 0},
        {".5e1", WHOLE, 0},
        {"1.e3", WHOLE, 0},
        {"e3", WHOLE, 0},
        {"1e6.5", WHOLE, 0},
        {"0x10", WHOLE, 0},
        {"2^64-1", WHOLE, 0},
        {"99999999999999999999x", WHOLE, 0},
        {"nan", WHOLE, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint64_t value = 77;
        const char *why = numeral_whole(cases[k].text, 0, UINT64_MAX, &value);
        const uint64_t want = cases[k].why ? 77 : cases[k].value;
        if (value != want || (why != NULL) != (cases[k].why != NULL) ||
            (why && strcmp(why, cases[k].why) != 0))
            fail_msg("'%s': %s, %llu", cases[k].text, why ? why : "read",
                     (unsigned long long)value);
    }
}

static void a_limit_belongs_to_what_is_allowed(void **state)
{
    (void)state;
    uint64_t value = 77;
    assert_string_equal(numeral_whole("0", 1, 1000000, &value), RANGE);
    assert_string_equal(numeral_whole("1000001", 1, 1000000, &value), RANGE);
    assert_int_equal(value, 77);
    assert_null(numeral_whole("1e6", 1, 1000000, &value));
    assert_int_equal(value, 1000000);
    assert_null(numeral_whole("1", 1, 1000000, &value));
    assert_int_equal(value, 1);
}

static void what_follows_a_whole_number_is_the_callers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rest;
        uint64_t value;
    } cases[] = {{"6-10", "-10", 6}, {"1e3,5", ",5", 1000}, {"3/1e2", "/1e2", 3},
                 {"12e", "e", 12},   {"7.", ".", 7},        {"5e-3", "e-3", 5},
                 {"1.0.0", ".0", 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint64_t value = 0;
        const char *end = NULL;
        assert_null(numeral_begin(cases[k].text, &value, &end));
        assert_int_equal(value, cases[k].value);
        assert_string_equal(end, cases[k].rest);
    }
}

static void a_real_number_is_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
        double value;
    } cases[] = {
        {"0.01", NULL, 0.01}, {"1e6", NULL, 1e6},  {"-0", NULL, 0},
        {"+2.5", NULL, 2.5},  {".5", NULL, 0.5},   {"1e-400", "too near to 0", 0},
        {"-1", RANGE, 0},     {"1e400", RANGE, 0}, {"1000001", RANGE, 0},
        {"nan", REAL, 0},     {"inf", REAL, 0},    {"0x10", REAL, 0},
        {"", REAL, 0},        {"1 ", REAL, 0},     {" 1", REAL, 0},
        {"1e", REAL, 0},      {"fast", REAL, 0},   {"1,5", REAL, 0},
        {"--1", REAL, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double value = 77;
        const char *why = numeral_real(cases[k].text, 0, 1e6, &value);
        const double want = cases[k].why ? 77 : cases[k].value;
        if (value < want || value > want || (why != NULL) != (cases[k].why != NULL) ||
            (why && strcmp(why, cases[k].why) != 0))
            fail_msg("'%s': %s, %g", cases[k].text, why ? why : "read", value);
    }
}

static void a_limit_is_printed_as_it_is_read(void **state)
{
    (void)state;
    static const struct {
        double limit;
        const char *text;
    } cases[] = {{0, "0"},         {0.01, "0.01"},   {0.9999, "0.9999"},
                 {1000, "1000"},   {1e4, "1e4"},     {1e6, "1e6"},
                 {12345, "12345"}, {16384, "16384"}, {-1000, "-1000"},
                 {-1e5, "-1e5"},   {1e-7, "1e-7"},   {0x1p64, "18446744073709551615"}};
    char text[NUMERAL_ROOM];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double back = 77;
        uint64_t whole;
        numeral_print(cases[k].limit, text);
        assert_string_equal(text, cases[k].text);
        assert_null(numeral_real(text, -1e30, 1e30, &back));
        assert_true(back >= cases[k].limit && back <= cases[k].limit);
        if (cases[k].limit >= 1)
            assert_null(numeral_whole(text, 0, UINT64_MAX, &whole));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_number_is_read_exactly_or_refused),
        cmocka_unit_test(a_limit_belongs_to_what_is_allowed),
        cmocka_unit_test(what_follows_a_whole_number_is_the_callers),
        cmocka_unit_test(a_real_number_is_read_or_refused),
        cmocka_unit_test(a_limit_is_printed_as_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
