/* tests/datasets/test_places.c - named sets are found where the documentation says, fetched there, and never
 * taken for something else. */
#include "datasets/dataset.h"
#include "datasets/fetch.h"
#include "datasets/sha256.h"
#include "tests/datasets/idx_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static char mnist_url[8192]; /* where MNIST is, if ESPALIER_DATA was set at the start */

static void point_everything_to(const struct idx_dir *dir)
{
    setenv("ESPALIER_DATA", idx_dir_in(dir, "data").path, 1);
    setenv("XDG_DATA_HOME", idx_dir_in(dir, "xdg").path, 1);
    setenv("HOME", idx_dir_in(dir, "home").path, 1);
    unsetenv("ESPALIER_MIRROR");
}

/* A directory in dir, made with its parents. */
static struct idx_dir make_dir(const struct idx_dir *dir, const char *where)
{
    const struct idx_dir inner = idx_dir_in(dir, where);
    char command[IDX_PATH + 16];
    snprintf(command, sizeof command, "mkdir -p '%s'", inner.path);
    assert_int_equal(0, system(command));
    return inner;
}

static void make_set(const struct idx_dir *dir, const char *where)
{
    const struct idx_dir inner = make_dir(dir, where);
    idx_write_set(&inner);
}

static void opened_from(const struct idx_dir *dir, const char *spec, const char *where)
{
    struct dataset *d = NULL;
    if (dataset_open(spec, &d) != ESP_OK)
        fail_msg("%s", esp_message());
    assert_string_equal(idx_dir_in(dir, where).path, dataset_info(d)->origin);
    assert_string_equal(spec, dataset_info(d)->spec);
    dataset_free(d);
}

static void named_sets_are_found_in_the_documented_order(void **state)
{
    const struct idx_dir *dir = *state;
    point_everything_to(dir);
    make_set(dir, "home/.local/share/espalier/mnist");
    unsetenv("XDG_DATA_HOME");
    opened_from(dir, "mnist", "home/.local/share/espalier/mnist");
    setenv("XDG_DATA_HOME", "relative", 1); /* to be ignored */
    opened_from(dir, "mnist", "home/.local/share/espalier/mnist");
    make_set(dir, "xdg/espalier/mnist");
    point_everything_to(dir);
    opened_from(dir, "mnist", "xdg/espalier/mnist");
    make_set(dir, "data/mnist");
    opened_from(dir, "mnist", "data/mnist");
    setenv("ESPALIER_DATA", "", 1); /* as if not set */
    opened_from(dir, "mnist", "xdg/espalier/mnist");
    make_set(dir, "data/fashion-mnist");
    point_everything_to(dir);
    opened_from(dir, "fashion", "data/fashion-mnist");
}

static void a_miss_tells_where_it_looked_and_what_fetches(void **state)
{
    struct dataset *d = NULL;
    point_everything_to(*state);
    assert_int_equal(ESP_INPUT, dataset_open("mnist", &d));
    assert_non_null(strstr(esp_message(), idx_dir_in(*state, "data/mnist").path));
    assert_non_null(strstr(esp_message(), idx_dir_in(*state, "xdg/espalier/mnist").path));
    assert_non_null(strstr(esp_message(), "/usr/share/datasets/mnist"));
    assert_non_null(strstr(esp_message(), "espalier data fetch mnist"));
    setenv("ESPALIER_DATA", "", 1); /* as if not set, and not the root directory */
    assert_int_equal(ESP_INPUT, dataset_open("mnist", &d));
    assert_null(strstr(esp_message(), "in /mnist"));
    assert_null(d);
}

static void a_set_with_a_file_missing_is_not_passed_over(void **state)
{
    struct dataset *d = NULL;
    point_everything_to(*state);
    make_set(*state, "data/mnist");
    make_set(*state, "xdg/espalier/mnist");
    unlink(idx_dir_in(*state, "data/mnist/" TEST_LABELS).path);
    assert_int_equal(ESP_INPUT, dataset_open("mnist", &d));
    assert_non_null(strstr(esp_message(), idx_dir_in(*state, "data/mnist").path));
    assert_non_null(strstr(esp_message(), TEST_LABELS));
}

