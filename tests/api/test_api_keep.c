/* tests/api/test_api_keep.c - what the library refuses, and the files that it keeps. */
#include "tests/api/api_run.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const pruned[] = {"prune.strategy=adaptive", "prune.prune_start=0.1",
                                     "prune.prune_end=0.5",     "prune.prune_to=25",
                                     "run.eval=none",           NULL};

static void refused(enum espalier_status status, const char *word)
{
    assert_int_equal(status, ESPALIER_INPUT);
    if (!strstr(espalier_message(), word))
        fail_msg("'%s' does not name %s", espalier_message(), word);
}

/* ---- refusals ---- */

static void what_cannot_be_used_is_named_and_changes_nothing(void **state)
{
    (void)state;
    struct espalier_config *c = api_config(NULL);
    struct espalier_data *d = api_digits(), *none = NULL;
    struct espalier_run *r = api_run(NULL, d), *never = NULL;
    uint32_t counts[API_NEURONS];
    float w[4];
    char text[16] = "as it was";
    const double late_ms = 350, nan_ms = strtod("nan", NULL), good_ms = 0;
    const uint32_t beyond = API_PIXELS, zero = 0;
    refused(espalier_config_create("bset", &c), "best");
    refused(espalier_config_set(c, "run.sed", "1"), "seed");
    refused(espalier_config_set(c, "run.seed", "x"), "run.seed");
    refused(espalier_config_set(NULL, "run.seed", "1"), "config");
    refused(espalier_config_get(c, "population.exc.kind", text, 2), "room");
    refused(espalier_data_open("mnits", &none), "mnits");
    refused(espalier_data_spikes(0, 28, 10, 5, &none), "0 x 28");
    refused(espalier_run_step(NULL), "run");
    refused(espalier_run_present(r, &late_ms, &zero, 1, 0), "350 ms");
    refused(espalier_run_present(r, &nan_ms, &zero, 1, 0), "nan");
    refused(espalier_run_present(r, &good_ms, &beyond, 1, 0), "784");
    refused(espalier_run_present(r, &good_ms, &zero, 1, 10), "10 classes");
    refused(espalier_run_look(r, ESPALIER_TEST, 10000, counts, API_NEURONS), "10000");
    refused(espalier_run_look(r, ESPALIER_TEST, 0, counts, 3), "40");
    refused(espalier_run_weights(r, NULL, w, 4), "31360");
    refused(espalier_run_weights(r, "inhibition", w, 4), "inhibition");
    refused(espalier_run_threads(r, 0), "threads");
    espalier_config_set(c, "prune.regrow", "0.02");
    espalier_data_spikes(28, 28, 10, 50, &none);
    refused(espalier_run_create(c, none, NULL, ESPALIER_RECORD_NONE, &never), "regrow");
    assert_null(never);
    assert_int_equal(api_finish(r), api_finish(api_run(NULL, d)));
    espalier_data_free(none);
    espalier_data_free(d);
    espalier_config_free(c);
}

static void what_is_not_there_is_named_by_its_number(void **state)
{
    (void)state;
    const uint8_t grey = 7;
    const struct espalier_images one = {.pixels = &grey, .n = 1}, no_pixels = {.n = 1};
    struct espalier_population p;
    struct espalier_projection q;
    struct espalier_data *d = api_digits(), *none = NULL;
    struct espalier_run *r = api_run(NULL, d);
    refused(espalier_run_population(r, 2, &p), "population 2 of 2");
    refused(espalier_run_projection(r, 2, &q), "projection 2 of 2");
    refused(espalier_data_copy(1, 1, 10, &one, &no_pixels, &none), "test->pixels");
    assert_null(none);
    espalier_run_free(r);
    espalier_data_free(d);
}

static void a_want_of_memory_is_told_apart_from_a_wrong_value(void **state)
{
    (void)state;
    const uint8_t grey = 7;
    const struct espalier_images endless = {.pixels = &grey, .n = SIZE_MAX / 2};
    struct espalier_data *none = NULL;
    assert_int_equal(espalier_data_copy(1, 1, 10, &endless, NULL, &none),
                     ESPALIER_MEMORY);
    assert_non_null(strstr(espalier_message(), "memory"));
    assert_null(none);
}

