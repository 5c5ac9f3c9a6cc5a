/* tests/datasets/test_idx.c - IDX files are read exactly, plain or compressed, under every usual name. */
#include "datasets/dataset.h"
#include "datasets/idx.h"
#include "tests/datasets/idx_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <zlib.h>

static struct dataset *open_set(const struct idx_dir *dir)
{
    char spec[IDX_PATH + 8];
    struct dataset *d = NULL;
    snprintf(spec, sizeof spec, "idx:%s", dir->path);
    if (dataset_open(spec, &d) != ESP_OK)
        fail_msg("%s", esp_message());
    assert_string_equal(spec, dataset_info(d)->spec);
    assert_string_equal(dir->path, dataset_info(d)->origin);
    return d;
}

static void check_and_free(struct dataset *d)
{
    const struct dataset_info *info = dataset_info(d);
    assert_true(info->width == IDX_COLS && info->height == IDX_ROWS &&
                info->n_classes == 10);
    assert_true(info->n_images[0] == IDX_N_TRAIN && info->n_images[1] == IDX_N_TEST);
    for (int split = 0; split < 2; split++) {
        for (size_t k = 0; k < info->n_images[split]; k++) {
            uint8_t pixels[IDX_PIXELS + 1] = {[IDX_PIXELS] = 0xa5};
            assert_int_equal(idx_label(k),
                             dataset_image(d, (enum dataset_split)split, k, pixels));
            for (size_t i = 0; i < IDX_PIXELS; i++)
                assert_int_equal(idx_pixel(k * IDX_PIXELS + i), pixels[i]);
            assert_int_equal(0xa5, pixels[IDX_PIXELS]);
        }
    }
    dataset_free(d);
}

static void the_images_of_a_plain_set_come_back(void **state)
{
    idx_write_set(*state);
    check_and_free(open_set(*state));
    dataset_free(NULL);
}

static void compressed_files_give_the_same_images(void **state)
{
    const struct idx_dir *dir = *state;
    const struct idx_bytes images[2] = {idx_image_bytes(IDX_N_TRAIN),
                                        idx_image_bytes(IDX_N_TEST)};
    const struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    idx_write_gz(dir, TRAIN_IMAGES, &images[0]);
    idx_write_gz(dir, TRAIN_LABELS, &labels);
    idx_write_gz(dir, TEST_IMAGES, &images[1]);
    idx_write_labels(dir, TEST_LABELS, IDX_N_TEST);
    check_and_free(open_set(dir));
}

static void the_spelling_with_a_dot_is_found_too(void **state)
{
    const struct idx_dir *dir = *state;
    const struct idx_bytes labels = idx_label_bytes(IDX_N_TRAIN);
    idx_write_images(dir, "train-images.idx3-ubyte", IDX_N_TRAIN);
    idx_write_gz(dir, "train-labels.idx1-ubyte", &labels);
    idx_write_images(dir, "t10k-images.idx3-ubyte", IDX_N_TEST);
    idx_write_labels(dir, "t10k-labels.idx1-ubyte", IDX_N_TEST);
    check_and_free(open_set(dir));
}

/* Labels as big-endian numbers of `n_bytes`, with `beside` further values in each row. */
static struct idx_bytes wide_labels(uint8_t type, unsigned n_bytes, uint32_t beside,
                                    uint32_t n)
{
    struct idx_bytes f = {.n = 0};
    idx_put_u32(&f, (uint32_t)type << 8 | (beside ? 2 : 1));
    idx_put_u32(&f, n);
    if (beside)
        idx_put_u32(&f, 1 + beside);
    for (uint32_t k = 0; k < n * (1 + beside); k++) {
        const uint8_t value = k % (1 + beside) ? 0xee : idx_label(k / (1 + beside));
        for (unsigned b = 1; b < n_bytes; b++)
            f.b[f.n++] = 0;
        f.b[f.n++] = value;
    }
    return f;
}

static void labels_are_whole_numbers_of_any_width(void **state)
{
    static const struct {
        uint8_t type;
        unsigned n_bytes;
    } kinds[] = {{0x08, 1}, {0x09, 1}, {0x0B, 2}, {0x0C, 4}};
    const struct idx_dir *dir = *state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (uint32_t beside = 0; beside < 8; beside += 7) {
            const struct idx_bytes f =
                wide_labels(kinds[k].type, kinds[k].n_bytes, beside, IDX_N_TRAIN);
            idx_write_set(dir);
            idx_put(dir, TRAIN_LABELS, f.b, f.n);
            check_and_free(open_set(dir));
        }
}

