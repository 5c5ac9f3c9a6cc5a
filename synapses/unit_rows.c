/* synapses/unit_rows.c - copies rows of a weight matrix as whole numbers. */
#include "synapses/unit_rows.h"

#include "base/array.h"
#include "kernels/kernels.h"

enum esp_status unit_rows_create(const struct dense *d, unsigned bits, bool is_short,
                                 struct unit_rows **out)
{
    struct unit_rows *u = array_create(1, sizeof *u);
    if (!u)
        return ESP_MEMORY;
    u->scale = (float)(1u << bits);
    u->is_short = is_short;
    u->units = array_create(d->n_pre * d->stride, is_short ? 1 : sizeof(uint16_t));
    u->seen = array_create(d->n_pre, sizeof *u->seen);
    u->due = array_create(d->n_pre, sizeof *u->due);
    if (!u->units || !u->seen || !u->due) {
        unit_rows_free(u);
        return ESP_MEMORY;
    }
    *out = u;
    return ESP_OK;
}

void unit_rows_free(struct unit_rows *u)
{
    if (!u)
        return;
    array_free(u->units);
    array_free(u->seen);
    array_free(u->due);
    array_free(u);
}

double unit_rows_bytes(double n_pre, double n_post)
{
    return sizeof(uint16_t) * n_pre * n_post;
}

/* Copy n weights of the matrix, beginning at its element `at`. */
static void copy(const struct unit_rows *u, const struct dense *d, size_t at, size_t n)
{
    if (u->is_short)
        kernels_get()->weights_short((uint8_t *)u->units + at, d->w_mV + at, u->scale, n);
    else
        kernels_get()->weights_long((uint16_t *)u->units + at, d->w_mV + at, u->scale, n);
}

void unit_rows_open(struct unit_rows *u, const struct dense *d, const esp_id *id,
                    size_t n)
{
    for (size_t k = 0; k < u->n_due; k++)
        u->seen[u->due[k]] = 0;
    u->n_due = 0;
    for (size_t k = 0; k < n; k++) {
        if (u->seen[id[k]])
            continue;
        u->seen[id[k]] = 1;
        u->due[u->n_due++] = id[k];
        copy(u, d, id[k] * d->stride, d->n_post);
    }
}

void unit_rows_refresh(struct unit_rows *u, const struct dense *d, esp_id post)
{
    for (size_t k = 0; k < u->n_due; k++)
        copy(u, d, u->due[k] * d->stride + post, 1);
}