/* As a full disk: no file may grow beyond 5000 bytes. */
static void a_full_disk_is_told_apart_from_a_wrong_value(void **state)
{
    (void)state;
    struct rlimit before, small;
    if (!espalier_can_record())
        skip();
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 5000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum espalier_status status = espalier_run_save(r, "full.ckpt");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, ESPALIER_IO);
    assert_non_null(strstr(espalier_message(), "full.ckpt"));
    assert_int_equal(access("full.ckpt", F_OK), -1);
    espalier_run_free(r);
    espalier_data_free(d);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void a_file_of_settings_is_read_like_the_settings(void **state)
{
    (void)state;
    char value[64];
    struct espalier_config *c = api_config(NULL);
    write_file("own.ini", "[run]\nseed = 7\n[prune]\nwindow_images = 25\n");
    write_file("wrong.ini", "[run]\n\nseed = x\n");
    assert_int_equal(espalier_config_read(c, "own.ini"), ESPALIER_OK);
    espalier_config_get(c, "run.seed", value, sizeof value);
    assert_string_equal(value, "7");
    espalier_config_get(c, "prune.window_images", value, sizeof value);
    assert_string_equal(value, "25");
    espalier_config_get(c, "run.images", value, sizeof value);
    assert_string_equal(value, "120"); /* what the file does not name stays */
    refused(espalier_config_read(c, "wrong.ini"), "wrong.ini:3");
    refused(espalier_config_read(c, "none.ini"), "none.ini");
    espalier_config_free(c);
}

static void the_library_and_the_program_have_the_same_version(void **state)
{
    (void)state;
    char line[1024], said[64] = "", want[64];
    snprintf(line, sizeof line, "'%s' --version", getenv("ESPALIER_PROGRAM"));
    snprintf(want, sizeof want, "espalier %s\n", espalier_version());
    FILE *f = popen(line, "r");
    assert_non_null(f);
    const char *first = fgets(said, sizeof said, f);
    while (fgetc(f) != EOF)
        ; /* it may write all of it */
    assert_int_equal(pclose(f), 0);
    assert_non_null(first);
    assert_string_equal(said, want);
}

static void settings_read_back_as_text(void **state)
{
    (void)state;
    char value[64], some[32];
    size_t needed = 0, again = 0;
    struct espalier_config *c = api_config(NULL);
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    assert_int_equal(espalier_config_get(c, "prune.window_images", value, sizeof value),
                     ESPALIER_OK);
    assert_string_equal(value, "10");
    espalier_config_get(c, "projection.input-exc.eta", value, sizeof value);
    assert_string_equal(value, "auto");
    espalier_config_get(espalier_run_config(r), "projection.input-exc.eta", value,
                        sizeof value);
    assert_true(strtod(value, NULL) > 0);
    assert_int_equal(espalier_config_text(c, NULL, 0, &needed), ESPALIER_OK);
    char *text = malloc(needed);
    assert_non_null(text);
    espalier_config_text(c, text, needed, &again);
    espalier_config_text(c, some, sizeof some, NULL);
    assert_int_equal(strlen(text) + 1, needed);
    assert_int_equal(again, needed);
    assert_memory_equal(some, text, sizeof some - 1);
    assert_int_equal(strlen(some), sizeof some - 1);
    free(text);
    espalier_run_free(r);
    espalier_data_free(d);
    espalier_config_free(c);
}

/* ---- files ---- */

/* Save after 50 images, go on for ten more that the checkpoint does not know, and come back. */
static void a_run_that_was_saved_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_config *c = api_config(pruned);
    struct espalier_run *r = NULL;
    if (!espalier_can_record()) {
        assert_int_equal(espalier_run_create(c, d, "run.h5", ESPALIER_RECORD_ALL, &r),
                         ESPALIER_ABSENT);
        r = api_run(pruned, d);
        assert_int_equal(espalier_run_save(r, "a.ckpt"), ESPALIER_ABSENT);
        assert_int_equal(espalier_run_restore("a.ckpt", d, NULL, &r), ESPALIER_ABSENT);
        espalier_run_free(r);
    }
    for (int k = 0; k < 2 && espalier_can_record(); k++) {
        const char *recording = k == 0 ? NULL : "run.h5";
        const uint64_t want = api_finish(api_run(pruned, d));
        assert_int_equal(espalier_run_create(c, d, recording, ESPALIER_RECORD_ALL, &r),
                         ESPALIER_OK);
        espalier_run_train(r, 50);
        assert_int_equal(espalier_run_save(r, "a.ckpt"), ESPALIER_OK);
        espalier_run_train(r, 10);
        espalier_run_free(r);
        r = NULL;
        assert_int_equal(espalier_run_restore("a.ckpt", NULL, recording, &r),
                         ESPALIER_OK);
        assert_int_equal(api_finish(r), want);
    }
    espalier_config_free(c);
    espalier_data_free(d);
}

