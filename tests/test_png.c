/* tests/test_png.c - what is saved as PNG comes back, what fails leaves nothing behind, and a contact
 * sheet shows the images of a data set. */
#include "base/array.h"
#include "datasets/sheet.h"
#include "tests/idx_files.h"
#include "viz/png.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void pixels_survive_the_way_through_a_file(void **state)
{
    static const enum png_channels kinds[] = {PNG_CHANNELS_GREY, PNG_CHANNELS_RGB};
    enum { WIDTH = 37, HEIGHT = 19 };
    const struct idx_dir file_in = idx_dir_in(*state, "x.png");
    const char *path = file_in.path;
    for (int k = 0; k < 2; k++) {
        uint8_t pixels[WIDTH * HEIGHT * 3], *back = NULL;
        uint32_t width = 0, height = 0;
        const size_t n = (size_t)WIDTH * HEIGHT * kinds[k];
        for (size_t i = 0; i < n; i++)
            pixels[i] = (uint8_t)(i * 151 >> 2);
        assert_int_equal(ESP_OK, png_save(path, pixels, WIDTH, HEIGHT, kinds[k]));
        assert_int_equal(ESP_OK, png_load(path, kinds[k], &back, &width, &height));
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
    uint8_t *back = NULL;
    uint32_t width, height;
    assert_int_equal(ESP_OK, png_save(path, pixels, 2, 2, PNG_CHANNELS_GREY));
    assert_int_equal(ESP_OK, png_load(path, PNG_CHANNELS_RGB, &back, &width, &height));
    for (int k = 0; k < 12; k++)
        assert_int_equal(pixels[k / 3], back[k]);
    array_free(back);
}

static void a_file_that_cannot_be_opened_is_bad_input(void **state)
{
    const uint8_t pixel = 1;
    const struct idx_dir file_in = idx_dir_in(*state, "nowhere/x.png");
    const char *path = file_in.path;
    assert_int_equal(ESP_INPUT, png_save(path, &pixel, 1, 1, PNG_CHANNELS_GREY));
    assert_non_null(strstr(esp_message(), path));
    assert_non_null(strstr(esp_message(), "No such file"));
    const struct idx_dir empty = idx_dir_in(*state, "x.png");
    assert_int_equal(ESP_INPUT, png_save(empty.path, &pixel, 0, 1, PNG_CHANNELS_GREY));
    assert_int_equal(ESP_INPUT,
                     png_save(empty.path, &pixel, 65536, 65536, PNG_CHANNELS_GREY));
    assert_int_equal(-1, access(empty.path, F_OK));
}

static void a_full_disk_is_a_failure_that_leaves_the_device_alone(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    const size_t n = 200 * 200;
    uint8_t *pixels = array_create(n, 1);
    for (size_t k = 0; k < n; k++)
        pixels[k] = (uint8_t)(k * 2654435761u >> 24);
    assert_int_equal(ESP_IO, png_save("/dev/full", pixels, 200, 200, PNG_CHANNELS_GREY));
    assert_non_null(strstr(esp_message(), "No space left"));
    assert_int_equal(0, access("/dev/full", W_OK));
    array_free(pixels);
}

static void what_is_no_png_is_refused_at_every_length(void **state)
{
    const uint8_t pixels[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    const struct idx_dir file_in = idx_dir_in(*state, "x.png");
    const char *path = file_in.path;
    uint8_t *back = NULL;
    uint32_t width = 7, height = 7;
    assert_int_equal(ESP_INPUT,
                     png_load(path, PNG_CHANNELS_GREY, &back, &width, &height));
    assert_non_null(strstr(esp_message(), path));
    assert_int_equal(ESP_OK, png_save(path, pixels, 4, 4, PNG_CHANNELS_GREY));
    const struct idx_bytes file = idx_slurp(*state, "x.png");
    const struct idx_dir cut = idx_dir_in(*state, "cut.png");
    for (size_t n = 0; n + 16 < file.n;
         n++) { /* the last 12 bytes only say that it ends */
        idx_write(*state, "cut.png", file.b, n);
        assert_int_equal(ESP_INPUT,
                         png_load(cut.path, PNG_CHANNELS_GREY, &back, &width, &height));
    }
    assert_true(back == NULL && width == 7 && height == 7);
}

/* An image of 2^31 x 2^31 pixels, by its header. */
static void a_hostile_header_does_not_allocate(void **state)
{
    const uint8_t pixel = 1;
    uint8_t *back = NULL;
    uint32_t width, height;
    assert_int_equal(ESP_OK, png_save(idx_dir_in(*state, "x.png").path, &pixel, 1, 1,
                                      PNG_CHANNELS_GREY));
    struct idx_bytes file = idx_slurp(*state, "x.png");
    static const uint8_t huge[] = {0x00, 0x0f, 0xff, 0xff, 0x00, 0x0f, 0xff,
                                   0xff, 8,    0,    0,    0,    0};
    memcpy(file.b + 16, huge, sizeof huge);
    idx_write(*state, "y.png", file.b, file.n);
    assert_int_equal(ESP_INPUT, png_load(idx_dir_in(*state, "y.png").path,
                                         PNG_CHANNELS_GREY, &back, &width, &height));
    assert_null(back);
}

/* Row c of the sheet of `digits` begins with the first image of digit c, in negative. */
static void a_sheet_has_a_row_for_every_class(void **state)
{
    (void)state;
    struct dataset *d = NULL;
    struct sheet sheet;
    bool seen[10] = {false};
    assert_int_equal(ESP_OK, dataset_open("digits", &d));
    assert_int_equal(ESP_OK, sheet_draw(d, DATASET_TEST, 3, &sheet));
    assert_true(sheet.width == 3 * 30 + 2 && sheet.height == 10 * 30 + 2);
    for (size_t k = 0; k < 10; k++) {
        uint8_t pixels[28 * 28];
        const size_t label = dataset_image(d, DATASET_TEST, k, pixels);
        seen[label] = true;
        for (size_t y = 0; y < 28; y++)
            for (size_t x = 0; x < 28; x++)
                assert_int_equal(
                    255 - pixels[28 * y + x],
                    sheet.pixels[(2 + 30 * label + y) * sheet.width + 2 + x]);
    }
    for (int c = 0; c < 10; c++)
        assert_true(seen[c]);
    for (size_t x = 0; x < sheet.width; x++) /* the gutter */
        assert_int_equal(sheet.pixels[0], sheet.pixels[x]);
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
    assert_int_equal(ESP_OK, sheet_draw(d, DATASET_TRAIN, SHEET_COLUMNS, &sheet));
    for (size_t k = 0; k < IDX_N_TRAIN; k++)
        assert_int_equal(255 - idx_pixel(k * IDX_PIXELS),
                         sheet.pixels[(2 + 7 * (size_t)idx_label(k)) * sheet.width + 2]);
    for (size_t x = 0; x < sheet.width; x++)
        assert_int_equal(sheet.pixels[0], sheet.pixels[(2 + 7 * 4) * sheet.width + x]);
    sheet_free(&sheet);
    assert_int_equal(ESP_INPUT, sheet_draw(d, DATASET_TRAIN, 0, &sheet));
    assert_int_equal(ESP_INPUT, sheet_draw(d, DATASET_TRAIN, UINT32_MAX, &sheet));
    assert_non_null(strstr(esp_message(), spec));
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
        cmocka_unit_test(a_full_disk_is_a_failure_that_leaves_the_device_alone),
        IN_DIR(what_is_no_png_is_refused_at_every_length),
        IN_DIR(a_hostile_header_does_not_allocate),
        cmocka_unit_test(a_sheet_has_a_row_for_every_class),
        IN_DIR(a_class_with_few_images_leaves_its_row_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
