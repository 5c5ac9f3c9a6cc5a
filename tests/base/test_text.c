/* tests/base/test_text.c - distances between words, trimming, and what a message may show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void distance_counts_the_fewest_edits(void **state)
{
    (void)state;
    assert_int_equal(text_distance("seed", "seed"), 0);
    assert_int_equal(text_distance("sed", "seed"), 1);   /* a missing letter */
    assert_int_equal(text_distance("seeed", "seed"), 1); /* one too many */
    assert_int_equal(text_distance("sead", "seed"), 1);  /* a wrong one */
    assert_int_equal(text_distance("esed", "seed"), 1);  /* swapped neighbours */
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    assert_int_equal(text_distance("", "seed"), 4);
    assert_int_equal(text_distance("seed", ""), 4);
}

static void distance_is_symmetric_unless_a_word_lacks_its_end(void **state)
{
    (void)state;
    static const char *const words[] = {"eta", "etam",     "theta",
                                        "mu",  "tau_m_ms", "w_max_mV"};
    for (size_t a = 0; a < 6; a++)
        for (size_t b = 0; b < 6; b++)
            if (strncmp(words[a], words[b], 3) != 0)
                assert_int_equal(text_distance(words[a], words[b]),
                                 text_distance(words[b], words[a]));
    assert_int_equal(text_distance("tau_m", "tau_m_ms"), 0);
    assert_int_equal(text_distance("tau_m_ms", "tau_m"), 3);
}

static void case_does_not_count(void **state)
{
    (void)state;
    assert_int_equal(text_distance("MAX_RATE_HZ", "max_rate_Hz"), 0);
}

static void only_the_first_63_characters_are_looked_at(void **state)
{
    (void)state;
    char a[1000], b[1000];
    memset(a, 'x', sizeof a - 1);
    memset(b, 'x', sizeof b - 1);
    a[999] = b[999] = '\0';
    b[70] = 'y';
    assert_int_equal(text_distance(a, b), 0);
    b[10] = 'y';
    assert_int_equal(text_distance(a, b), 1);
}

static void the_first_of_equally_near_words_is_the_guess(void **state)
{
    (void)state;
    struct text_guess g = {.typed = "nome"};
    text_offer(&g, "adaptive");
    text_offer(&g, "none");
    text_offer(&g, "home");
    assert_string_equal(g.best, "none");
    assert_int_equal(g.distance, 1);
}

static void trim_takes_white_space_from_both_ends_only(void **state)
{
    (void)state;
    char to[6] = "old";
    assert_true(text_trim(" \t a b \r\n", to, sizeof to));
    assert_string_equal(to, "a b");
    assert_true(text_trim("  ", to, sizeof to));
    assert_string_equal(to, "");
    assert_true(text_trim("12345", to, sizeof to));
    assert_false(text_trim("123456", to, sizeof to));
    assert_string_equal(to, "12345"); /* untouched */
}

static void a_message_shows_harmless_characters_of_bounded_length(void **state)
{
    (void)state;
    char to[8];
    assert_string_equal(text_show("a\033[\xc3\xa9z", to, sizeof to), "a?[\xc3\xa9z");
    assert_string_equal(text_show("a\xe9z", to, sizeof to), "a?z"); /* Latin-1 */
    assert_string_equal(text_show("123\xc3\xa9\xc3\xa9\xc3\xa9", to, sizeof to),
                        "123...");
    assert_string_equal(text_show("1234567", to, sizeof to), "1234567");
    assert_string_equal(text_show("12345678", to, sizeof to), "1234...");
}

static void what_a_terminal_is_sent_moves_no_cursor_and_turns_no_text(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"plain ~ text", "plain ~ text"},
        {"\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x8c\xb2",
         "\xc3\xa9 \xe2\x86\x92 \xf0\x9f\x8c\xb2"},
        {"a\033[2Jb\nc\td\x7f", "a?[2Jb?c?d?"},
        {"\xc2\x9b"
         "31m",
         "?31m"}, /* C1: CSI in two bytes */
        {"\x9b"
         "31m",
         "?31m"}, /* in one: no UTF-8 */
        {"\xe2\x80\xae"
         "fdp.exe",
         "?fdp.exe"}, /* right-to-left override */
        {"\xe2\x81\xa6"
         "a\xe2\x80\xa8"
         "b",
         "?a?b"},                                    /* isolate, line separator */
        {"\xc0\x9b\xe0\x80\x9b", "?????"},           /* overlong forms of ESC */
        {"\xed\xa0\x80\xf4\x90\x80\x80", "???????"}, /* surrogate, beyond U+10FFFF */
        {"cut \xe2\x82", "cut ??"},
        {"\xff\xfe", "??"},
        {"", ""}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[k][0]);
        assert_string_equal(text_mask(text), cases[k][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_the_fewest_edits),
        cmocka_unit_test(distance_is_symmetric_unless_a_word_lacks_its_end),
        cmocka_unit_test(case_does_not_count),
        cmocka_unit_test(only_the_first_63_characters_are_looked_at),
        cmocka_unit_test(the_first_of_equally_near_words_is_the_guess),
        cmocka_unit_test(trim_takes_white_space_from_both_ends_only),
        cmocka_unit_test(a_message_shows_harmless_characters_of_bounded_length),
        cmocka_unit_test(what_a_terminal_is_sent_moves_no_cursor_and_turns_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
