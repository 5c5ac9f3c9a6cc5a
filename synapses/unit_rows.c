/* synapses/unit_rows.c - copies rows of a weight matrix as whole numbers. */
#include "synapses/unit_rows.h"

#include "base/array.h"
#include "kernels/kernels.h"

enum esp_status unit_rows_create(const struct dense *d, unsigned bits,
                                 struct unit_rows **out)
{
    struct unit_rows *u = array_create(1, sizeof *u);
    if (!u)
        return ESP_MEMORY;
    u->scale = (float)(1u << bits);
    u->units = array_create(d->n_pre * d->stride, sizeof *u->units);
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

void unit_rows_open(struct unit_rows *u, const struct dense *d, const esp_id *id,
                    size_t n)
{
    const struct kernels *kernels = kernels_get();
    for (size_t k = 0; k < u->n_due; k++)
        u->seen[u->due[k]] = 0;
    u->n_due = 0;
    for (size_t k = 0; k < n; k++) {
        const esp_id i = id[k];
        if (u->seen[i])
            continue;
        u->seen[i] = 1;
        u->due[u->n_due++] = i;
        kernels->weight_units(u->units + i * d->stride, dense_row(d, i), u->scale,
                              d->n_post);
    }
}

void unit_rows_refresh(struct unit_rows *u, const struct dense *d, esp_id post)
{
    for (size_t k = 0; k < u->n_due; k++) {
        const size_t at = u->due[k] * d->stride + post;
        u->units[at] = (uint16_t)(int32_t)(d->w_mV[at] * u->scale);
    }
}
