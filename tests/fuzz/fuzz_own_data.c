/* tests/fuzz/fuzz_own_data.c - any bytes as a PNG picture, an array of numpy, an archive of arrays, a CSV file. */
#include "base/array.h"
#include "datasets/dataset.h"
#include "datasets/npy.h"
#include "datasets/png_image.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static uint64_t sum_of(const uint8_t *bytes, size_t n)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += bytes[k];
    return sum;
}

static uint32_t u32(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Give each chunk of a picture the checksum that it asks for, so that changed bytes reach the decoder. */
static void repair_checksums(uint8_t *b, size_t size)
{
    for (size_t at = 8; at + 12 <= size;) {
        const size_t n = u32(b + at);
        if (n > size - at - 12)
            return;
        const uint32_t crc = (uint32_t)crc32_z(0, b + at + 4, n + 4);
        for (int k = 0; k < 4; k++)
            b[at + 8 + n + (size_t)k] = (uint8_t)(crc >> (24 - 8 * k));
        at += 12 + n;
    }
}

static void use_picture(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    struct png_image image = {.pixels = NULL};
    if (!copy)
        return;
    memcpy(copy, data, size);
    repair_checksums(copy, size);
    const struct file_bytes f = {.bytes = copy, .n = size, .n_mapped = size};
    const enum esp_status st = png_image_decode("a picture", &f, &image);
    fuzz_expect_answer(st);
    fuzz_expect((st == ESP_OK) == (image.pixels != NULL),
                "a picture is whole or refused");
    if (st == ESP_OK) {
        const size_t n = (size_t)image.width * image.height;
        fuzz_expect(n > 0 && n <= DATASET_MAX_PIXELS, "pictures have a bounded size");
        fuzz_expect(sum_of(image.pixels, n) <= 255 * n, "pixels are bytes");
    }
    array_free(image.pixels);
    free(copy);
}

static void use_array(const uint8_t *data, size_t size)
{
    struct npy a;
    const enum esp_status st = npy_parse("an array", data, size, &a);
    fuzz_expect_answer(st);
    if (st != ESP_OK)
        return;
    fuzz_expect(a.n * a.size <= size, "all elements come from the file");
    uint8_t *values = malloc(a.n + 1);
    if (values) {
        fuzz_expect_answer(npy_pixels("an array", &a, values));
        fuzz_expect_answer(npy_labels("an array", &a, values));
    }
    free(values);
}

/* The file as one that this spec names, twice where it asks for two. */
static void use_file(const char *before, const char *path, const char *behind)
{
    char spec[1024];
    struct dataset *d = NULL;
    const bool is_pair = strcmp(before, "npy:") == 0;
    snprintf(spec, sizeof spec, "%s%s%s%s%s", before, path, is_pair ? "," : "",
             is_pair ? path : "", behind);
    const enum esp_status st = dataset_open(spec, &d);
    fuzz_expect_answer(st);
    fuzz_expect((st == ESP_OK) == (d != NULL), "a refused file leaves nothing behind");
    if (d) {
        const struct dataset_info *info = dataset_info(d);
        uint8_t *pixels = malloc((size_t)info->width * info->height);
        for (size_t k = 0; pixels && k < info->n_images[0]; k++)
            fuzz_expect(dataset_image(d, DATASET_TRAIN, k, pixels) < info->n_classes,
                        "a label is one of the classes");
        free(pixels);
    }
    dataset_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f;
    use_picture(data, size);
    use_array(data, size);
    if (!fuzz_file_create(data, size, &f))
        return 0;
    use_file("npz:", f.path, "");
    use_file("npy:", f.path, "");
    use_file("csv:", f.path, "");
    use_file("csv:", f.path, "+resize=3x2+center+transpose+invert+shuffle");
    fuzz_file_free(&f);
    return 0;
}