/* The k-th of some made-up presentations. */
static void feed(struct espalier_run *r, uint32_t k)
{
    enum { N = 400 };
    static double time_ms[N];
    static uint32_t input[N];
    for (uint32_t s = 0; s < N; s++) {
        time_ms[s] = (double)(s * 7 % 350);
        input[s] = (s * 13 + k * 101) % API_PIXELS;
    }
    assert_int_equal(espalier_run_present(r, time_ms, input, N, k % 10), ESPALIER_OK);
}

/* Spikes without images have an identity all the same: other ones of that kind are not taken for them. */
static void a_run_that_is_fed_by_hand_goes_on_where_it_was_saved(void **state)
{
    (void)state;
    uint64_t golden[2];
    struct espalier_data *d = NULL, *other = NULL;
    if (!espalier_can_record())
        skip();
    assert_int_equal(espalier_data_spikes(28, 28, 10, 120, &d), ESPALIER_OK);
    assert_int_equal(espalier_data_spikes(28, 28, 9, 120, &other), ESPALIER_OK);
    for (int stopped = 0; stopped < 2; stopped++) {
        struct espalier_run *r = api_run(NULL, d);
        for (uint32_t k = 0; k < 20; k++) {
            feed(r, k);
            if (!stopped || k != 11)
                continue;
            assert_int_equal(espalier_run_save(r, "fed.ckpt"), ESPALIER_OK);
            espalier_run_free(r);
            r = NULL;
            refused(espalier_run_restore("fed.ckpt", other, NULL, &r),
                    "not the data set");
            assert_int_equal(espalier_run_restore("fed.ckpt", d, NULL, &r), ESPALIER_OK);
        }
        golden[stopped] = espalier_run_golden(r);
        espalier_run_free(r);
    }
    assert_int_equal(golden[1], golden[0]);
    espalier_data_free(other);
    espalier_data_free(d);
}

static int keep_most(void *context, const struct espalier_view *view, uint8_t *keep)
{
    (void)context;
    keep[0] = view->window % 2 != 0;
    return 0;
}

static void prune_to(struct espalier_run *r, size_t n)
{
    uint8_t keep[API_NEURONS] = {0};
    struct espalier_run_info info;
    memset(keep, 1, n);
    assert_int_equal(espalier_run_info(r, &info), ESPALIER_OK);
    assert_int_equal(espalier_run_prune(r, keep, info.n_living), ESPALIER_OK);
}

/* `verify` repeats what a recording says: by a rule of one's own, and in the middle of a window. */
static void the_program_reads_what_the_library_records(void **state)
{
    (void)state;
    char line[1024];
    double accuracy[ESPALIER_VOTES];
    struct espalier_data *d = api_digits();
    struct espalier_config *c = api_config(NULL);
    struct espalier_run *r = NULL;
    if (!espalier_can_record())
        skip();
    assert_int_equal(espalier_run_create(c, d, "own.h5", ESPALIER_RECORD_OUTPUT, &r),
                     ESPALIER_OK);
    espalier_run_rule(r, keep_most, NULL);
    prune_to(r, 38);
    espalier_run_train(r, 5);
    prune_to(r, 36);
    espalier_run_train(r, 60);
    prune_to(r, 20); /* just after a window, whose removals are of the same moment */
    espalier_run_train(r, 12);
    prune_to(r, 10);
    espalier_run_train(r, 0);
    assert_int_equal(espalier_run_label(r), ESPALIER_OK);
    assert_int_equal(espalier_run_test(r, accuracy), ESPALIER_OK);
    prune_to(r, 3);
    api_finish(r);
    snprintf(line, sizeof line, "'%s' verify own.h5 >/dev/null",
             getenv("ESPALIER_PROGRAM"));
    assert_int_equal(system(line), 0);
    assert_int_equal(espalier_run_create(c, d, "own.h5", ESPALIER_RECORD_OUTPUT, &r),
                     ESPALIER_INPUT); /* is not overwritten */
    espalier_config_free(c);
    espalier_data_free(d);
}

