/* tests/datasets/make_digits.c - the first of the built-in digits as IDX files, for tests that cannot wait for
 * ten thousand test images: make_digits FOLDER N_TRAIN N_TEST */
#include "datasets/dataset.h"
#include "datasets/digits.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = DIGITS_SIDE };

static void put_u32(uint32_t value, FILE *f)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(value >> shift & 0xff), f);
}

static FILE *begin(const char *folder, const char *name, uint32_t magic, uint32_t n)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f)
        exit(1);
    put_u32(magic, f);
    put_u32(n, f);
    return f;
}

static void write_split(const char *folder, const char *images_name,
                        const char *labels_name, enum dataset_split split, uint32_t n)
{
    uint8_t pixels[SIDE * SIDE];
    FILE *images = begin(folder, images_name, 0x803, n);
    FILE *labels = begin(folder, labels_name, 0x801, n);
    put_u32(SIDE, images);
    put_u32(SIDE, images);
    for (uint32_t k = 0; k < n; k++) {
        fputc(digits_image(DIGITS_SEED, split, k, pixels), labels);
        fwrite(pixels, 1, sizeof pixels, images);
    }
    fclose(images);
    fclose(labels);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    write_split(argv[1], "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                DATASET_TRAIN, (uint32_t)atoi(argv[2]));
    write_split(argv[1], "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", DATASET_TEST,
                (uint32_t)atoi(argv[3]));
    return 0;
}
