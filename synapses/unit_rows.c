/* synapses/unit_rows.c - copies rows of a weight matrix as whole numbers. */
#include "synapses/unit_rows.h"

#include "base/array.h"
#include "kernels/kernels.h"

#include <string.h>

/* Words of a row. */
static size_t row_words(const struct dense *d, bool is_short)
{
    return is_short ? d->stride / 2 : d->stride;
}

enum esp_status unit_rows_create(const struct dense *d, unsigned bits, bool is_short,
                                 struct unit_rows **out)
{
    struct unit_rows *u = array_create(1, sizeof *u);
    if (!u)
        return ESP_MEMORY;
    u->scale = (float)(1u << bits);
    u->is_short = is_short;
    u->units = array_create(d->n_pre * row_words(d, is_short), sizeof *u->units);
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

static uint16_t *row_of(const struct unit_rows *u, const struct dense *d, esp_id pre)
{
    return u->units + pre * row_words(d, u->is_short);
}

static void copy_row(const struct unit_rows *u, const struct dense *d, esp_id pre)
{
    const struct kernels *k = kernels_get();
    (u->is_short ? k->weights_short : k->weights_long)(
        row_of(u, d, pre), dense_row(d, pre), u->scale, d->n_post);
}

/* Rows are copied in the order in which they are in memory. */
void unit_rows_open(struct unit_rows *u, const struct dense *d, const esp_id *id,
                    size_t n)
{
    memset(u->seen, 0, d->n_pre);
    for (size_t k = 0; k < n; k++)
        u->seen[id[k]] = 1;
    u->n_due = 0;
    for (size_t i = 0; i < d->n_pre; i++) {
        if (!u->seen[i])
            continue;
        u->due[u->n_due++] = (esp_id)i;
        copy_row(u, d, (esp_id)i);
    }
}

void unit_rows_refresh(struct unit_rows *u, const struct dense *d, esp_id post)
{
    const size_t half = (d->n_post + 1) / 2;
    const size_t at = u->is_short && post >= half ? post - half : post;
    const unsigned shift = at < post ? 8 : 0;
    const uint16_t others = !u->is_short ? 0 : at < post ? 0x00ff : 0xff00;
    for (size_t k = 0; k < u->n_due; k++) {
        const esp_id i = u->due[k];
        const int32_t units = (int32_t)(dense_row(d, i)[post] * u->scale);
        uint16_t *word = row_of(u, d, i) + at;
        *word = (uint16_t)((*word & others) | units << shift);
    }
}
