/* viz/model/fields.c - convert weights to bytes. */
#include "viz/model/fields.h"

#include "base/array.h"
#include "viz/draw/strokes.h"

#include <math.h>

/* Choose the size of a field as a picture, or of its maps: that of the feed if the field fits, else a nearly square
 * picture. */
static void fold(const struct event_start *start, struct fields *f)
{
    f->width = start->field_width;
    f->height = start->field_height;
    if (start->field_maps > 0 &&
        (uint64_t)f->width * f->height * start->field_maps == f->n_field) {
        f->n_maps = start->field_maps;
        return;
    }
    if ((uint64_t)f->width * f->height >= f->n_field && f->width > 0)
        return;
    f->width = 1;
    while ((uint64_t)f->width * f->width < f->n_field)
        f->width++;
    f->height = (uint32_t)((f->n_field + f->width - 1) / f->width);
}

/* Return the number of pixels of a field whose maps are drawn as strokes. */
static size_t n_drawn(const struct fields *f)
{
    return (size_t)f->width * f->height * STROKES_CELL * STROKES_CELL;
}

enum esp_status fields_create(const struct event_start *start, struct fields *out)
{
    struct fields f = {.n_neurons = start->n_neurons, .n_field = event_field(start)};
    fold(start, &f);
    /* A mapping: the system allocates its pages when they are written. */
    f.weight = mapping_create(f.n_neurons * f.n_field);
    f.peak_mV = array_create(f.n_neurons, sizeof *f.peak_mV);
    f.theta_mV = array_create(f.n_neurons, sizeof *f.theta_mV);
    f.drawn = f.n_maps ? array_create(n_drawn(&f), sizeof *f.drawn) : NULL;
    if (!f.weight || !f.peak_mV || !f.theta_mV || (f.n_maps && !f.drawn)) {
        fields_free(&f);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < f.n_neurons; k++)
        f.theta_mV[k] = NAN;
    *out = f;
    return ESP_OK;
}

void fields_free(struct fields *f)
{
    mapping_free(f->weight, f->n_neurons * f->n_field);
    array_free(f->peak_mV);
    array_free(f->theta_mV);
    array_free(f->drawn);
    *f = (struct fields){0};
}

static void take_field(struct fields *f, esp_id birth, const float *weight_mV)
{
    float peak = 0;
    for (size_t i = 0; i < f->n_field; i++)
        peak = weight_mV[i] > peak ? weight_mV[i] : peak;
    if (!isfinite(peak))
        return;
    uint8_t *to = f->weight + (size_t)birth * f->n_field;
    const float scale = peak > 0 ? 255 / peak : 0;
    for (size_t i = 0; i < f->n_field; i++)
        to[i] = weight_mV[i] > 0 ? (uint8_t)(weight_mV[i] * scale + 0.5f) : 0;
    f->peak_mV[birth] = peak;
}

void fields_take(struct fields *f, const struct event_fields *e)
{
    for (size_t k = 0; k < e->n; k++) {
        const esp_id birth = e->birth[k];
        if (birth >= f->n_neurons)
            continue;
        if (e->weight_mV)
            take_field(f, birth, e->weight_mV + k * f->n_field);
        if (e->theta_mV)
            f->theta_mV[birth] = e->theta_mV[k];
    }
    f->most_mV = 0;
    for (size_t k = 0; k < f->n_neurons; k++)
        f->most_mV = f->peak_mV[k] > f->most_mV ? f->peak_mV[k] : f->most_mV;
    f->n_received++;
}

struct picture fields_picture(const struct fields *f, esp_id birth)
{
    const uint8_t *weight = f->weight + (size_t)birth * f->n_field;
    if (!f->n_maps)
        return (struct picture){weight, f->n_field, f->width, f->height};
    strokes_draw(weight, f->n_maps, f->width, f->height, f->drawn);
    return (struct picture){f->drawn, n_drawn(f), f->width * STROKES_CELL,
                            f->height * STROKES_CELL};
}
