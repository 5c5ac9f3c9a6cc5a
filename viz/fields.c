/* viz/fields.c - weights to bytes, bytes to pictures of another size. */
#include "viz/fields.h"

#include "base/array.h"

#include <math.h>

/* The most nearly square picture that holds n inputs, if the feed names none. */
static void fold(const struct story_start *start, struct fields *f)
{
    f->width = start->field_width;
    f->height = start->field_height;
    if ((uint64_t)f->width * f->height >= f->n_inputs && f->width > 0)
        return;
    f->width = 1;
    while ((uint64_t)f->width * f->width < f->n_inputs)
        f->width++;
    f->height = (uint32_t)((f->n_inputs + f->width - 1) / f->width);
}

enum esp_status fields_create(const struct story_start *start, struct fields *out)
{
    struct fields f = {.n_neurons = start->n_neurons, .n_inputs = start->n_inputs};
    fold(start, &f);
    f.weight = array_create(f.n_neurons, f.n_inputs);
    f.peak_mV = array_create(f.n_neurons, sizeof *f.peak_mV);
    f.theta_mV = array_create(f.n_neurons, sizeof *f.theta_mV);
    f.stamp = array_create(f.n_neurons, sizeof *f.stamp);
    if (!f.weight || !f.peak_mV || !f.theta_mV || !f.stamp) {
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
    array_free(f->weight);
    array_free(f->peak_mV);
    array_free(f->theta_mV);
    array_free(f->stamp);
    *f = (struct fields){0};
}

static void take_field(struct fields *f, esp_id birth, const float *weight_mV)
{
    float peak = 0;
    for (size_t i = 0; i < f->n_inputs; i++)
        peak = weight_mV[i] > peak ? weight_mV[i] : peak;
    if (!isfinite(peak))
        return;
    uint8_t *to = f->weight + (size_t)birth * f->n_inputs;
    const float scale = peak > 0 ? 255 / peak : 0;
    for (size_t i = 0; i < f->n_inputs; i++)
        to[i] = weight_mV[i] > 0 ? (uint8_t)(weight_mV[i] * scale + 0.5f) : 0;
    f->peak_mV[birth] = peak;
    f->stamp[birth]++;
}

void fields_tell(struct fields *f, const struct story_fields *told)
{
    for (size_t k = 0; k < told->n; k++) {
        const esp_id birth = told->birth[k];
        if (birth >= f->n_neurons)
            continue;
        if (told->weight_mV)
            take_field(f, birth, told->weight_mV + k * f->n_inputs);
        if (told->theta_mV)
            f->theta_mV[birth] = told->theta_mV[k];
    }
    f->told++;
}

static unsigned mean_of_box(const uint8_t *from, size_t n, uint32_t width, uint32_t x0,
                            uint32_t x1, uint32_t y0, uint32_t y1)
{
    unsigned sum = 0;
    for (uint32_t y = y0; y < y1; y++)
        for (uint32_t x = x0; x < x1; x++) {
            const size_t at = (size_t)y * width + x;
            sum += at < n ? from[at] : 0;
        }
    const unsigned area = (x1 - x0) * (y1 - y0);
    return (sum + area / 2) / area;
}

/* Source pixels under pixel k of n. */
static void span(int k, int n, uint32_t size, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)((uint64_t)k * size / (uint64_t)n);
    *to = (uint32_t)((uint64_t)(k + 1) * size / (uint64_t)n);
    if (*to <= *from)
        *to = *from + 1;
}

void fields_scale(const uint8_t *from, size_t n, uint32_t width, uint32_t height, int w,
                  int h, uint8_t *out)
{
    for (int y = 0; y < h; y++) {
        uint32_t y0, y1;
        span(y, h, height, &y0, &y1);
        for (int x = 0; x < w; x++) {
            uint32_t x0, x1;
            span(x, w, width, &x0, &x1);
            *out++ = (uint8_t)mean_of_box(from, n, width, x0, x1, y0, y1);
        }
    }
}

void fields_draw(const struct fields *f, esp_id birth, int w, int h, uint8_t *out)
{
    fields_scale(f->weight + (size_t)birth * f->n_inputs, f->n_inputs, f->width,
                 f->height, w, h, out);
}
