/* tests/datasets/test_png.c - what is saved as PNG comes back, what fails leaves nothing behind, and a contact
 * sheet shows the images of a data set. */
#include "base/array.h"
#include "base/output.h"
#include "datasets/sheet.h"
#include "tests/datasets/idx_files.h"
#include "viz/draw/png.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static enum esp_status save_png(const char *path, const uint8_t *pixels, uint32_t width,
                                uint32_t height, enum png_channels channels)
{
    return png_save(
        &(struct output_order){.path = path, .kind = OUTPUT_PNG, .force = true}, pixels,
        width, height, channels);
}

/* By libpng itself; array_free the pixels. */
static uint8_t *load_png(const char *path, enum png_channels channels, uint32_t *width,
                         uint32_t *height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&image, path));
    image.format = channels == PNG_CHANNELS_GREY ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    uint8_t *pixels = array_create((size_t)image.width * image.height, channels);
    assert_non_null(pixels);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    *width = image.width;
    *height = image.height;
    return pixels;
}

static void pixels_survive_the_way_through_a_file(void **state)
{
    static const enum png_channels kinds[] = {PNG_CHANNELS_GREY, PNG_CHANNELS_RGB};
    enum { WIDTH = 37, HEIGHT = 19 };
    const struct idx_dir file_in = idx_dir_in(*state, "x.png");
    const char *path = file_in.path;
    for (int k = 0; k < 2; k++) {
        uint8_t pixels[WIDTH * HEIGHT * 3];
        uint32_t width = 0, height = 0;
        const size_t n = (size_t)WIDTH * HEIGHT * kinds[k];
        for (size_t i = 0; i < n; i++)
            pixels[i] = (uint8_t)(i * 151 >> 2);
        assert_int_equal(ESP_OK, save_png(path, pixels, WIDTH, HEIGHT, kinds[k]));
        uint8_t *back = load_png(path, kinds[k], &width, &height);
        assert_true(width == WIDTH && height == HEIGHT);
        assert_memory_equal(pixels, back, n);
        array_free(back);
    }
}

static void grey_pixels_load_as_three_equal_channels(void **state)
{
    const uint8_t pixels[4] = {0, 77, 200, 255};
    const struct idx_dir file_in = idx_dir_in(*state, "x.png");
    const char *path = file_in.path;
    uint32_t width, height;
    assert_int_equal(ESP_OK, save_png(path, pixels, 2, 2, PNG_CHANNELS_GREY));
    uint8_t *back = load_png(path, PNG_CHANNELS_RGB, &width, &height);
    for (int k = 0; k < 12; k++)
        assert_int_equal(pixels[k / 3], back[k]);
    array_free(back);
}

static void a_file_that_cannot_be_opened_is_bad_input(void **state)
{
    const uint8_t pixel = 1;
    const struct idx_dir file_in = idx_dir_in(*state, "nowhere/x.png");
    const char *path = file_in.path;
    assert_int_equal(ESP_INPUT, save_png(path, &pixel, 1, 1, PNG_CHANNELS_GREY));
    assert_non_null(strstr(esp_message(), path));
    assert_non_null(strstr(esp_message(), "make it first"));
    const struct idx_dir empty = idx_dir_in(*state, "x.png");
    assert_int_equal(ESP_INPUT, save_png(empty.path, &pixel, 0, 1, PNG_CHANNELS_GREY));
    assert_int_equal(ESP_INPUT,
                     save_png(empty.path, &pixel, 65536, 65536, PNG_CHANNELS_GREY));
    assert_int_equal(-1, access(empty.path, F_OK));
}

static void fill_with_noise(uint8_t *pixels, size_t n)
{
    uint32_t word = 1;
    for (size_t k = 0; k < n; k++) {
        word = word * 1664525u + 1013904223u;
        pixels[k] = (uint8_t)(word >> 24);
    }
}

/* No file may grow beyond 5,000 bytes. */
static void a_file_that_cannot_be_finished_is_removed(void **state)
{
    static uint8_t pixels[200 * 200];
    const struct idx_dir file = idx_dir_in(*state, "x.png");
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    const struct rlimit small = {.rlim_cur = 5000, .rlim_max = before.rlim_max};
    fill_with_noise(pixels, sizeof pixels);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const enum esp_status st = save_png(file.path, pixels, 200, 200, PNG_CHANNELS_GREY);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(ESP_IO, st);
    assert_non_null(strstr(esp_message(), file.path));
    assert_non_null(strstr(esp_message(), "File too large"));
    assert_int_equal(-1, access(file.path, F_OK));
}

/* Through a link, so that a mistake removes the link and not the device. */
static void a_full_device_is_a_failure_and_not_removed(void **state)
{
    static uint8_t pixels[200 * 200];
    const struct idx_dir link = idx_dir_in(*state, "full.png");
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(0, symlink("/dev/full", link.path));
    fill_with_noise(pixels, sizeof pixels);
    assert_int_equal(ESP_IO, save_png(link.path, pixels, 200, 200, PNG_CHANNELS_GREY));
    assert_non_null(strstr(esp_message(), "No space left"));
    assert_int_equal(0, access(link.path, W_OK));
}

