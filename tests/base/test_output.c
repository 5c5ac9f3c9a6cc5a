/* tests/base/test_output.c - what is written never destroys what is not of its kind, is seen whole or not at
 * all, keeps the rights of what it replaces, and leaves its neighbours alone. */
#include "base/files.h"
#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Beginnings of files of two kinds, and a text of the user's. */
static const char png_a[] = "\211PNG\r\n\032\nfirst", png_b[] = "\211PNG\r\n\032\nsecond";
static const char mine[] = "dear diary\n";

/* ---- a folder of its own for every test, which is the working directory ---- */

static int make_folder(void **state)
{
    char *name = strdup("test-output-XXXXXX");
    *state = name;
    return mkdtemp(name) && chdir(name) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[] = ".";
    DIR *d = opendir(command);
    for (struct dirent *e; d && (e = readdir(d));)
        if (e->d_name[0] != '.' && unlink(e->d_name) != 0)
            rmdir(e->d_name);
    closedir(d);
    const int failed = chdir("..") != 0 || rmdir(*state) != 0;
    free(*state);
    return failed;
}

static unsigned count_names(void)
{
    unsigned n = 0;
    DIR *d = opendir(".");
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void holds(const char *name, const char *text)
{
    char got[128] = "";
    FILE *f = fopen(name, "rb");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, text);
}

static enum esp_status write_order(const struct output_order *order, const char *text)
{
    struct output out;
    const enum esp_status st = output_begin(order, &out);
    if (st != ESP_OK)
        return st;
    fputs(text, out.f);
    return output_keep(&out);
}

static enum esp_status write_png(const char *name, bool force, const char *text)
{
    return write_order(
        &(struct output_order){.path = name, .kind = OUTPUT_PNG, .force = force}, text);
}

/* ---- what may be replaced ---- */

static void an_existing_file_needs_force_and_its_kind(void **state)
{
    (void)state;
    assert_int_equal(write_png("a", false, png_a), ESP_OK);
    assert_int_equal(write_png("a", false, png_b), ESP_EXISTS);
    assert_non_null(strstr(esp_message(), "exists already"));
    holds("a", png_a);
    assert_int_equal(write_png("a", true, png_b), ESP_OK);
    holds("a", png_b);
    put("a", mine);
    assert_int_equal(write_png("a", true, png_a), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "PNG picture"));
    holds("a", mine);
    put("a", "");
    assert_int_equal(write_png("a", false, png_a), ESP_EXISTS);
    assert_int_equal(write_png("a", true, png_a), ESP_OK);
    holds("a", png_a);
    assert_int_equal(count_names(), 1);
}

/* A file of one kind is never replaced by one of another; text that merely ends early is of no kind. */
static void kinds_do_not_replace_each_other(void **state)
{
    (void)state;
    static const char *const start[] = {"espalier checkpoint\n",
                                        png_a,
                                        "image,label,all,proportion,bayes\n",
                                        "{\"identity\": \"0\"",
                                        "{\"study\": \"0\"",
                                        "# A study of pruning: x",
                                        "strategy,size,seed,train_s,",
                                        "strategy,size,seeds,",
                                        "\211HDF\r\n\032\nother"};
    static const int kind[] = {
        OUTPUT_CHECKPOINT,  OUTPUT_PNG,           OUTPUT_PREDICTIONS,
        OUTPUT_STUDY,       OUTPUT_RESULT,        OUTPUT_REPORT,
        OUTPUT_TIMES_TABLE, OUTPUT_SUMMARY_TABLE, -1};
    for (size_t k = 0; k < sizeof kind / sizeof *kind; k++) {
        put("x", start[k]);
        for (int other = 0; other < OUTPUT_KINDS; other++) {
            const struct output_order order = {
                .path = "x", .kind = (enum output_kind)other, .force = true};
            assert_int_equal(output_check(&order), other == kind[k] ? ESP_OK : ESP_INPUT);
        }
    }
    put("x", "\211PN");
    assert_false(output_is("x", OUTPUT_PNG));
}

