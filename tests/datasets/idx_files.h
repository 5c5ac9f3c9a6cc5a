/* tests/datasets/idx_files.h - small IDX files, whole or broken, in a directory of the test's own. */
#ifndef ESPALIER_TESTS_IDX_FILES_H
#define ESPALIER_TESTS_IDX_FILES_H

#include <stddef.h>
#include <stdint.h>

enum {
    IDX_N_TRAIN = 7,
    IDX_N_TEST = 3,
    IDX_ROWS = 5,
    IDX_COLS = 4,
    IDX_PIXELS = IDX_ROWS * IDX_COLS,
    IDX_PATH = 1024,
};

#define TRAIN_IMAGES "train-images-idx3-ubyte"
#define TRAIN_LABELS "train-labels-idx1-ubyte"
#define TEST_IMAGES  "t10k-images-idx3-ubyte"
#define TEST_LABELS  "t10k-labels-idx1-ubyte"

struct idx_dir {
    char path[IDX_PATH];
};

/* Fixtures of cmocka: *state is a struct idx_dir, empty at first, removed with all in it. */
int idx_dir_setup(void **state);
int idx_dir_teardown(void **state);

/* The path of `name` in the directory. */
struct idx_dir idx_dir_in(const struct idx_dir *d, const char *name);

struct idx_bytes {
    size_t n;
    uint8_t b[4096];
};

void idx_put_u32(struct idx_bytes *to, uint32_t value);

/* Byte k of the images of every such file, and label k: 0, 3, 6, 9, 2, ... */
uint8_t idx_pixel(size_t k);
uint8_t idx_label(size_t k);

/* Whole files of n images or labels. */
struct idx_bytes idx_image_bytes(uint32_t n);
struct idx_bytes idx_label_bytes(uint32_t n);

/* Write bytes under a name, as they are or through gzip under name.gz. */
void idx_put(const struct idx_dir *d, const char *name, const void *bytes, size_t n);
void idx_write_gz(const struct idx_dir *d, const char *name,
                  const struct idx_bytes *bytes);
void idx_write_images(const struct idx_dir *d, const char *name, uint32_t n);
void idx_write_labels(const struct idx_dir *d, const char *name, uint32_t n);

/* The raw bytes of a file. */
struct idx_bytes idx_slurp(const struct idx_dir *d, const char *name);

/* The four files of a good set. */
void idx_write_set(const struct idx_dir *d);

#endif
