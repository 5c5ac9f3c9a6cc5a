/* viz/feed/live_fields.c */
#include "viz/feed/live_fields.h"

#include <string.h>

/* BLOCK: neurons whose weights from one input share a cache line, so that they are read together. FIRED_BLOCKS:
 * most blocks sent because a neuron in them fired. */
enum { BLOCK = 16, FIRED_BLOCKS = 4 };

/* Copy the fields of `n` neurons from dense index `first` on to to[n][n_field]. */
static void copy_weights(const struct live_layer *l, size_t first, size_t n,
                         size_t n_field, float *to)
{
    if (l->n_pre < n_field) /* removed presynaptic neurons have weight 0 */
        memset(to, 0, n * n_field * sizeof *to);
    for (size_t row = 0; row < l->n_pre; row++) {
        const size_t pre = l->pre_birth ? l->pre_birth[row] : row;
        for (size_t k = 0; k < n && pre < n_field; k++)
            to[k * n_field + pre] = l->weight_mV[row * l->stride + first + k];
    }
}

static void add_block(struct packet *slot, const struct live_layer *l, size_t n_field,
                      size_t first)
{
    struct event_fields *f = &slot->fields;
    const size_t left = l->n - first, n = left < BLOCK ? left : BLOCK;
    if (f->n + n > slot->shape.fields)
        return;
    copy_weights(l, first, n, n_field, slot->weight_mV + f->n * n_field);
    for (size_t k = 0; k < n; k++) {
        slot->field_birth[f->n + k] = l->birth[first + k];
        slot->theta_mV[f->n + k] = l->theta_mV[first + k];
    }
    f->n += n;
}

/* Return the dense index of a neuron; layer->n if it was removed. */
static size_t index_of(const struct live_layer *layer, esp_id birth)
{
    size_t low = 0, high = layer->n;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (layer->birth[mid] < birth)
            low = mid + 1;
        else
            high = mid;
    }
    return low < layer->n && layer->birth[low] == birth ? low : layer->n;
}

/* List the blocks of the selected neuron and of neurons that fired; return their number. */
static size_t urgent_blocks(const struct relay *c, const struct live_layer *layer,
                            size_t blocks[FIRED_BLOCKS + 1])
{
    const struct packet *draft = c->draft;
    size_t n = 0, most = 0;
    if (atomic_load_explicit(&c->wants_selected, memory_order_relaxed))
        blocks[n++] = index_of(layer, atomic_load(&c->selected)) / BLOCK;
    most = n + FIRED_BLOCKS;
    for (size_t k = 0; k < draft->image.n_spikes && n < most; k++) {
        const size_t block = index_of(layer, draft->spikes[k].id) / BLOCK;
        bool known = false;
        for (size_t b = 0; b < n; b++)
            known = known || blocks[b] == block;
        if (!known)
            blocks[n++] = block;
    }
    return n;
}

/* Add the urgent blocks first, then as many others as fit, from *cursor on. */
void live_fields_add(const struct relay *relay, const struct live_layer *layer,
                     uint64_t images_done, size_t *cursor, struct packet *slot)
{
    const unsigned population = relay->draft->image.population;
    const size_t n_field = event_field(&relay->start[population]);
    size_t urgent[FIRED_BLOCKS + 1];
    const size_t n_urgent = urgent_blocks(relay, layer, urgent);
    slot->fields = (struct event_fields){.population = population,
                                         .image = images_done,
                                         .birth = slot->field_birth,
                                         .weight_mV = slot->weight_mV,
                                         .theta_mV = slot->theta_mV};
    for (size_t k = 0; k < n_urgent; k++)
        if (urgent[k] * BLOCK < layer->n)
            add_block(slot, layer, n_field, urgent[k] * BLOCK);
    for (size_t k = 0; k < layer->n && slot->fields.n + BLOCK <= slot->shape.fields;
         k += BLOCK) {
        if (*cursor >= layer->n)
            *cursor = 0;
        add_block(slot, layer, n_field, *cursor);
        *cursor += BLOCK;
    }
}