static void a_recording_is_told_from_other_hdf5(void **state)
{
    (void)state;
    FILE *f = fopen("x", "wb");
    fputs("\211HDF\r\n\032\n", f);
    fseek(f, 1000000, SEEK_SET);
    fputs("espalier_version", f);
    fclose(f);
    assert_true(output_is("x", OUTPUT_RECORDING));
    assert_false(output_is("x", OUTPUT_NIR));
    put("x", "\211HDF\r\n\032\n my own measurements");
    assert_false(output_is("x", OUTPUT_RECORDING));
}

static void an_input_is_never_replaced(void **state)
{
    (void)state;
    put("in", png_a);
    assert_int_equal(link("in", "same"), 0);
    assert_int_equal(symlink("in", "alias"), 0);
    static const char *const name[] = {"in", "./in", "same", "alias"};
    for (size_t k = 0; k < 4; k++) {
        const struct output_order order = {.path = name[k],
                                           .kind = OUTPUT_PNG,
                                           .force = true,
                                           .input = {NULL, "nowhere", "in"}};
        assert_int_equal(output_check(&order), ESP_INPUT);
        assert_int_equal(write_order(&order, png_b), ESP_INPUT);
        assert_non_null(strstr(esp_message(), "is read by this command"));
    }
    holds("in", png_a);
}

static void what_comes_meanwhile_is_not_replaced(void **state)
{
    (void)state;
    for (int force = 0; force < 2; force++) {
        struct output out;
        const struct output_order order = {
            .path = "x", .kind = OUTPUT_PNG, .force = force};
        unlink("x");
        assert_int_equal(output_begin(&order, &out), ESP_OK);
        fputs(png_b, out.f);
        put("x", force ? mine : png_a); /* another kind, or merely another file */
        assert_int_equal(output_keep(&out), force ? ESP_INPUT : ESP_EXISTS);
        holds("x", force ? mine : png_a);
        assert_int_equal(count_names(), 1);
    }
}

static void a_link_stays_and_its_file_is_replaced(void **state)
{
    (void)state;
    struct stat s;
    put("file", png_a);
    assert_int_equal(symlink("file", "link"), 0);
    assert_int_equal(write_png("link", true, png_b), ESP_OK);
    assert_true(lstat("link", &s) == 0 && S_ISLNK(s.st_mode));
    holds("file", png_b);
    assert_int_equal(unlink("file"), 0);
    assert_int_equal(write_png("link", true, png_a), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "link to a file that does not exist"));
    assert_int_not_equal(access("file", F_OK), 0);
}

/* ---- what is no file ---- */

static void devices_are_written_through_or_refused_and_never_replaced(void **state)
{
    (void)state;
    struct stat s;
    assert_int_equal(write_png("/dev/null", false, png_a), ESP_OK);
    assert_int_equal(write_png("/dev/null", true, png_a), ESP_OK);
    static const enum output_kind kind[] = {OUTPUT_CHECKPOINT, OUTPUT_RECORDING,
                                            OUTPUT_NIR, OUTPUT_STUDY};
    for (size_t k = 0; k < 4; k++) {
        const struct output_order order = {
            .path = "/dev/null", .kind = kind[k], .force = true};
        assert_int_equal(write_order(&order, mine), ESP_INPUT);
        assert_non_null(strstr(esp_message(), "not a regular file"));
    }
    assert_true(stat("/dev/null", &s) == 0 && S_ISCHR(s.st_mode));
    assert_int_equal(mkdir("d", 0777), 0);
    assert_int_equal(write_png("d", true, png_a), ESP_INPUT);
    assert_int_equal(rmdir("d"), 0);
}

