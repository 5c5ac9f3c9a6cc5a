/* tests/api/api_run.c */
#include "tests/api/api_run.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a place to work ---- */

int api_enter_folder(void **state)
{
    static char folder[256];
    const char *place = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/espalier-api-XXXXXX", place ? place : P_tmpdir);
    *state = mkdtemp(folder);
    return *state && chdir(folder) == 0 ? 0 : 1;
}

int api_leave_folder(void **state)
{
    const struct dirent *entry;
    DIR *folder = opendir(*state);
    while (folder && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            remove(entry->d_name);
    return folder && closedir(folder) == 0 && chdir("/") == 0 && rmdir(*state) == 0 ? 0
                                                                                    : 1;
}

/* ---- the library ---- */

static const char *const always[] = {"population.exc.size=40", "run.images=120",
                                     "prune.window_images=10", NULL};

static void apply(struct espalier_config *c, const char *const *settings)
{
    for (size_t k = 0; settings && settings[k]; k++) {
        char key[64];
        const char *equals = strchr(settings[k], '=');
        snprintf(key, sizeof key, "%.*s", (int)(equals - settings[k]), settings[k]);
        assert_int_equal(espalier_config_set(c, key, equals + 1), ESPALIER_OK);
    }
}

struct espalier_config *api_config(const char *const *settings)
{
    struct espalier_config *c = NULL;
    assert_int_equal(espalier_config_create("best", &c), ESPALIER_OK);
    apply(c, always);
    apply(c, settings);
    return c;
}

struct espalier_data *api_digits(void)
{
    struct espalier_data *d = NULL;
    assert_int_equal(espalier_data_open("digits", &d), ESPALIER_OK);
    return d;
}

struct espalier_run *api_run(const char *const *settings, const struct espalier_data *d)
{
    struct espalier_run *r = NULL;
    struct espalier_config *c = api_config(settings);
    assert_int_equal(espalier_run_create(c, d, NULL, ESPALIER_RECORD_NONE, &r),
                     ESPALIER_OK);
    espalier_config_free(c);
    return r;
}

uint64_t api_finish(struct espalier_run *run)
{
    assert_int_equal(espalier_run_train(run, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_finish(run), ESPALIER_OK);
    const uint64_t golden = espalier_run_golden(run);
    espalier_run_free(run);
    return golden;
}

/* ---- the program ---- */

static void add_settings(char *line, size_t room, const char *const *settings)
{
    for (size_t k = 0; settings && settings[k]; k++)
        snprintf(line + strlen(line), room - strlen(line), " --set %s", settings[k]);
}

void api_train(const char *const *settings, const char *options, char json[4096])
{
    char line[2048];
    const char *program = getenv("ESPALIER_PROGRAM");
    assert_non_null(program);
    snprintf(line, sizeof line, "'%s' train --quiet --json --data digits", program);
    add_settings(line, sizeof line, always);
    add_settings(line, sizeof line, settings);
    snprintf(line + strlen(line), sizeof line - strlen(line), " %s", options);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    const size_t n = fread(json, 1, 4095, f);
    json[n] = '\0';
    assert_int_equal(pclose(f), 0);
}

uint64_t api_golden(const char *json)
{
    const char *at = strstr(json, "\"golden_hash\":");
    assert_non_null(at);
    return strtoull(strchr(at + 14, '"') + 1, NULL, 16);
}

double api_number(const char *json, const char *object, const char *key)
{
    char name[64];
    snprintf(name, sizeof name, "\"%s\":", object);
    const char *at = strstr(json, name);
    assert_non_null(at);
    snprintf(name, sizeof name, "\"%s\":", key);
    at = strstr(at, name);
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}
