/* tests/record/test_checkpoint.c - a checkpoint gives back every bit of a run, is whole or refused however it was
 * damaged, and replaces the one before it in one step. */
#include "record/write/checkpoint.h"

#include "record/file/checksummed_file.h"
#include "tests/sim/state_copy.h"
#include "tests/sim/state_run.h"

#include "base/random.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FLIPS = 2000 };

struct fixture {
    struct small *small;
    char dir[40], path[64], previous[80];
    struct checkpoint_head head;
    struct state_run run; /* a run that has shown 23 images */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    void *small = NULL;
    small_setup(&small);
    f->small = small;
    snprintf(f->dir, sizeof f->dir, "/tmp/espalier-checkpoint-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof f->path, "%s/run.ckpt", f->dir);
    snprintf(f->previous, sizeof f->previous, "%s.prev", f->path);
    state_run_networks[3](f->small);
    state_run_create(&f->run, f->small, STATE_RUN_NEURONS);
    state_run_go_on(&f->run, 23);
    f->head = (struct checkpoint_head){.espalier_version = strdup("9.9"),
                                       .preset = strdup("best"),
                                       .config_text = config_text(&f->small->config),
                                       .data = strdup("digits"),
                                       .recording = strdup("run.h5")};
    *state = f;
    return 0;
}

static void remove_files(const struct fixture *f)
{
    static const char *const suffix[] = {"", ".prev", ".espalier-new"};
    for (int k = 0; k < 3; k++) {
        char name[96];
        snprintf(name, sizeof name, "%s%s", f->path, suffix[k]);
        unlink(name);
    }
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    void *small = f->small;
    remove_files(f);
    rmdir(f->dir);
    checkpoint_head_free(&f->head);
    state_run_free(&f->run);
    small_teardown(&small);
    free(f);
    return 0;
}

static enum esp_status write_it(struct fixture *f, bool keep_previous)
{
    return checkpoint_write(f->path, keep_previous, &f->head, state_run_visit, &f->run);
}

static bool is_whole(const char *path)
{
    struct checkpoint *c = NULL;
    if (checkpoint_open(path, &c) != ESP_OK)
        return false;
    checkpoint_close(c);
    return true;
}

/* The status of restoring `path` into a new run. */
static enum esp_status restore(const struct fixture *f, const char *path,
                               struct state_run *to)
{
    struct checkpoint *c = NULL;
    enum esp_status st = checkpoint_open(path, &c);
    if (st != ESP_OK)
        return st;
    state_run_create(to, f->small, trainer_living(f->run.trainer));
    st = checkpoint_restore(c, state_run_visit, to);
    checkpoint_close(c);
    if (st != ESP_OK)
        state_run_free(to);
    return st;
}

static unsigned char *read_file(const char *path, size_t *n)
{
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    *n = (size_t)s.st_size;
    unsigned char *bytes = malloc(*n + 1);
    FILE *file = fopen(path, "rb");
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

static void write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* ---- the claims ---- */

static void a_checkpoint_gives_back_every_bit_and_every_text(void **state)
{
    struct fixture *f = *state;
    struct state_copy before = {0}, after = {0};
    struct checkpoint *c = NULL;
    struct state_run to;
    struct state s = state_copy_saver(&before);
    state_run_visit(&f->run, &s);
    assert_int_equal(write_it(f, false), ESP_OK);
    assert_int_equal(checkpoint_open(f->path, &c), ESP_OK);
    assert_string_equal(checkpoint_head(c)->espalier_version, "9.9");
    assert_string_equal(checkpoint_head(c)->config_text, f->head.config_text);
    assert_string_equal(checkpoint_head(c)->recording, "run.h5");
    checkpoint_close(c);
    assert_int_equal(restore(f, f->path, &to), ESP_OK);
    s = state_copy_saver(&after);
    state_run_visit(&to, &s);
    state_copy_assert_equal(&before, &after);
    state_copy_free(&before);
    state_copy_free(&after);
    state_run_free(&to);
}

enum { MUCH = 1 << 20 };

static void visit_much(void *floats, struct state *s)
{
    state_f32s(s, "much", floats, MUCH, 0, MUCH);
    state_f32s(s, "again", floats, MUCH, 0, MUCH);
}

/* The file is made in memory, which grows while it is made. */
static void a_state_of_many_megabytes_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    static float saved[MUCH], restored[MUCH];
    struct checkpoint *c = NULL;
    for (size_t k = 0; k < MUCH; k++)
        saved[k] = (float)k;
    assert_int_equal(checkpoint_write(f->path, false, &f->head, visit_much, saved),
                     ESP_OK);
    assert_int_equal(checkpoint_open(f->path, &c), ESP_OK);
    assert_int_equal(checkpoint_restore(c, visit_much, restored), ESP_OK);
    checkpoint_close(c);
    assert_memory_equal(restored, saved, sizeof saved);
}

static void a_flip_of_any_byte_is_refused(void **state)
{
    struct fixture *f = *state;
    struct random r = random_start(3, RANDOM_PRUNE, 0);
    size_t n;
    assert_int_equal(write_it(f, false), ESP_OK);
    unsigned char *bytes = read_file(f->path, &n);
    for (unsigned k = 0; k < FLIPS; k++) { /* every byte of the block, then anywhere */
        const size_t at = k < CHECKSUMMED_FILE_BLOCK ? k : random_below(&r, (uint32_t)n);
        const unsigned char was = bytes[at];
        bytes[at] ^= (unsigned char)(k % 3 ? 1U << random_below(&r, 8)
                                           : 1 + random_below(&r, 255));
        write_bytes(f->path, bytes, n);
        bytes[at] = was;
        if (is_whole(f->path))
            fail_msg("byte %zu changed, and it was not noticed", at);
        assert_non_null(strstr(esp_message(), f->path));
    }
    free(bytes);
}

/* Every length near the ends, every eleventh between. */
static void a_file_of_any_other_length_is_refused(void **state)
{
    struct fixture *f = *state;
    size_t n;
    assert_int_equal(write_it(f, false), ESP_OK);
    unsigned char *bytes = read_file(f->path, &n);
    for (size_t length = n; length-- > 0;) {
        if (length > 4096 && length < n - 4096 && length % 11)
            continue;
        assert_int_equal(truncate(f->path, (off_t)length), 0);
        if (is_whole(f->path))
            fail_msg("cut to %zu bytes, and it was not noticed", length);
    }
    bytes[n] = 0;
    write_bytes(f->path, bytes, n + 1);
    assert_false(is_whole(f->path));
    assert_non_null(strstr(esp_message(), "too long"));
    free(bytes);
}

static void the_last_two_are_kept(void **state)
{
    struct fixture *f = *state;
    size_t n[4];
    unsigned char *bytes[4];
    remove_files(f);
    assert_int_equal(write_it(f, true), ESP_OK);
    assert_int_not_equal(access(f->previous, F_OK), 0);
    bytes[0] = read_file(f->path, &n[0]);
    state_run_go_on(&f->run, 24);
    assert_int_equal(write_it(f, true), ESP_OK);
    bytes[1] = read_file(f->previous, &n[1]);
    bytes[2] = read_file(f->path, &n[2]);
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    assert_true(is_whole(f->path));
    assert_int_equal(write_it(f, false), ESP_OK); /* the one before stays what it was */
    bytes[3] = read_file(f->previous, &n[3]);
    assert_int_equal(n[0], n[3]);
    assert_memory_equal(bytes[0], bytes[3], n[0]);
    for (int k = 0; k < 4; k++)
        free(bytes[k]);
}

static void a_damaged_or_missing_one_offers_the_one_before(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(write_it(f, true), ESP_OK);
    assert_int_equal(write_it(f, true), ESP_OK);
    assert_int_equal(truncate(f->path, 1000), 0);
    assert_false(is_whole(f->path));
    assert_non_null(strstr(esp_message(), "cut off"));
    assert_non_null(strstr(esp_message(), f->previous));
    assert_non_null(strstr(esp_message(), "the checkpoint before it is whole"));
    assert_int_equal(unlink(f->path), 0);
    assert_false(is_whole(f->path));
    assert_non_null(strstr(esp_message(), f->previous));
    assert_int_equal(truncate(f->previous, 1000), 0);
    assert_false(is_whole(f->path));
    assert_null(strstr(esp_message(), f->previous));
}

/* A limit on the size of files stands for a full disk: a write fails half way. */
static void a_full_disk_leaves_the_earlier_checkpoint_and_no_remains(void **state)
{
    struct fixture *f = *state;
    struct rlimit was, small;
    size_t n, again;
    assert_int_equal(write_it(f, false), ESP_OK);
    unsigned char *before = read_file(f->path, &n);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    for (rlim_t room = 0; room < n; room += n / 5) {
        small = (struct rlimit){.rlim_cur = room, .rlim_max = was.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        const enum esp_status st = write_it(f, true);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
        assert_int_equal(st, ESP_IO);
    }
    signal(SIGXFSZ, SIG_DFL);
    unsigned char *after = read_file(f->path, &again);
    assert_int_equal(n, again);
    assert_memory_equal(before, after, n);
    char left[96];
    snprintf(left, sizeof left, "%s.espalier-new", f->path);
    assert_int_not_equal(access(left, F_OK), 0);
    free(before);
    free(after);
}

static void a_place_that_cannot_be_written_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(
        checkpoint_write("/nowhere/at/all", true, &f->head, state_run_visit, &f->run),
        ESP_INPUT);
    assert_non_null(strstr(esp_message(), "/nowhere/at/all"));
}

static void what_is_no_checkpoint_is_called_so(void **state)
{
    struct fixture *f = *state;
    static const char text[1024] = "[run]\nseed = 1\n";
    remove_files(f);
    write_bytes(f->path, text, sizeof text);
    assert_false(is_whole(f->path));
    assert_non_null(strstr(esp_message(), "not a checkpoint"));
    assert_false(is_whole(f->dir));
    assert_non_null(strstr(esp_message(), "directory"));
    assert_false(is_whole("/dev/null"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checkpoint_gives_back_every_bit_and_every_text),
        cmocka_unit_test(a_state_of_many_megabytes_comes_back_as_it_was),
        cmocka_unit_test(a_flip_of_any_byte_is_refused),
        cmocka_unit_test(a_file_of_any_other_length_is_refused),
        cmocka_unit_test(the_last_two_are_kept),
        cmocka_unit_test(a_damaged_or_missing_one_offers_the_one_before),
        cmocka_unit_test(a_full_disk_leaves_the_earlier_checkpoint_and_no_remains),
        cmocka_unit_test(a_place_that_cannot_be_written_is_refused),
        cmocka_unit_test(what_is_no_checkpoint_is_called_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
