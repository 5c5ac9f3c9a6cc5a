/* synapses/dense.c - creates, randomises and compacts weight matrices. */
#include "synapses/dense.h"

#include "base/array.h"
#include "base/fixed.h"
#include "base/random.h"

#include <string.h>

enum { FLOATS_PER_LINE = ARRAY_ALIGN / sizeof(float) };

static size_t stride_of(size_t n_post)
{
    return (n_post + FLOATS_PER_LINE - 1) / FLOATS_PER_LINE * FLOATS_PER_LINE;
}

size_t dense_bytes(size_t n_pre, size_t n_post)
{
    const size_t row = stride_of(n_post) * sizeof(float);
    return n_pre && row > SIZE_MAX / n_pre ? SIZE_MAX : n_pre * row;
}

enum esp_status dense_create(size_t n_pre, size_t n_post, struct dense **out)
{
    struct dense *d = array_create(1, sizeof *d);
    if (!d)
        return ESP_MEMORY;
    *d = (struct dense){.n_pre = n_pre, .n_post = n_post, .stride = stride_of(n_post)};
    d->bytes = dense_bytes(n_pre, n_post);
    d->w_mV = mapping_create(d->bytes);
    if (!d->w_mV) {
        dense_free(d);
        return ESP_MEMORY;
    }
    *out = d;
    return ESP_OK;
}

void dense_free(struct dense *d)
{
    if (!d)
        return;
    mapping_free(d->w_mV, d->bytes);
    array_free(d);
}

void dense_randomise(struct dense *d, uint64_t seed, uint64_t subject, double w_start_mV)
{
    const float scale = (float)w_start_mV;
    struct random r = random_start(seed, RANDOM_WEIGHTS, subject);
    for (size_t i = 0; i < d->n_pre; i++) {
        float *row = dense_row(d, i);
        for (size_t j = 0; j < d->n_post; j++)
            /* The result is never 0, because 2^-25 is added. */
            row[j] = scale * (random_uniform(&r) + 0x1p-25f);
    }
}

void dense_round(struct dense *d, unsigned bits)
{
    const int32_t last = (1 << bits) - 1;
    for (size_t i = 0; i < d->n_pre; i++) {
        float *row = dense_row(d, i);
        for (size_t j = 0; j < d->n_post; j++)
            row[j] = fixed_mV(fixed_nearest(row[j], bits, 0, last), bits);
    }
}

static void give_back(struct dense *d)
{
    const size_t bytes = dense_bytes(d->n_pre, d->n_post);
    mapping_shrink(d->w_mV, d->bytes, bytes);
    d->bytes = bytes;
}

/* Row i moves from i * (old stride) to i * (new stride), which is not larger. So moving the rows in ascending order
 * overwrites no row that has not moved yet. */
void dense_compact(struct dense *d, const esp_id *keep, size_t n_keep)
{
    const size_t stride = stride_of(n_keep);
    for (size_t i = 0; i < d->n_pre; i++) {
        float *row = dense_row(d, i);
        array_squeeze(row, sizeof *row, keep, n_keep);
        float *to = d->w_mV + i * stride;
        memmove(to, row, n_keep * sizeof *row);
        memset(to + n_keep, 0, (stride - n_keep) * sizeof *to);
    }
    d->n_post = n_keep;
    d->stride = stride;
    give_back(d);
}

void dense_compact_rows(struct dense *d, const esp_id *keep, size_t n_keep)
{
    array_squeeze(d->w_mV, d->stride * sizeof *d->w_mV, keep, n_keep);
    d->n_pre = n_keep;
    give_back(d);
}
