/* viz/live_fields.c */
#include "viz/live_fields.h"

/* Neurons of a cache line of weights: reading one of them reads all. */
enum { BLOCK = 16, FIRED_BLOCKS = 4 };

/* The fields of `n` neurons from dense index `first` on: 16 neighbours cost hardly more than one. */
static void add_block(struct packet *slot, const struct probe_image *image, size_t first)
{
    struct story_fields *f = &slot->fields;
    const size_t n_inputs = slot->shape.n_field;
    size_t n = image->n_living - first;
    n = n < BLOCK ? n : BLOCK;
    if (f->n + n > slot->shape.fields)
        return;
    float *to = slot->weight_mV + f->n * n_inputs;
    for (size_t pre = 0; pre < n_inputs; pre++)
        for (size_t k = 0; k < n; k++)
            to[k * n_inputs + pre] = image->weight_mV[pre * image->stride + first + k];
    for (size_t k = 0; k < n; k++) {
        slot->field_birth[f->n + k] = image->birth[first + k];
        slot->theta_mV[f->n + k] = image->theta_mV[first + k];
    }
    f->n += n;
}

size_t live_fields_index(const struct probe_image *image, esp_id birth)
{
    size_t low = 0, high = image->n_living;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (image->birth[mid] < birth)
            low = mid + 1;
        else
            high = mid;
    }
    return low < image->n_living && image->birth[low] == birth ? low : image->n_living;
}

/* The blocks of the neurons that fired, and of the one that is looked at. */
static size_t urgent_blocks(const struct relay *c, const struct probe_image *image,
                            size_t blocks[FIRED_BLOCKS + 1])
{
    const struct packet *draft = c->draft;
    size_t n = 0, most = 0;
    if (atomic_load_explicit(&c->wants_selected, memory_order_relaxed))
        blocks[n++] = live_fields_index(image, atomic_load(&c->selected)) / BLOCK;
    most = n + FIRED_BLOCKS;
    for (size_t k = 0; k < draft->image.n_spikes && n < most; k++) {
        const size_t block = live_fields_index(image, draft->spikes[k].id) / BLOCK;
        bool known = false;
        for (size_t b = 0; b < n; b++)
            known = known || blocks[b] == block;
        if (!known)
            blocks[n++] = block;
    }
    return n;
}

/* Those blocks first; then, in turn, as many of the others as there is room for. */
void live_fields_add(const struct relay *relay, const struct probe_image *image,
                     size_t *cursor, struct packet *slot)
{
    size_t urgent[FIRED_BLOCKS + 1];
    const size_t n_urgent = urgent_blocks(relay, image, urgent);
    slot->fields = (struct story_fields){.image = image->image + 1,
                                         .birth = slot->field_birth,
                                         .weight_mV = slot->weight_mV,
                                         .theta_mV = slot->theta_mV};
    for (size_t k = 0; k < n_urgent; k++)
        if (urgent[k] * BLOCK < image->n_living)
            add_block(slot, image, urgent[k] * BLOCK);
    for (size_t k = 0;
         k < image->n_living && slot->fields.n + BLOCK <= slot->shape.fields;
         k += BLOCK) {
        if (*cursor >= image->n_living)
            *cursor = 0;
        add_block(slot, image, *cursor);
        *cursor += BLOCK;
    }
}
