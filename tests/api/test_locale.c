/* tests/api/test_locale.c - a program that speaks German gives and gets numbers with a decimal point, and the same
 * bits. The locale is the installed de_DE.UTF-8 or one that localedef makes of the sources of the C library. */
#include "tests/api/api_run.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 16384 };

static const char *const half_a_tick[] = {"run.dt_ms=0.5", NULL};

static bool speak_german(void)
{
    char folder[256], line[600];
    if (setlocale(LC_ALL, "de_DE.UTF-8"))
        return true;
    if (!getcwd(folder, sizeof folder))
        return false;
    snprintf(line, sizeof line,
             "mkdir locales && localedef -f UTF-8 -i de_DE '%s/locales/de_DE.UTF-8' "
             ">localedef.log 2>&1",
             folder);
    snprintf(folder + strlen(folder), sizeof folder - strlen(folder), "/locales");
    const int status = system(line);
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, "de_DE.UTF-8") ||
           (status == 0 && setlocale(LC_ALL, "de_DE"));
}

static void forget_german(void)
{
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    assert_int_equal(system("rm -rf locales"), 0);
}

static void write_text(const struct espalier_config *c, const char *path, char text[ROOM])
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(espalier_config_text(c, text, ROOM, NULL), ESPALIER_OK);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* Written, read again and run, recorded where that can be done; the golden hash. */
static uint64_t run_of(struct espalier_config *c, const char *path, char text[ROOM])
{
    struct espalier_config *again = NULL;
    struct espalier_run *run = NULL;
    struct espalier_data *d = api_digits();
    const char *out = espalier_can_record() ? "locale.h5" : NULL;
    write_text(c, path, text);
    assert_int_equal(espalier_config_create("best", &again), ESPALIER_OK);
    assert_int_equal(espalier_config_read(again, path), ESPALIER_OK);
    assert_int_equal(
        espalier_run_create(again, d, out,
                            out ? ESPALIER_RECORD_OUTPUT : ESPALIER_RECORD_NONE, &run),
        ESPALIER_OK);
    const uint64_t golden = api_finish(run);
    espalier_data_free(d);
    espalier_config_free(again);
    return golden;
}

static void the_program_accepts_the_recording(void)
{
    char line[512];
    snprintf(line, sizeof line, "LC_ALL=C '%s' verify locale.h5 >verify.log",
             getenv("ESPALIER_PROGRAM"));
    if (espalier_can_record())
        assert_int_equal(system(line), 0);
    remove("locale.h5");
}

static void numbers_have_a_decimal_point_in_a_german_program(void **state)
{
    (void)state;
    static char point[ROOM], german[ROOM];
    char text[64];
    struct espalier_config *c = api_config(half_a_tick);
    const uint64_t golden = run_of(c, "point.ini", point);
    remove("locale.h5");
    espalier_config_free(c);
    if (!speak_german()) {
        forget_german();
        skip();
    }
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* as printf has it now */
    c = api_config(half_a_tick);
    assert_int_equal(espalier_config_get(c, "run.dt_ms", text, sizeof text), ESPALIER_OK);
    assert_string_equal(text, "0.5");
    assert_int_equal(espalier_config_set(c, "run.dt_ms", "0,5"), ESPALIER_INPUT);
    assert_non_null(strstr(espalier_message(), "0.01"));
    assert_true(run_of(c, "german.ini", german) == golden);
    assert_string_equal(german, point);
    espalier_config_free(c);
    forget_german();
    the_program_accepts_the_recording();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_a_decimal_point_in_a_german_program),
    };
    return cmocka_run_group_tests(tests, api_enter_folder, api_leave_folder);
}
