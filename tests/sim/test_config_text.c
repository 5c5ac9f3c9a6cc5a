/* tests/sim/test_config_text.c - configurations as INI text: round trips, broken files, mutations. */
#include "base/hash.h"
#include "sim/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct config preset(const char *name)
{
    struct config c;
    assert_int_equal(config_preset(&c, name), ESP_OK);
    return c;
}

/* A base from which every preset differs, so that a key lost on the way shows. */
static struct config strange(void)
{
    static const char *const set[][2] = {
        {"run.images", "7"},
        {"run.seed", "9"},
        {"prune.strategy", "random"},
        {"prune.prune_to", "3"},
        {"prune.cap", "9"},
        {"population.exc.size", "11"},
        {"run.output", "x"},
        {"run.label_images", "5"},
        {"projection.inhibition.from", "y"},
        {"run.dt_ms", "0.1"},
        {"prune.window_images", "8"},
        {"population.exc.floor_mV", "-99"},
    };
    struct config c = preset("best");
    for (size_t k = 0; k < sizeof set / sizeof set[0]; k++)
        assert_int_equal(config_set(&c, set[k][0], set[k][1]), ESP_OK);
    return c;
}

static void assert_same(const struct config *a, const struct config *b)
{
    char *x = config_text(a), *y = config_text(b);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

/* The INI with comments, as one text to be freed. */
static char *commented(const struct config *c)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    assert_non_null(f);
    assert_int_equal(config_write(c, f, true), ESP_OK);
    fclose(f);
    return text;
}

static void every_preset_survives_its_text_with_and_without_comments(void **state)
{
    (void)state;
    for (const char *const *name = config_presets; *name; name++) {
        const struct config c = preset(*name);
        struct config plain = strange(), rich = strange();
        char *text = config_text(&c), *long_text = commented(&c);
        assert_int_equal(config_read_text(&plain, text, "text"), ESP_OK);
        assert_int_equal(config_read_text(&rich, long_text, "text"), ESP_OK);
        assert_same(&plain, &c);
        assert_same(&rich, &c);
        assert_int_equal(config_theta_plus_is_set(&plain, 1), false);
        assert_int_equal(config_eta_is_set(&plain, 0), false);
        free(text);
        free(long_text);
    }
}

static void doubles_survive_bit_by_bit(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    for (int k = 0; k < 20000; k++) {
        struct config c = preset("best"), d = preset("best");
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        c.population[1].lif.tau_m_ms = 0.01 + (double)(bits >> 11) * 0x1p-53 * 1e5;
        c.run.seed = bits;
        char *text = config_text(&c);
        assert_int_equal(config_read_text(&d, text, "text"), ESP_OK);
        assert_memory_equal(&c.population[1].lif.tau_m_ms, &d.population[1].lif.tau_m_ms,
                            sizeof(double));
        assert_true(c.run.seed == d.run.seed);
        free(text);
    }
}

static void short_numbers_stay_short(void **state)
{
    (void)state;
    const struct config c = preset("diehl-cook");
    char *text = config_text(&c);
    assert_non_null(strstr(text, "\nweight_norm = 78.4\n"));
    assert_non_null(strstr(text, "\nmax_rate_Hz = 63.75\n"));
    assert_non_null(strstr(text, "\ntau_theta_ms = 10000000\n"));
    assert_non_null(strstr(text, "\neta_pre = 0.0001\n"));
    assert_non_null(strstr(text, "\nfloor_mV = none\n"));
    assert_non_null(strstr(text, "\nimages = all\n"));
    free(text);
}

static void lines_with_comments_fit_into_100_columns(void **state)
{
    (void)state;
    struct config c = preset("guo2020");
    c.projection[0].stdp.weight_norm = 1234.5678901234567;
    c.projection[1].inhibit_mV = 1.0 / 3;
    memset(c.population[1].name, 'n', CONFIG_NAME - 1);
    memset(c.projection[1].from, 'n', CONFIG_NAME - 1);
    char *text = commented(&c);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\n"), 0, 100);
    free(text);
}

static void the_hash_is_that_of_the_text_and_ignores_the_name_of_the_preset(void **state)
{
    (void)state;
    struct config c = preset("best");
    const struct config pruned = preset("edges-800-400");
    char *text = config_text(&pruned);
    assert_true(config_hash(&pruned) == hash_text(HASH_START, text));
    free(text);
    assert_true(config_hash(&c) != config_hash(&pruned));
    config_set(&c, "prune.strategy", "votes");
    assert_true(config_hash(&c) == config_hash(&pruned));
}

static void assert_bad(const char *text, const char *message)
{
    struct config c = preset("best"), before;
    memcpy(&before, &c, sizeof c);
    assert_int_equal(config_read_text(&c, text, "a.ini"), ESP_INPUT);
    assert_memory_equal(&c, &before, sizeof c);
    if (strncmp(esp_message(), message, strlen(message)) != 0)
        fail_msg("\"%s\" should begin with \"%s\"", esp_message(), message);
}

