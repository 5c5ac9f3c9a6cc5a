/* tests/datasets/idx_files.c - see the header. */
#include "tests/datasets/idx_files.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

int idx_dir_setup(void **state)
{
    struct idx_dir *d = malloc(sizeof *d);
    const char *base = getenv("TMPDIR");
    snprintf(d->path, sizeof d->path, "%s/espalier-idx-XXXXXX", base ? base : P_tmpdir);
    *state = d;
    return mkdtemp(d->path) ? 0 : -1;
}

int idx_dir_teardown(void **state)
{
    struct idx_dir *d = *state;
    char command[IDX_PATH + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", d->path);
    const int result = system(command);
    free(d);
    return result;
}

struct idx_dir idx_dir_in(const struct idx_dir *d, const char *name)
{
    struct idx_dir inner;
    assert_in_range(snprintf(inner.path, IDX_PATH, "%s/%s", d->path, name), 1,
                    IDX_PATH - 1);
    return inner;
}

void idx_put_u32(struct idx_bytes *to, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        to->b[to->n++] = (uint8_t)(value >> shift);
}

uint8_t idx_pixel(size_t k)
{
    return (uint8_t)(k * 37 + 11);
}

uint8_t idx_label(size_t k)
{
    return (uint8_t)(3 * k % 10);
}

struct idx_bytes idx_image_bytes(uint32_t n)
{
    struct idx_bytes f = {.n = 0};
    idx_put_u32(&f, 0x803);
    idx_put_u32(&f, n);
    idx_put_u32(&f, IDX_ROWS);
    idx_put_u32(&f, IDX_COLS);
    for (size_t k = 0; k < (size_t)n * IDX_PIXELS; k++)
        f.b[f.n++] = idx_pixel(k);
    return f;
}

struct idx_bytes idx_label_bytes(uint32_t n)
{
    struct idx_bytes f = {.n = 0};
    idx_put_u32(&f, 0x801);
    idx_put_u32(&f, n);
    for (size_t k = 0; k < n; k++)
        f.b[f.n++] = idx_label(k);
    return f;
}

void idx_put(const struct idx_dir *d, const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(idx_dir_in(d, name).path, "wb");
    assert_non_null(file);
    assert_int_equal(n, fwrite(bytes, 1, n, file));
    assert_int_equal(0, fclose(file));
}

void idx_write_gz(const struct idx_dir *d, const char *name,
                  const struct idx_bytes *bytes)
{
    char path[IDX_PATH + 8];
    snprintf(path, sizeof path, "%s.gz", idx_dir_in(d, name).path);
    gzFile gz = gzopen(path, "wb");
    assert_non_null(gz);
    assert_int_equal(bytes->n, gzwrite(gz, bytes->b, (unsigned)bytes->n));
    assert_int_equal(Z_OK, gzclose(gz));
}

void idx_write_images(const struct idx_dir *d, const char *name, uint32_t n)
{
    const struct idx_bytes bytes = idx_image_bytes(n);
    idx_put(d, name, bytes.b, bytes.n);
}

void idx_write_labels(const struct idx_dir *d, const char *name, uint32_t n)
{
    const struct idx_bytes bytes = idx_label_bytes(n);
    idx_put(d, name, bytes.b, bytes.n);
}

struct idx_bytes idx_slurp(const struct idx_dir *d, const char *name)
{
    struct idx_bytes bytes;
    FILE *file = fopen(idx_dir_in(d, name).path, "rb");
    assert_non_null(file);
    bytes.n = fread(bytes.b, 1, sizeof bytes.b, file);
    assert_in_range(bytes.n, 1, sizeof bytes.b - 1);
    fclose(file);
    return bytes;
}

void idx_write_set(const struct idx_dir *d)
{
    idx_write_images(d, TRAIN_IMAGES, IDX_N_TRAIN);
    idx_write_labels(d, TRAIN_LABELS, IDX_N_TRAIN);
    idx_write_images(d, TEST_IMAGES, IDX_N_TEST);
    idx_write_labels(d, TEST_LABELS, IDX_N_TEST);
}
