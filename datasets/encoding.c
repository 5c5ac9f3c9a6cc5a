/* datasets/encoding.c */
#include "datasets/encoding.h"

#include "base/array.h"

#include <string.h>

#define ENCODING_NAME(VALUE, name) #name,
const char *const encoding_names[N_ENCODINGS + 1] = {ENCODINGS(ENCODING_NAME) NULL};

struct encoding {
    struct encoding_params params;
    size_t n_pixels;
    struct edges *edges;
};

/* The functions of an encoding; NULL: the encoding does not need that one. */
struct encoding_method {
    uint64_t (*inputs)(const struct encoding_params *p, uint64_t width, uint64_t height);
    /* Return the parameter that is measured; it is negative until then. */
    double *(*measured)(struct encoding_params *p);
    enum esp_status (*measure)(const struct encoding_params *p,
                               const struct dataset *data, double *out);
    enum esp_status (*create)(struct encoding *e, uint32_t width, uint32_t height);
    void (*free)(struct encoding *e);
    void (*values)(struct encoding *e, const uint8_t *pixels, uint8_t *values);
};

/* ---- pixels ---- */

static uint64_t pixels_inputs(const struct encoding_params *p, uint64_t width,
                              uint64_t height)
{
    (void)p;
    return width * height;
}

static void pixels_copy(struct encoding *e, const uint8_t *pixels, uint8_t *values)
{
    memcpy(values, pixels, e->n_pixels);
}

/* ---- edges ---- */

static uint64_t edges_inputs(const struct encoding_params *p, uint64_t width,
                             uint64_t height)
{
    return p->edges.orientations * edges_side(&p->edges, width) *
           edges_side(&p->edges, height);
}

static double *edges_measured(struct encoding_params *p)
{
    return &p->edges.full;
}

static enum esp_status edges_find_full(const struct encoding_params *p,
                                       const struct dataset *data, double *out)
{
    return edges_measure(&p->edges, data, out);
}

static enum esp_status edges_prepare(struct encoding *e, uint32_t width, uint32_t height)
{
    return edges_create(&e->params.edges, width, height, &e->edges);
}

static void edges_end(struct encoding *e)
{
    edges_free(e->edges);
}

static void edges_write(struct encoding *e, const uint8_t *pixels, uint8_t *values)
{
    edges_values(e->edges, pixels, values);
}

/* ---- all ---- */

static const struct encoding_method methods[N_ENCODINGS] = {
    [ENCODING_PIXELS] = {.inputs = pixels_inputs, .values = pixels_copy},
    [ENCODING_EDGES] = {.inputs = edges_inputs,
                        .measured = edges_measured,
                        .measure = edges_find_full,
                        .create = edges_prepare,
                        .free = edges_end,
                        .values = edges_write},
};

struct encoding_params encoding_default(void)
{
    return (struct encoding_params){
        .kind = ENCODING_PIXELS,
        .edges = {
            .orientations = 4, .sigma_px = 0.7, .spread_px = 1, .pool = 2, .full = -1}};
}

uint64_t encoding_inputs(const struct encoding_params *p, uint64_t width, uint64_t height)
{
    return methods[p->kind].inputs(p, width, height);
}

bool encoding_is_measured(const struct encoding_params *p)
{
    return methods[p->kind].measured != NULL;
}

enum esp_status encoding_measure(struct encoding_params *p, const struct dataset *data)
{
    const struct encoding_method *method = &methods[p->kind];
    if (!method->measured || *method->measured(p) > 0)
        return ESP_OK;
    return method->measure(p, data, method->measured(p));
}

enum esp_status encoding_create(const struct encoding_params *p,
                                const struct dataset *data, struct encoding **out)
{
    const struct dataset_info *info = dataset_info(data);
    struct encoding *e = array_create(1, sizeof *e);
    if (!e)
        return ESP_MEMORY;
    *e = (struct encoding){.params = *p, .n_pixels = (size_t)info->width * info->height};
    enum esp_status st = encoding_measure(&e->params, data);
    if (st == ESP_OK && methods[p->kind].create)
        st = methods[p->kind].create(e, info->width, info->height);
    if (st != ESP_OK) {
        encoding_free(e);
        return st;
    }
    *out = e;
    return ESP_OK;
}

void encoding_free(struct encoding *e)
{
    if (!e)
        return;
    if (methods[e->params.kind].free)
        methods[e->params.kind].free(e);
    array_free(e);
}

void encoding_values(struct encoding *e, const uint8_t *pixels, uint8_t *values)
{
    methods[e->params.kind].values(e, pixels, values);
}