static void mnist_has_its_known_labels(void **state)
{
    (void)state;
    static const size_t known[2][10] = {
        {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
        {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}};
    struct dataset *d = NULL;
    if (!mnist_url[0])
        skip();
    if (dataset_open("mnist", &d) != ESP_OK)
        fail_msg("%s", esp_message());
    const struct dataset_info *info = dataset_info(d);
    assert_true(info->width == 28 && info->height == 28 && info->n_classes == 10);
    assert_true(info->n_images[0] == 60000 && info->n_images[1] == 10000);
    uint64_t sum = 0;
    for (int split = 0; split < 2; split++) {
        size_t count[10] = {0};
        uint8_t pixels[28 * 28];
        for (size_t k = 0; k < info->n_images[split]; k++) {
            count[dataset_image(d, (enum dataset_split)split, k, pixels)]++;
            for (size_t i = 0; split == 0 && i < sizeof pixels; i++)
                sum += pixels[i];
        }
        assert_memory_equal(known[split], count, sizeof count);
    }
    assert_in_range(sum, 33.31 * 60000 * 784, 33.33 * 60000 * 784);
    dataset_free(d);
}

/* ---- fetching ---- */

/* The examples of FIPS 180-2, and every length around the two borders of the padding. */
static void sha256_gives_the_published_digests(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } known[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    char text[SHA256_TEXT];
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        struct sha256 h = sha256_start();
        sha256_add(&h, known[k].text, strlen(known[k].text));
        sha256_text(&h, text);
        assert_string_equal(known[k].digest, text);
    }
    struct sha256 million = sha256_start();
    for (int k = 0; k < 1000000; k++)
        sha256_add(&million, "a", 1);
    sha256_text(&million, text);
    assert_string_equal(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", text);
}

struct heard {
    size_t n;
    char last[1024];
};

static void hear(const char *line, void *context)
{
    struct heard *h = context;
    h->n++;
    snprintf(h->last, sizeof h->last, "%s", line);
}

static size_t n_entries(const char *path)
{
    size_t n = 0;
    DIR *d = opendir(path);
    if (!d)
        return 0;
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void fetched_files_are_verified_and_then_found(void **state)
{
    struct heard heard = {0};
    if (!mnist_url[0])
        skip();
    point_everything_to(*state);
    setenv("ESPALIER_MIRROR", mnist_url, 1);
    if (fetch_dataset("mnist", true, hear, &heard) != ESP_OK)
        fail_msg("%s", esp_message());
    assert_int_equal(5, heard.n); /* a line for each file, one for the set */
    assert_int_equal(4, n_entries(idx_dir_in(*state, "xdg/espalier/mnist").path));
    opened_from(*state, "mnist", "xdg/espalier/mnist");
    setenv("ESPALIER_MIRROR", "file:///nonexistent", 1); /* now it is not asked */
    assert_int_equal(ESP_OK, fetch_dataset("mnist", true, hear, &heard));
    assert_int_equal(6, heard.n); /* one line: where it is */
    unlink(idx_dir_in(*state, "xdg/espalier/mnist/" TRAIN_LABELS ".gz").path);
    assert_int_equal(ESP_IO, fetch_dataset("mnist", true, hear, &heard));
}

static void a_wrong_download_is_thrown_away(void **state)
{
    struct heard heard = {0};
    char url[IDX_PATH + 8];
    const struct idx_dir mirror = make_dir(*state, "mirror");
    const struct idx_bytes images = idx_image_bytes(IDX_N_TRAIN);
    idx_write_gz(&mirror, TRAIN_IMAGES, &images);
    point_everything_to(*state);
    snprintf(url, sizeof url, "file://%s", mirror.path);
    setenv("ESPALIER_MIRROR", url, 1);
    assert_int_equal(ESP_IO, fetch_dataset("mnist", true, hear, &heard));
    assert_non_null(strstr(esp_message(), url));
    assert_non_null(strstr(esp_message(), "SHA-256"));
    assert_int_equal(0, n_entries(idx_dir_in(*state, "xdg/espalier/mnist").path));
}

/* The right number of bytes, all zero. */
static void a_download_of_the_right_size_is_not_enough(void **state)
{
    struct heard heard = {0};
    char url[IDX_PATH + 8];
    const struct idx_dir mirror = make_dir(*state, "mirror");
    gzFile gz = gzopen(idx_dir_in(&mirror, TRAIN_IMAGES ".gz").path, "wb1");
    assert_int_equal(47040016, gzseek(gz, 47040016, SEEK_SET));
    assert_int_equal(Z_OK, gzclose(gz));
    point_everything_to(*state);
    snprintf(url, sizeof url, "file://%s", mirror.path);
    setenv("ESPALIER_MIRROR", url, 1);
    assert_int_equal(ESP_IO, fetch_dataset("mnist", true, hear, &heard));
    assert_non_null(strstr(esp_message(), "SHA-256"));
    assert_int_equal(0, n_entries(idx_dir_in(*state, "xdg/espalier/mnist").path));
}

static void a_mirror_that_lacks_the_file_is_reported_in_the_words_of_curl(void **state)
{
    struct heard heard = {0};
    point_everything_to(*state);
    setenv("ESPALIER_MIRROR", "file:///nonexistent/", 1);
    assert_int_equal(ESP_IO, fetch_dataset("mnist", true, hear, &heard));
    assert_non_null(strstr(esp_message(), "file:///nonexistent/" TRAIN_IMAGES ".gz"));
    assert_non_null(strstr(esp_message(), "curl: (37)"));
    assert_null(strchr(esp_message(), '\n'));
    assert_int_equal(0, n_entries(idx_dir_in(*state, "xdg/espalier/mnist").path));
}

static void without_curl_its_package_is_named(void **state)
{
    struct heard heard = {0};
    point_everything_to(*state);
    char *path = strdup(getenv("PATH"));
    setenv("PATH", idx_dir_in(*state, "nothing").path, 1);
    const enum esp_status st = fetch_dataset("mnist", true, hear, &heard);
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(ESP_INPUT, st);
    assert_non_null(strstr(esp_message(), "apt install curl"));
}

static void what_cannot_be_fetched_is_explained(void **state)
{
    struct heard heard = {0};
    point_everything_to(*state);
    if (access("/usr/share/datasets/fashion-mnist", F_OK) != 0) {
        assert_int_equal(ESP_INPUT, fetch_dataset("fashion", true, hear, &heard));
        assert_non_null(strstr(esp_message(), "dataset-fashion-mnist"));
    }
    assert_int_equal(ESP_INPUT, fetch_dataset("digits", true, hear, &heard));
    assert_non_null(strstr(esp_message(), "digits"));
    unsetenv("XDG_DATA_HOME");
    unsetenv("HOME");
    assert_int_equal(ESP_INPUT, fetch_dataset("mnist", true, hear, &heard));
    assert_non_null(strstr(esp_message(), "XDG_DATA_HOME"));
    idx_put(*state, "file", "x", 1);
    setenv("XDG_DATA_HOME", idx_dir_in(*state, "file").path, 1);
    assert_int_equal(ESP_INPUT, fetch_dataset("mnist", true, hear, &heard));
    assert_non_null(strstr(esp_message(), "cannot be made: Not a directory"));
    assert_int_equal(0, heard.n);
}

#define IN_DIR(test) \
    cmocka_unit_test_setup_teardown(test, idx_dir_setup, idx_dir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mnist_has_its_known_labels), /* before the variables change */
        IN_DIR(named_sets_are_found_in_the_documented_order),
        IN_DIR(a_miss_tells_where_it_looked_and_what_fetches),
        IN_DIR(a_set_with_a_file_missing_is_not_passed_over),
        cmocka_unit_test(sha256_gives_the_published_digests),
        IN_DIR(fetched_files_are_verified_and_then_found),
        IN_DIR(a_wrong_download_is_thrown_away),
        IN_DIR(a_download_of_the_right_size_is_not_enough),
        IN_DIR(a_mirror_that_lacks_the_file_is_reported_in_the_words_of_curl),
        IN_DIR(without_curl_its_package_is_named),
        IN_DIR(what_cannot_be_fetched_is_explained),
    };
    const char *data = getenv("ESPALIER_DATA");
    if (data && realpath(data, mnist_url + 7)) {
        memcpy(mnist_url, "file://", 7);
        strncat(mnist_url, "/mnist", sizeof mnist_url - strlen(mnist_url) - 1);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
