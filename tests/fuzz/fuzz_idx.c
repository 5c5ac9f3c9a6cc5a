/* tests/fuzz/fuzz_idx.c - any bytes as a file of images and as one of labels. */
#include "datasets/dataset.h"
#include "datasets/idx.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* What the file gave is all there; reading it through lets a sanitizer see that. */
static uint64_t add_up(const struct idx *idx)
{
    const size_t n = idx->n * idx->rows * idx->cols;
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += idx->bytes[k];
    return sum;
}

static void expect_whole(const struct idx *idx, enum idx_kind kind, size_t size)
{
    const uint64_t pixels = (uint64_t)idx->rows * idx->cols;
    fuzz_expect(idx->n > 0 && pixels > 0, "an accepted file holds something");
    fuzz_expect(pixels <= DATASET_MAX_PIXELS, "images have a bounded size");
    fuzz_expect(kind == IDX_IMAGES || pixels == 1, "a label is one byte");
    /* deflate packs at most 1032 bytes into one */
    fuzz_expect(idx->n * pixels <= 1032 * (uint64_t)size, "all bytes come from the file");
    fuzz_expect(add_up(idx) <= 255 * idx->n * pixels, "pixels are bytes");
}

static void use(const char *path, enum idx_kind kind, size_t size)
{
    struct idx idx = {.bytes = NULL};
    const enum esp_status st = idx_read(path, kind, &idx);
    fuzz_expect_answer(st);
    if (st == ESP_OK)
        expect_whole(&idx, kind, size);
    else
        fuzz_expect(!idx.bytes, "a refused file leaves nothing behind");
    idx_free(&idx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f;
    if (!fuzz_file_create(data, size, &f))
        return 0;
    use(f.path, IDX_IMAGES, size);
    use(f.path, IDX_LABELS, size);
    fuzz_file_free(&f);
    return 0;
}