static void the_names_of_qmnist_are_known(void **state)
{
    const struct idx_dir *dir = *state;
    const struct idx_bytes labels = wide_labels(0x0C, 4, 7, IDX_N_TRAIN);
    idx_write_images(dir, "qmnist-train-images-idx3-ubyte", IDX_N_TRAIN);
    idx_write_gz(dir, "qmnist-train-labels-idx2-int", &labels);
    idx_write_images(dir, "qmnist-test-images-idx3-ubyte", IDX_N_TEST);
    idx_write_labels(dir, "qmnist-test-labels-idx2-int", IDX_N_TEST);
    check_and_free(open_set(dir));
}

/* Their letters lie on their side in the file. */
static void images_of_emnist_are_turned(void **state)
{
    const struct idx_dir *dir = *state;
    uint8_t pixels[IDX_PIXELS];
    idx_write_images(dir, "emnist-letters-train-images-idx3-ubyte", IDX_N_TRAIN);
    idx_write_labels(dir, "emnist-letters-train-labels-idx1-ubyte", IDX_N_TRAIN);
    struct dataset *d = open_set(dir);
    assert_int_equal(dataset_info(d)->width, IDX_ROWS);
    assert_int_equal(dataset_info(d)->height, IDX_COLS);
    for (size_t k = 0; k < IDX_N_TRAIN; k++) {
        assert_int_equal(idx_label(k), dataset_image(d, DATASET_TRAIN, k, pixels));
        for (size_t row = 0; row < IDX_ROWS; row++) /* of the file */
            for (size_t col = 0; col < IDX_COLS; col++)
                assert_int_equal(idx_pixel(k * IDX_PIXELS + row * IDX_COLS + col),
                                 pixels[col * IDX_ROWS + row]);
    }
    dataset_free(d);
}

static void a_set_may_have_no_tests(void **state)
{
    const struct idx_dir *dir = *state;
    idx_write_images(dir, TRAIN_IMAGES, IDX_N_TRAIN);
    idx_write_labels(dir, TRAIN_LABELS, IDX_N_TRAIN);
    struct dataset *d = open_set(dir);
    uint64_t identity;
    assert_int_equal(dataset_info(d)->n_images[DATASET_TRAIN], IDX_N_TRAIN);
    assert_int_equal(dataset_info(d)->n_images[DATASET_TEST], 0);
    assert_int_equal(dataset_identity(d, &identity), ESP_OK);
    dataset_free(d);
}

static void labels_up_to_255_are_allowed(void **state)
{
    const struct idx_dir *dir = *state;
    struct idx_bytes labels = idx_label_bytes(IDX_N_TEST);
    labels.b[labels.n - 1] = 255;
    idx_write_set(dir);
    idx_put(dir, TEST_LABELS, labels.b, labels.n);
    struct dataset *d = open_set(dir);
    uint8_t pixels[IDX_PIXELS];
    assert_int_equal(256, dataset_info(d)->n_classes);
    assert_int_equal(255, dataset_image(d, DATASET_TEST, IDX_N_TEST - 1, pixels));
    dataset_free(d);
}

static uint8_t noise(unsigned k)
{
    return (uint8_t)(k * 2654435761u >> 24);
}

/* 3 MiB: more than the first step that the reader allocates, and no power of two. */
static void a_large_compressed_file_is_read_in_steps(void **state)
{
    enum { SIDE = 1024, N = 3 };
    const struct idx_dir file_in = idx_dir_in(*state, "large.gz");
    const char *path = file_in.path;
    const uint8_t head[16] = {0, 0, 8, 3, 0, 0, 0, N, 0, 0, 4, 0, 0, 0, 4, 0};
    gzFile gz = gzopen(path, "wb1");
    assert_int_equal(sizeof head, gzwrite(gz, head, sizeof head));
    for (unsigned k = 0; k < N * SIDE * SIDE; k++)
        gzputc(gz, noise(k));
    assert_int_equal(Z_OK, gzclose(gz));
    struct idx idx;
    assert_int_equal(ESP_OK, idx_read(path, IDX_IMAGES, &idx));
    assert_true(idx.n == N && idx.rows == SIDE && idx.cols == SIDE);
    size_t n_wrong = 0;
    for (unsigned k = 0; k < N * SIDE * SIDE; k++)
        n_wrong += idx.bytes[k] != noise(k);
    assert_int_equal(0, n_wrong);
    idx_free(&idx);
    idx_free(&idx);
}

#define IN_DIR(test) \
    cmocka_unit_test_setup_teardown(test, idx_dir_setup, idx_dir_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(the_images_of_a_plain_set_come_back),
        IN_DIR(compressed_files_give_the_same_images),
        IN_DIR(the_spelling_with_a_dot_is_found_too),
        IN_DIR(labels_are_whole_numbers_of_any_width),
        IN_DIR(the_names_of_qmnist_are_known),
        IN_DIR(images_of_emnist_are_turned),
        IN_DIR(a_set_may_have_no_tests),
        IN_DIR(labels_up_to_255_are_allowed),
        IN_DIR(a_large_compressed_file_is_read_in_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
