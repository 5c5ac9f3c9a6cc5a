/* synapses/column_cache.c - copies columns of a weight matrix to contiguous memory and back. */
#include "synapses/column_cache.h"

#include "base/array.h"

#include <string.h>

enum esp_status column_cache_create(size_t n_pre, struct column_cache *out)
{
    struct column_cache c = {.n_pre = n_pre};
    c.w_mV = array_create(COLUMN_CACHE_MAX * n_pre, sizeof *c.w_mV);
    c.due = array_create(n_pre + 1, sizeof *c.due);
    c.seen = array_create(n_pre, sizeof *c.seen);
    *out = c;
    return c.w_mV && c.due && c.seen ? ESP_OK : ESP_MEMORY;
}

void column_cache_free(struct column_cache *c)
{
    array_free(c->w_mV);
    array_free(c->due);
    array_free(c->seen);
    *c = (struct column_cache){0};
}

/* Every input is written to due[n_due]; if the input has no spikes, the next input overwrites this element. So the
 * loop has no branch that could be mispredicted. */
void column_cache_open(struct column_cache *c, const esp_id *id, size_t n)
{
    memset(c->seen, 0, c->n_pre);
    for (size_t k = 0; k < n; k++)
        c->seen[id[k]] = 1;
    c->n_due = 0;
    for (size_t i = 0; i < c->n_pre; i++) {
        c->due[c->n_due] = (esp_id)i;
        c->n_due += c->seen[i];
    }
    c->n = 0;
    c->open = true;
}

float *column_cache_find(const struct column_cache *c, esp_id post)
{
    for (size_t k = 0; k < c->n; k++)
        if (c->post[k] == post)
            return c->w_mV + k * c->n_pre;
    return NULL;
}

float *column_cache_take(struct column_cache *c, esp_id post)
{
    if (!c->open || c->n == COLUMN_CACHE_MAX)
        return NULL;
    c->post[c->n] = post;
    return c->w_mV + c->n++ * c->n_pre;
}

void column_cache_copy(float *column, const struct dense *d, esp_id post)
{
    const float *w = d->w_mV + post;
    for (size_t i = 0; i < d->n_pre; i++)
        column[i] = w[i * d->stride];
}

void column_cache_show(const struct column_cache *c, const float *column, struct dense *d,
                       esp_id post)
{
    float *w = d->w_mV + post;
    for (size_t k = 0; k < c->n_due; k++)
        w[c->due[k] * d->stride] = column[c->due[k]];
}

void column_cache_put_back(const struct column_cache *c, struct dense *d,
                           struct team_part p)
{
    for (size_t k = 0; k < c->n; k++) {
        if (!team_part_has(p, c->post[k]))
            continue;
        const float *column = c->w_mV + k * c->n_pre;
        float *w = d->w_mV + c->post[k];
        for (size_t i = 0; i < c->n_pre; i++)
            w[i * d->stride] = column[i];
    }
}

void column_cache_close(struct column_cache *c)
{
    c->n = 0;
    c->open = false;
}
