/* tests/studies/test_flat_json.c - what base/json.h writes is read back; everything else is refused. */
#include "base/json.h"
#include "studies/flat_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum esp_status parse(const char *text, char *room, struct flat_json *j)
{
    snprintf(room, 4096, "%s", text);
    return flat_json_parse(room, "here", j);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char odd[] = "a \"quoted\" \\ path\n\twith \x01\x7f\xc3\xa4 and {,}:[]";
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    struct json w = json_begin(f);
    json_text(&w, "odd", odd);
    json_text(&w, "empty", "");
    json_number(&w, "number", -1.25e-7);
    json_integer(&w, "most", UINT64_MAX);
    json_number(&w, "nothing", (double)__builtin_nan(""));
    json_hash(&w, "hash", 0xabc);
    json_end(&w);
    assert_int_equal(0, fclose(f));
    struct flat_json j;
    assert_int_equal(ESP_OK, flat_json_parse(text, "here", &j));
    assert_int_equal(6, j.n);
    assert_string_equal(odd, flat_json_find(&j, "odd")->value);
    assert_string_equal("", flat_json_find(&j, "empty")->value);
    assert_string_equal("-1.25e-07", flat_json_find(&j, "number")->value);
    assert_string_equal("18446744073709551615", flat_json_find(&j, "most")->value);
    assert_string_equal("null", flat_json_find(&j, "nothing")->value);
    assert_string_equal("0000000000000abc", flat_json_find(&j, "hash")->value);
    assert_true(flat_json_find(&j, "hash")->is_text);
    assert_false(flat_json_find(&j, "most")->is_text);
    assert_null(flat_json_find(&j, "other"));
    free(text);
}

static void white_space_and_an_empty_object_are_fine(void **state)
{
    (void)state;
    char room[4096];
    struct flat_json j;
    assert_int_equal(ESP_OK, parse(" { } \n", room, &j));
    assert_int_equal(0, j.n);
    assert_int_equal(ESP_OK,
                     parse("\n{ \"a\" :\t1 ,\"b\":\"x\" , \"c\":null}", room, &j));
    assert_int_equal(3, j.n);
    assert_string_equal("x", flat_json_find(&j, "b")->value);
}

static void everything_else_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "null",
        "[1]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":1}}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1 2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":true}",
        "{\"a\":nul}",
        "{\"a\":--1}",
        "{\"a\":1e999}",
        "{\"a\":nan}",
        "{\"a\":0x10}",
        "{\"a\":\"",
        "{\"a\":\"x}",
        "{\"a\":\"\\",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\u1234\"}",
        "{\"a\":\"line\nbreak\"}",
        "{,}",
        "{\"a\":1,,\"b\":2}",
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        char room[4096];
        struct flat_json j;
        assert_int_equal(ESP_INPUT, parse(wrong[k], room, &j));
        assert_non_null(strstr(esp_message(), "here: "));
    }
}

static void too_many_members_are_refused(void **state)
{
    (void)state;
    char text[4096] = "{\"k0\":0", room[4096];
    struct flat_json j;
    for (int k = 1; k <= FLAT_JSON_MEMBERS; k++) {
        char member[24];
        snprintf(member, sizeof member, ",\"k%d\":%d", k, k);
        strcat(text, member);
    }
    strcat(text, "}");
    assert_int_equal(ESP_INPUT, parse(text, room, &j));
    assert_non_null(strstr(esp_message(), "more members"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(white_space_and_an_empty_object_are_fine),
        cmocka_unit_test(everything_else_is_refused_by_name),
        cmocka_unit_test(too_many_members_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