static void broken_lines_are_named_and_nothing_is_set(void **state)
{
    (void)state;
    const char *syntax = ": neither a [section] nor key = value nor a ; comment";
    char message[128];
    snprintf(message, sizeof message, "a.ini:3%s", syntax);
    assert_bad("[run]\nseed = 2\nseed\n", message);
    assert_bad("[run]\nseed = 2\n[prune\ncap = x\n",
               message); /* the first error counts */
    assert_bad("seed = 2\n",
               "a.ini:1: seed stands in no section; the nearest key is run.seed");
    assert_bad("[run]\nseed = 2\n\n[run]\nseed = 3\n",
               "a.ini:5: run.seed was already set in line 2");
    assert_bad("[run]\n  seed = 2\n    dt_ms = 99\n",
               "a.ini:3: run.dt_ms = 99: out of range");
    assert_bad("[run]\nseed = 2\nsede = 3\n",
               "a.ini:3: [run] has no key sede; the nearest is seed");
    assert_bad("[prun]\ncap = 2\n",
               "a.ini:2: there is no section [prun]; the nearest is [prune]");
    assert_bad("[run]\nseed =\n", "a.ini:2: run.seed = : no value");
    assert_bad("[run]\nseed = 1 # one\n",
               "a.ini:2: run.seed = 1 # one: not a whole number");
    assert_bad("[run]\nseed = 2\n\x01\x02\n", "a.ini:3: not text: control characters");
    assert_bad("[run]\n= 2\n", "a.ini:2: [run] has no key ");
    assert_bad("[]\nseed = 2\n", "a.ini:2: seed stands in no section");
}

static void a_line_beyond_190_characters_is_refused_unless_it_is_a_comment(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text, "[run]\n; %0300d\n  # %0100d\nseed =%*d\n", 1, 1, 184, 7);
    struct config c = preset("best");
    assert_int_equal(config_read_text(&c, text, "a.ini"), ESP_OK);
    assert_int_equal(c.run.seed, 7);
    snprintf(text, sizeof text, "[run]\nseed =%*d\n", 185, 7);
    assert_bad(text, "a.ini:2: the line is too long");
}

/* libinih would take the rest of it for a comment. */
static void a_file_that_its_text_could_not_name_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path, *reason; /* NULL: it is taken */
    } cases[] = {{"a;b.h5", NULL},
                 {"a ;b.h5", "cannot be named with a ; after a space"},
                 {";b.h5", "cannot be named with a ; after a space"},
                 {"a\tb.h5", "not text: control characters"},
                 {"a\x7f.h5", "not text: control characters"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct config c;
        config_default(&c);
        assert_int_equal(
            config_read_text(&c, "[population.in]\nkind = spikes\nfile = x.h5\n", "text"),
            ESP_OK);
        const enum esp_status st = config_set(&c, "population.in.file", cases[k].path);
        assert_int_equal(st, cases[k].reason ? ESP_INPUT : ESP_OK);
        if (cases[k].reason)
            assert_non_null(strstr(esp_message(), cases[k].reason));
    }
}

static void the_usual_dialects_of_ini_are_read(void **state)
{
    (void)state;
    struct config c = preset("best");
    assert_int_equal(
        config_read_text(&c,
                         "\xef\xbb\xbf; UTF-8 mark, r\xc3\xa9sum\xc3\xa9\r\n[run]\r\n"
                         "seed=3\r\n\tepochs : 2 ; twice\r\n# end\r\n[prune]\r\n"
                         "strategy = Adaptive\r\n[run]\r\nimages = 100",
                         "a.ini"),
        ESP_OK);
    assert_int_equal(c.run.seed, 3);
    assert_int_equal(c.run.epochs, 2);
    assert_int_equal(c.run.images, 100);
    assert_int_equal(c.prune.strategy, POLICY_ADAPTIVE);
    assert_int_equal(config_read_text(&c, "", "a.ini"), ESP_OK);
}