/* No vote or label was asked for since: the recording has the labels that follow from all answers. */
static void what_was_taught_last_is_in_the_labels_that_are_kept(void **state)
{
    (void)state;
    char line[1024];
    uint32_t counts[API_NEURONS], label;
    uint8_t pixels[API_PIXELS];
    struct espalier_data *d = api_digits();
    struct espalier_config *c = api_config(NULL);
    struct espalier_run *r = NULL;
    if (!espalier_can_record())
        skip();
    assert_int_equal(espalier_run_create(c, d, "taught.h5", ESPALIER_RECORD_NONE, &r),
                     ESPALIER_OK);
    espalier_run_train(r, 0);
    for (size_t k = 0; k < 40; k++) {
        espalier_data_image(d, ESPALIER_TRAIN, k, pixels, API_PIXELS, &label);
        espalier_run_look(r, ESPALIER_TRAIN, k, counts, API_NEURONS);
        assert_int_equal(espalier_run_teach(r, counts, API_NEURONS, label), ESPALIER_OK);
    }
    api_finish(r);
    snprintf(line, sizeof line, "'%s' verify taught.h5 >/dev/null",
             getenv("ESPALIER_PROGRAM"));
    assert_int_equal(system(line), 0);
    espalier_config_free(c);
    espalier_data_free(d);
}

/* A run beside it, recorded by a thread of its own, changes nothing; without its recording no run goes on. */
static void a_recording_is_continued_beside_another_or_refused(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_config *c = api_config(pruned);
    struct espalier_run *r = NULL, *other = NULL;
    if (!espalier_can_record())
        skip();
    const uint64_t want = api_finish(api_run(pruned, d));
    assert_int_equal(espalier_run_create(c, d, "b.h5", ESPALIER_RECORD_ALL, &r),
                     ESPALIER_OK);
    espalier_run_train(r, 50);
    assert_int_equal(espalier_run_save(r, "b.ckpt"), ESPALIER_OK);
    espalier_run_free(r);
    r = NULL;
    refused(espalier_run_restore("b.ckpt", d, "lost.h5", &r), "lost.h5");
    assert_null(r);
    assert_int_equal(espalier_run_create(c, d, "other.h5", ESPALIER_RECORD_ALL, &other),
                     ESPALIER_OK);
    refused(espalier_run_restore("b.ckpt", d, "lost.h5", &r), "lost.h5");
    assert_int_equal(espalier_run_restore("b.ckpt", d, "b.h5", &r), ESPALIER_OK);
    assert_int_equal(api_finish(r), want);
    assert_int_equal(api_finish(other), want);
    espalier_config_free(c);
    espalier_data_free(d);
}

/* The last checkpoint of the program is that of image 100. */
static void the_library_goes_on_where_the_program_stood(void **state)
{
    (void)state;
    char json[4096];
    struct espalier_run_info info;
    struct espalier_run *r = NULL;
    if (!espalier_can_record())
        skip();
    api_train(pruned, "--out p.h5 --checkpoint p.ckpt --every 50", json);
    assert_int_equal(espalier_run_restore("p.ckpt", NULL, NULL, &r), ESPALIER_OK);
    assert_int_equal(espalier_run_info(r, &info), ESPALIER_OK);
    assert_int_equal(info.images, 100);
    assert_int_equal(api_finish(r), api_golden(json));
    r = NULL;
    refused(espalier_run_restore("p.h5", NULL, NULL, &r), "p.h5");
    assert_null(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_used_is_named_and_changes_nothing),
        cmocka_unit_test(what_is_not_there_is_named_by_its_number),
        cmocka_unit_test(a_want_of_memory_is_told_apart_from_a_wrong_value),
        cmocka_unit_test(a_full_disk_is_told_apart_from_a_wrong_value),
        cmocka_unit_test(settings_read_back_as_text),
        cmocka_unit_test(a_file_of_settings_is_read_like_the_settings),
        cmocka_unit_test(the_library_and_the_program_have_the_same_version),
        cmocka_unit_test(a_run_that_was_saved_goes_on_with_the_same_bits),
        cmocka_unit_test(a_run_that_is_fed_by_hand_goes_on_where_it_was_saved),
        cmocka_unit_test(the_program_reads_what_the_library_records),
        cmocka_unit_test(what_was_taught_last_is_in_the_labels_that_are_kept),
        cmocka_unit_test(a_recording_is_continued_beside_another_or_refused),
        cmocka_unit_test(the_library_goes_on_where_the_program_stood),
    };
    return cmocka_run_group_tests(tests, api_enter_folder, api_leave_folder);
}