/* Image k of a row is the k-th image of its class, in negative; grey between. */
static void a_sheet_shows_the_first_images_of_every_class(void **state)
{
    (void)state;
    enum { WIDTH = 3 * 30 + 2, HEIGHT = 10 * 30 + 2 };
    uint8_t want[WIDTH * HEIGHT], pixels[28 * 28];
    size_t used[10] = {0};
    struct dataset *d = NULL;
    struct sheet sheet;
    assert_int_equal(ESP_OK, dataset_open("digits", &d));
    assert_int_equal(ESP_OK, sheet_draw(d, DATASET_TEST, 3, NULL, &sheet));
    assert_true(sheet.width == WIDTH && sheet.height == HEIGHT);
    memset(want, 160, sizeof want);
    for (size_t k = 0; k < 200; k++) {
        const size_t label = dataset_image(d, DATASET_TEST, k, pixels);
        const size_t column = used[label]++;
        for (size_t i = 0; i < 28 * 28 && column < 3; i++)
            want[(2 + 30 * label + i / 28) * WIDTH + 2 + 30 * column + i % 28] =
                (uint8_t)(255 - pixels[i]);
    }
    assert_memory_equal(want, sheet.pixels, sizeof want);
    sheet_free(&sheet);
    dataset_free(d);
}

/* Seven images of labels 0 3 6 9 2 5 8: rows 1, 4 and 7 stay empty. */
static void a_class_with_few_images_leaves_its_row_empty(void **state)
{
    char spec[IDX_PATH + 8];
    struct dataset *d = NULL;
    struct sheet sheet;
    const struct idx_dir *dir = *state;
    idx_write_set(dir);
    snprintf(spec, sizeof spec, "idx:%s", dir->path);
    assert_int_equal(ESP_OK, dataset_open(spec, &d));
    assert_int_equal(ESP_OK, sheet_draw(d, DATASET_TRAIN, SHEET_COLUMNS, NULL, &sheet));
    for (size_t k = 0; k < IDX_N_TRAIN; k++)
        assert_int_equal(255 - idx_pixel(k * IDX_PIXELS),
                         sheet.pixels[(2 + 7 * (size_t)idx_label(k)) * sheet.width + 2]);
    for (size_t x = 0; x < sheet.width; x++)
        assert_int_equal(sheet.pixels[0], sheet.pixels[(2 + 7 * 4) * sheet.width + x]);
    sheet_free(&sheet);
    assert_int_equal(ESP_INPUT, sheet_draw(d, DATASET_TRAIN, 0, NULL, &sheet));
    assert_int_equal(ESP_INPUT, sheet_draw(d, DATASET_TRAIN, UINT32_MAX, NULL, &sheet));
    /* 6 pixels per column: 4 beyond 2^32 in all */
    assert_int_equal(ESP_INPUT, sheet_draw(d, DATASET_TRAIN, 715827883, NULL, &sheet));
    assert_non_null(strstr(esp_message(), spec));
    dataset_free(d);
}

/* Six images of label 0, then one of label 9; a third column would begin in the next line. */
static void images_beyond_the_last_column_are_left_out(void **state)
{
    char spec[IDX_PATH + 8];
    struct dataset *d = NULL;
    struct sheet sheet;
    struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    memset(labels.b + 8, 0, IDX_N_TRAIN - 1);
    labels.b[labels.n - 1] = 9;
    idx_write_set(*state);
    idx_put(*state, TRAIN_LABELS, labels.b, labels.n);
    snprintf(spec, sizeof spec, "idx:%s", ((struct idx_dir *)*state)->path);
    assert_int_equal(ESP_OK, dataset_open(spec, &d));
    assert_int_equal(ESP_OK, sheet_draw(d, DATASET_TRAIN, 2, NULL, &sheet));
    for (size_t y = 0; y < sheet.height; y++) /* the gutter at the left */
        assert_int_equal(sheet.pixels[0], sheet.pixels[y * sheet.width]);
    assert_int_equal(255 - idx_pixel(6 * IDX_PIXELS),
                     sheet.pixels[(2 + 7 * 9) * sheet.width + 2]);
    sheet_free(&sheet);
    dataset_free(d);
}

#define IN_DIR(test) \
    cmocka_unit_test_setup_teardown(test, idx_dir_setup, idx_dir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(pixels_survive_the_way_through_a_file),
        IN_DIR(grey_pixels_load_as_three_equal_channels),
        IN_DIR(a_file_that_cannot_be_opened_is_bad_input),
        IN_DIR(a_file_that_cannot_be_finished_is_removed),
        IN_DIR(a_full_device_is_a_failure_and_not_removed),
        cmocka_unit_test(a_sheet_shows_the_first_images_of_every_class),
        IN_DIR(a_class_with_few_images_leaves_its_row_empty),
        IN_DIR(images_beyond_the_last_column_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