/* Write n bytes to a new file, its name to path. */
static void write_file(char path[static 32], const void *bytes, size_t n)
{
    strcpy(path, "test-config-XXXXXX");
    const int fd = mkstemp(path);
    FILE *f = fdopen(fd, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void assert_bad_file(const char *path, const char *reason)
{
    struct config c = preset("best"), before;
    memcpy(&before, &c, sizeof c);
    assert_int_equal(config_read_file(&c, path), ESP_INPUT);
    assert_memory_equal(&c, &before, sizeof c);
    if (strncmp(esp_message(), path, strlen(path)) != 0 || !strstr(esp_message(), reason))
        fail_msg("\"%s\" should say \"%s\"", esp_message(), reason);
}

static void a_file_is_read_and_errors_name_it_with_the_line(void **state)
{
    (void)state;
    char path[32], want[64];
    struct config c = preset("best");
    write_file(path, "[run]\nseed = 5\n", 15);
    assert_int_equal(config_read_file(&c, path), ESP_OK);
    assert_int_equal(c.run.seed, 5);
    unlink(path);
    write_file(path, "[run]\nseed = x\n", 15);
    snprintf(want, sizeof want, "%s:2: run.seed = x", path);
    assert_bad_file(path, want);
    unlink(path);
}

static void files_that_are_no_configuration_are_refused(void **state)
{
    (void)state;
    enum { N = (1 << 20) + 1 };
    char path[32];
    char *big = malloc(N);
    assert_non_null(big);
    memset(big, '\n', N);
    write_file(path, big, N - 1);
    struct config c = preset("best");
    assert_int_equal(config_read_file(&c, path),
                     ESP_OK); /* one megabyte of nothing is fine */
    unlink(path);
    write_file(path, big, N);
    assert_bad_file(path, "larger than 1 MiB");
    unlink(path);
    write_file(path, "[run]\n\0seed = 5\n", 16);
    assert_bad_file(path, "binary");
    unlink(path);
    free(big);
    assert_bad_file("no-such-file.ini", "cannot be opened: No such file");
    assert_bad_file(".", "cannot be read: Is a directory");
    assert_bad_file("/dev/zero", "larger than 1 MiB");
    if (geteuid() != 0) { /* root may read everything */
        write_file(path, "[run]\n", 6);
        chmod(path, 0);
        assert_bad_file(path, "cannot be opened: Permission denied");
        unlink(path);
    }
}

static uint32_t draw(uint64_t *x, uint32_t n)
{
    *x = *x * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(((*x >> 33) * n) >> 31);
}

/* Change, insert, delete or repeat a few bytes of text[n], in a buffer of twice that room. */
static void mutate(uint64_t *x, char *text, size_t room)
{
    static const char bytes[] = "=[];#:.-+eE0123456789\n\r\t \x01\x7f\x80\xff"
                                "autonfylse_";
    for (uint32_t edits = 1 + draw(x, 4); edits > 0; edits--) {
        const size_t n = strlen(text), at = draw(x, (uint32_t)n);
        const size_t some = 1 + draw(x, 20);
        switch (draw(x, 4)) {
        case 0:
            text[at] = bytes[draw(x, sizeof bytes - 1)];
            break;
        case 1:
            memmove(text + at, text + at + (at + some < n ? some : n - at),
                    n - at - (at + some < n ? some : n - at) + 1);
            break;
        case 2:
            if (n + 1 < room) {
                memmove(text + at + 1, text + at, n - at + 1);
                text[at] = bytes[draw(x, sizeof bytes - 1)];
            }
            break;
        default:
            if (n + some < room && at + some < n)
                memmove(text + at + some, text + at, n - at + 1);
        }
    }
}

static bool lacks_an_end(const struct config *c)
{
    for (size_t k = 0; k < c->n_projections; k++)
        if (!c->projection[k].from[0] || !c->projection[k].to[0])
            return true;
    return false;
}

static void
mutated_files_end_in_a_message_or_in_a_configuration_that_survives_its_text(void **state)
{
    (void)state;
    uint64_t x = 1;
    unsigned accepted = 0, refused = 0;
    const struct config c = preset("guo2020");
    char *plain = config_text(&c), *rich = commented(&c);
    for (int k = 0; k < 20000; k++) {
        char text[16384];
        struct config d = preset("best"), again = preset("diehl-cook");
        strcpy(text, k % 2 ? rich : plain);
        mutate(&x, text, sizeof text);
        if (config_read_text(&d, text, "m") != ESP_OK) {
            assert_memory_equal(esp_message(), "m:", 2);
            refused++;
            continue;
        }
        accepted++;
        if (lacks_an_end(
                &d)) /* a name that is missing has no text; config_check refuses it */
            continue;
        char *back = config_text(&d);
        assert_int_equal(config_read_text(&again, back, "back"), ESP_OK);
        assert_same(&again, &d);
        free(back);
        if (config_check(&d) == ESP_OK)
            assert_true(config_resolve(&d, 1000, 28, 28).prune.prune_to > 0);
    }
    assert_true(accepted > 1000 && refused > 1000); /* both ends are exercised */
    free(plain);
    free(rich);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_preset_survives_its_text_with_and_without_comments),
        cmocka_unit_test(doubles_survive_bit_by_bit),
        cmocka_unit_test(short_numbers_stay_short),
        cmocka_unit_test(lines_with_comments_fit_into_100_columns),
        cmocka_unit_test(the_hash_is_that_of_the_text_and_ignores_the_name_of_the_preset),
        cmocka_unit_test(broken_lines_are_named_and_nothing_is_set),
        cmocka_unit_test(a_line_beyond_190_characters_is_refused_unless_it_is_a_comment),
        cmocka_unit_test(a_file_that_its_text_could_not_name_is_refused),
        cmocka_unit_test(the_usual_dialects_of_ini_are_read),
        cmocka_unit_test(a_file_is_read_and_errors_name_it_with_the_line),
        cmocka_unit_test(files_that_are_no_configuration_are_refused),
        cmocka_unit_test(
            mutated_files_end_in_a_message_or_in_a_configuration_that_survives_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
