/* tests/sim/test_config_limits.c - more sections than a message shows, a path that is too long, a name of
 * nothing, and the limits of every key of a number. */
#include "base/numeral.h"
#include "sim/config/config.h"
#include "sim/config/config_keys.h"
#include "sim/config/config_lines.h"
#include "sim/config/config_value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* As many populations as there can be, with names as long as they can be. */
static void write_network(char *text, size_t room)
{
    size_t n = 0;
    for (int k = 0; k < CONFIG_POPULATIONS; k++)
        n += (size_t)snprintf(text + n, room - n, "[population.%0*d]\nkind = %s\n",
                              CONFIG_NAME - 1, k, k ? "lif" : "source");
    assert_true(n < room);
}

static void a_message_names_as_many_sections_as_it_has_room_for(void **state)
{
    (void)state;
    char text[4096];
    struct config c;
    config_default(&c);
    write_network(text, sizeof text);
    assert_int_equal(config_read_text(&c, text, "text"), ESP_OK);
    assert_int_equal(config_set(&c, "nowhere.size", "1"), ESP_INPUT);
    const char *list = strstr(esp_message(), "; all are run, prune, population.0");
    assert_non_null(list);
    assert_string_equal(list + strlen(list) - 3, "...");
    assert_in_range(strlen(list), 380, 400);
}

static void a_name_without_a_section_forgets_no_line(void **state)
{
    (void)state;
    static struct config_lines lines, before;
    struct config c;
    config_default(&c);
    assert_int_equal(config_read_text_lines(&c, "[run]\nseed = 2\n", "text", &lines),
                     ESP_OK);
    memcpy(&before, &lines, sizeof lines);
    config_lines_forget(&lines, &c, "seed");
    assert_memory_equal(&lines, &before, sizeof lines);
    config_lines_forget(&lines, &c, "run.seed");
    assert_memory_not_equal(&lines, &before, sizeof lines);
}

static void a_path_has_room_for_159_bytes(void **state)
{
    (void)state;
    char path[CONFIG_PATH + 1];
    struct config c;
    config_default(&c);
    assert_int_equal(
        config_read_text(&c, "[population.in]\nkind = spikes\nfile = x.h5\n", "text"),
        ESP_OK);
    memset(path, 'a', CONFIG_PATH);
    path[CONFIG_PATH] = '\0';
    assert_int_equal(config_set(&c, "population.in.file", path), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "too long"));
    path[CONFIG_PATH - 1] = '\0';
    assert_int_equal(config_set(&c, "population.in.file", path), ESP_OK);
    assert_string_equal(c.population[0].file, path);
}

/* What a message calls allowed is a value that can be given, word for word. */
static void check_limits(const struct config_key *key)
{
    const double limit[] = {key->min, key->max};
    char text[NUMERAL_ROOM], range[CONFIG_RANGE];
    uint64_t field;
    config_value_range(key, range);
    for (int k = 0; k < 2; k++) {
        numeral_print(limit[k], text);
        assert_non_null(strstr(range, text));
        if (config_value_parse(key, "it", text, &field) != ESP_OK)
            fail_msg("%s", esp_message());
    }
}

static void the_limits_of_every_key_can_be_given_as_they_are_printed(void **state)
{
    size_t n, n_checked = 0;
    (void)state;
    for (int kind = 0; kind < N_SECTION_KINDS; kind++) {
        const struct config_key *keys = config_keys((enum section_kind)kind, &n);
        for (size_t k = 0; k < n; k++)
            if (keys[k].type == KEY_DOUBLE || keys[k].type == KEY_U64 ||
                keys[k].type == KEY_U32) {
                check_limits(&keys[k]);
                n_checked++;
            }
    }
    assert_in_range(n_checked, 40, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_names_as_many_sections_as_it_has_room_for),
        cmocka_unit_test(a_name_without_a_section_forgets_no_line),
        cmocka_unit_test(a_path_has_room_for_159_bytes),
        cmocka_unit_test(the_limits_of_every_key_can_be_given_as_they_are_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