/* A FIFO carries the content to its reader; one that has the temporary name stalls nothing. */
static void a_fifo_is_written_through(void **state)
{
    (void)state;
    char got[64] = "";
    assert_int_equal(mkfifo("pipe", 0600), 0);
    const int fd = open("pipe", O_RDWR | O_NONBLOCK);
    assert_int_equal(write_png("pipe", true, png_a), ESP_OK);
    assert_int_equal(read(fd, got, sizeof got - 1), strlen(png_a));
    assert_string_equal(got, png_a);
    close(fd);
    assert_int_equal(mkfifo("x" OUTPUT_SUFFIX, 0600), 0);
    assert_int_equal(write_png("x", false, png_b), ESP_OK);
    holds("x", png_b);
    struct stat s;
    assert_true(lstat("pipe", &s) == 0 && S_ISFIFO(s.st_mode));
    assert_true(lstat("x" OUTPUT_SUFFIX, &s) == 0 && S_ISFIFO(s.st_mode));
}

/* /dev/stdout may lead to a regular file: it is continued where it is. */
static void standard_output_goes_on_where_it_is(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        const int fd = open("log", O_WRONLY | O_CREAT, 0666);
        const bool ready = dup2(fd, 1) == 1 && write(1, "before\n", 7) == 7;
        const enum esp_status st = write_png("/dev/stdout", false, png_a);
        _exit(ready && st == ESP_OK && write(1, "\nafter", 6) == 6 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    char want[64];
    snprintf(want, sizeof want, "before\n%s\nafter", png_a);
    holds("log", want);
}

/* ---- neighbours and leftovers ---- */

static void a_temporary_name_of_others_is_left_alone(void **state)
{
    (void)state;
    put("x.new", mine);
    assert_int_equal(symlink("nowhere", "x" OUTPUT_SUFFIX), 0);
    assert_int_equal(write_png("x", false, png_a), ESP_OK);
    holds("x", png_a);
    holds("x.new", mine);
    struct stat s;
    assert_int_equal(lstat("x" OUTPUT_SUFFIX, &s), 0);
    assert_int_not_equal(access("nowhere", F_OK), 0);
    assert_int_equal(count_names(), 3);
}

/* What a killed process has left goes; what a running one is writing stays. */
static void a_leftover_of_ours_goes_unless_it_is_being_written(void **state)
{
    (void)state;
    struct output first;
    const struct output_order order = {.path = "x", .kind = OUTPUT_PNG, .force = true};
    put("x" OUTPUT_SUFFIX, "half a fi");
    assert_int_equal(output_begin(&order, &first), ESP_OK);
    assert_string_equal(first.temporary, "x" OUTPUT_SUFFIX);
    fputs(png_a, first.f);
    fflush(first.f);
    assert_int_equal(write_png("x", false, png_b), ESP_OK); /* goes by another name */
    holds("x", png_b);
    assert_int_equal(output_keep(&first), ESP_OK);
    holds("x", png_a);
    assert_int_equal(count_names(), 1);
}

/* ---- rights ---- */

static mode_t mode_of(const char *name)
{
    struct stat s;
    return stat(name, &s) == 0 ? s.st_mode & 07777 : 0;
}

static void rights_stay_and_are_not_wider_than_those_of_its_like(void **state)
{
    (void)state;
    const mode_t old = umask(022);
    assert_int_equal(write_png("x", false, png_a), ESP_OK);
    assert_int_equal(mode_of("x"), 0644);
    static const mode_t modes[] = {0600, 0640, 0664, 0666, 0755};
    for (size_t k = 0; k < sizeof modes / sizeof *modes; k++) {
        assert_int_equal(chmod("x", modes[k]), 0);
        assert_int_equal(write_png("x", true, png_b), ESP_OK);
        assert_int_equal(mode_of("x"), modes[k]);
    }
    put("like", mine);
    chmod("like", 0600);
    chmod("x", 0664);
    const struct output_order order = {
        .path = "y", .kind = OUTPUT_PNG, .like = {"x", "like"}};
    assert_int_equal(write_order(&order, png_a), ESP_OK);
    assert_int_equal(mode_of("y"), 0600);
    umask(old);
}

static void a_file_without_the_right_to_write_is_refused(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    put("x", png_a);
    chmod("x", 0444);
    assert_int_equal(write_png("x", true, png_b), ESP_INPUT);
    holds("x", png_a);
}

/* ---- failures ---- */

static void what_cannot_be_written_whole_leaves_the_old_file(void **state)
{
    (void)state;
    static char much[20000];
    struct rlimit before;
    memset(much, 'x', sizeof much - 1);
    put("x", png_a);
    getrlimit(RLIMIT_FSIZE, &before);
    const struct rlimit small = {.rlim_cur = 5000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const enum esp_status st = write_png("x", true, much);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(st, ESP_IO);
    holds("x", png_a);
    assert_int_equal(count_names(), 1);
}

static void bad_names_are_told_before_the_work(void **state)
{
    (void)state;
    static char long_name[5000];
    memset(long_name, 'x', sizeof long_name - 1);
    static const char *const name[] = {"", "nowhere/x", long_name};
    for (size_t k = 0; k < 3; k++) {
        const struct output_order order = {.path = name[k], .kind = OUTPUT_PNG};
        assert_int_equal(output_check(&order), ESP_INPUT);
        assert_int_equal(write_order(&order, png_a), ESP_INPUT);
    }
    assert_int_equal(count_names(), 0);
}

/* ---- folders ---- */

static void a_folder_replaces_only_files_that_begin_as_its_own(void **state)
{
    (void)state;
    static const char *const there[] = {"neuron,count\n1,2\n", mine, ""};
    for (size_t k = 0; k < 3; k++) {
        struct output_folder f;
        FILE *file;
        assert_int_equal(output_folder_begin("d/", k > 0, &f), ESP_OK);
        assert_int_equal(output_folder_open(&f, "a.csv", &file), ESP_OK);
        fputs("neuron,count\n", file);
        assert_int_equal(output_folder_close(&f, "a.csv", file), ESP_OK);
        assert_int_equal(output_folder_open(&f, "b.csv", &file), ESP_OK);
        fputs("neuron,class\n", file);
        assert_int_equal(output_folder_close(&f, "b.csv", file), ESP_OK);
        const bool good = k != 2; /* the second time it meets there[0], then the diary */
        assert_int_equal(output_folder_keep(&f), good ? ESP_OK : ESP_INPUT);
        output_folder_drop(&f);
        holds("d/b.csv", good ? "neuron,class\n" : mine);
        holds("d/a.csv", "neuron,count\n"); /* not even this one was replaced */
        put("d/b.csv", there[k]);
        if (k == 1)
            put("d/a.csv", "neuron,count\n");
    }
    holds("d/b.csv", "");
    assert_int_equal(count_names(), 1);
    unlink("d/a.csv");
    unlink("d/b.csv");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(an_existing_file_needs_force_and_its_kind),
        TEST(kinds_do_not_replace_each_other),
        TEST(a_recording_is_told_from_other_hdf5),
        TEST(an_input_is_never_replaced),
        TEST(what_comes_meanwhile_is_not_replaced),
        TEST(a_link_stays_and_its_file_is_replaced),
        TEST(devices_are_written_through_or_refused_and_never_replaced),
        TEST(a_fifo_is_written_through),
        TEST(standard_output_goes_on_where_it_is),
        TEST(a_temporary_name_of_others_is_left_alone),
        TEST(a_leftover_of_ours_goes_unless_it_is_being_written),
        TEST(rights_stay_and_are_not_wider_than_those_of_its_like),
        TEST(a_file_without_the_right_to_write_is_refused),
        TEST(what_cannot_be_written_whole_leaves_the_old_file),
        TEST(bad_names_are_told_before_the_work),
        TEST(a_folder_replaces_only_files_that_begin_as_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
