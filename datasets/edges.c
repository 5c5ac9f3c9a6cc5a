/* datasets/edges.c */
#include "datasets/edges.h"

#include "base/array.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- filters ---- */

/* A filter along one axis: output o is the sum of weight[o][t] * input[first[o] + t] over t < n[o]. */
struct filter {
    size_t n_in, n_out, n_taps;
    uint32_t *first; /* [n_out] */
    uint32_t *n;     /* [n_out] */
    float *weight;   /* [n_out][n_taps] */
};

static void filter_free(struct filter *f)
{
    array_free(f->first);
    array_free(f->n);
    array_free(f->weight);
    *f = (struct filter){0};
}

/* exp(-d^2 / (2 sigma^2)) at whole distances d; sigma 0 is no blur. */
static double bell(long d, double sigma)
{
    if (sigma == 0.0)
        return d == 0 ? 1.0 : 0.0;
    return (double)expf((float)(-(double)(d * d) / (2 * sigma * sigma)));
}

static long radius_of(double sigma)
{
    return (long)ceil(3 * sigma);
}

static double bell_sum(double sigma)
{
    double sum = 0.0;
    for (long d = -radius_of(sigma); d <= radius_of(sigma); d++)
        sum += bell(d, sigma);
    return sum;
}

/* The weight of input i in the average over the inputs [from, to) after a blur. */
static float weight_of(size_t i, size_t from, size_t to, double sigma, double sum)
{
    double w = 0.0;
    for (size_t q = from; q < to; q++) {
        const long d = (long)i - (long)q;
        w += labs(d) <= radius_of(sigma) ? bell(d, sigma) : 0.0;
    }
    return (float)(w / sum / (double)(to - from));
}

static void filter_fill(struct filter *f, double sigma, size_t pool)
{
    const size_t radius = (size_t)radius_of(sigma);
    const double sum = bell_sum(sigma);
    for (size_t o = 0; o < f->n_out; o++) {
        const size_t from = o * pool, end = from + pool,
                     to = end < f->n_in ? end : f->n_in;
        const size_t first = from > radius ? from - radius : 0,
                     last = to + radius < f->n_in ? to + radius : f->n_in;
        f->first[o] = (uint32_t)first;
        f->n[o] = (uint32_t)(last - first);
        for (size_t i = first; i < last; i++)
            f->weight[o * f->n_taps + i - first] = weight_of(i, from, to, sigma, sum);
    }
}

/* A blur by sigma, then the average over blocks of `pool` inputs. */
static enum esp_status filter_create(size_t n_in, double sigma, size_t pool,
                                     struct filter *out)
{
    const size_t widest = pool + 2 * (size_t)radius_of(sigma);
    struct filter f = {.n_in = n_in,
                       .n_out = n_in / pool + (n_in % pool > 0),
                       .n_taps = widest < n_in ? widest : n_in};
    f.first = array_create(f.n_out, sizeof *f.first);
    f.n = array_create(f.n_out, sizeof *f.n);
    f.weight = array_create(f.n_out * f.n_taps, sizeof *f.weight);
    if (!f.first || !f.n || !f.weight) {
        filter_free(&f);
        return ESP_MEMORY;
    }
    filter_fill(&f, sigma, pool);
    *out = f;
    return ESP_OK;
}

/* Filter the columns of in[f->n_in][width] to out[f->n_out][width]. */
static void filter_columns(const struct filter *f, size_t width, const float *in,
                           float *restrict out)
{
    memset(out, 0, f->n_out * width * sizeof *out);
    for (size_t o = 0; o < f->n_out; o++)
        for (size_t t = 0; t < f->n[o]; t++) {
            const float w = f->weight[o * f->n_taps + t];
            const float *restrict row = in + (f->first[o] + t) * width;
            float *restrict to = out + o * width;
            for (size_t x = 0; x < width; x++)
                to[x] += w * row[x];
        }
}

/* Filter the rows of in[height][f->n_in] to out[height][f->n_out]. */
static void filter_rows(const struct filter *f, size_t height, const float *restrict in,
                        float *restrict out)
{
    for (size_t y = 0; y < height; y++)
        for (size_t o = 0; o < f->n_out; o++) {
            const float *restrict from = in + y * f->n_in + f->first[o];
            const float *restrict w = f->weight + o * f->n_taps;
            float sum = 0.0f;
            for (size_t t = 0; t < f->n[o]; t++)
                sum += w[t] * from[t];
            out[y * f->n_out + o] = sum;
        }
}

/* ---- directions ---- */

struct direction {
    float x, y;
};

/* sin and cos by their series, which give equal bits everywhere; |x| <= pi, error below 1e-13. */
static double sine(double x)
{
    double term = x, sum = x;
    for (int k = 2; k < 30; k += 2) {
        term *= -x * x / (k * (k + 1));
        sum += term;
    }
    return sum;
}

static double cosine(double x)
{
    double term = 1.0, sum = 1.0;
    for (int k = 1; k < 30; k += 2) {
        term *= -x * x / (k * (k + 1));
        sum += term;
    }
    return sum;
}

static struct direction direction_of(uint64_t k, uint64_t n)
{
    static const double pi = 3.14159265358979323846;
    if (k == n)
        return (struct direction){-1.0f, 0.0f};
    if (2 * k == n)
        return (struct direction){0.0f, 1.0f};
    const double angle = pi * (double)k / (double)n;
    return (struct direction){(float)cosine(angle), (float)sine(angle)};
}

/* The cross product d x g: positive where g is turned from d in the direction from x to y. */
static inline float turn(struct direction d, float gx, float gy)
{
    return d.x * gy - d.y * gx;
}

/* ---- an image ---- */

struct edges {
    struct edges_params params;
    size_t width, height;
    size_t map_width, map_height;
    struct direction direction[EDGES_ORIENTATIONS + 1];
    struct filter blur_x, blur_y, pool_x, pool_y;
    float *image; /* [height][width] a, then b */
    /* [height][width] An image or map after filter_columns, before filter_rows. */
    float *columns;
    float *maps;     /* [orientations][height][width] */
    float *averages; /* [orientations][map_height][map_width] */
};

static enum esp_status create_filters(struct edges *e)
{
    const struct edges_params *p = &e->params;
    enum esp_status st = filter_create(e->width, p->sigma_px, 1, &e->blur_x);
    if (st == ESP_OK)
        st = filter_create(e->height, p->sigma_px, 1, &e->blur_y);
    if (st == ESP_OK)
        st = filter_create(e->width, p->spread_px, p->pool, &e->pool_x);
    return st == ESP_OK ? filter_create(e->height, p->spread_px, p->pool, &e->pool_y)
                        : st;
}

enum esp_status edges_create(const struct edges_params *params, uint32_t width,
                             uint32_t height, struct edges **out)
{
    const size_t n = (size_t)width * height, n_maps = params->orientations;
    assert(n_maps >= 2 && n_maps <= EDGES_ORIENTATIONS && params->pool > 0);
    struct edges *e = array_create(1, sizeof *e);
    if (!e)
        return ESP_MEMORY;
    *e = (struct edges){.params = *params, .width = width, .height = height};
    enum esp_status st = create_filters(e);
    e->map_width = e->pool_x.n_out;
    e->map_height = e->pool_y.n_out;
    for (uint64_t k = 0; k <= n_maps; k++)
        e->direction[k] = direction_of(k, n_maps);
    e->image = array_create(n, sizeof *e->image);
    e->columns = array_create(n, sizeof *e->columns);
    e->maps = array_create(n_maps * n, sizeof *e->maps);
    e->averages =
        array_create(n_maps * e->map_width * e->map_height, sizeof *e->averages);
    if (st == ESP_OK && !(e->image && e->columns && e->maps && e->averages))
        st = ESP_MEMORY;
    if (st != ESP_OK) {
        edges_free(e);
        return st;
    }
    *out = e;
    return ESP_OK;
}

void edges_free(struct edges *e)
{
    if (!e)
        return;
    filter_free(&e->blur_x);
    filter_free(&e->blur_y);
    filter_free(&e->pool_x);
    filter_free(&e->pool_y);
    array_free(e->image);
    array_free(e->columns);
    array_free(e->maps);
    array_free(e->averages);
    array_free(e);
}

/* Add the strength of the gradient of pixel `at` to the two maps whose directions enclose that of the gradient. */
static inline void add_gradient(struct edges *e, size_t at, float gx, float gy)
{
    const size_t n = e->width * e->height, n_maps = e->params.orientations;
    const float squared = gx * gx + gy * gy;
    if (squared < 1e-8f)
        return;
    const float m = sqrtf(squared);
    const bool down = gy < 0.0f || (gy == 0.0f && gx < 0.0f);
    const float ux = down ? -gx : gx, uy = down ? -gy : gy;
    size_t k = 0;
    while (k + 1 < n_maps && turn(e->direction[k + 1], ux, uy) >= 0.0f)
        k++;
    const float after = turn(e->direction[k], ux, uy);
    const float before = -turn(e->direction[k + 1], ux, uy);
    const float f = after / (after + before);
    e->maps[k * n + at] += m * (1.0f - f);
    e->maps[(k + 1 < n_maps ? k + 1 : 0) * n + at] += m * f;
}

static void find_gradients(struct edges *e)
{
    const size_t w = e->width, h = e->height;
    memset(e->maps, 0, e->params.orientations * w * h * sizeof *e->maps);
    for (size_t y = 0; y < h; y++)
        for (size_t x = 0; x < w; x++) {
            const float *b = e->image + y * w + x;
            const float left = x > 0 ? b[-1] : 0.0f, right = x + 1 < w ? b[1] : 0.0f;
            const float above = y > 0 ? *(b - w) : 0.0f, below = y + 1 < h ? b[w] : 0.0f;
            add_gradient(e, y * w + x, right - left, below - above);
        }
}

const float *edges_averages(struct edges *e, const uint8_t *pixels)
{
    const size_t n = e->width * e->height, n_map = e->map_width * e->map_height;
    for (size_t i = 0; i < n; i++)
        e->image[i] = (float)pixels[i] / 255.0f;
    filter_columns(&e->blur_y, e->width, e->image, e->columns);
    filter_rows(&e->blur_x, e->height, e->columns, e->image);
    find_gradients(e);
    for (size_t k = 0; k < e->params.orientations; k++) {
        filter_columns(&e->pool_y, e->width, e->maps + k * n, e->columns);
        filter_rows(&e->pool_x, e->map_height, e->columns, e->averages + k * n_map);
    }
    return e->averages;
}

void edges_values(struct edges *e, const uint8_t *pixels, uint8_t *values)
{
    assert(e->params.full > 0);
    const size_t n = e->params.orientations * e->map_width * e->map_height;
    const float *average = edges_averages(e, pixels);
    const float scale = 255.0f / (float)e->params.full;
    for (size_t i = 0; i < n; i++) {
        const float value = average[i] * scale + 0.5f;
        values[i] = value < 255.0f ? (uint8_t)value : 255;
    }
}

/* ---- the scale ---- */

enum {
    MEASURED_IMAGES = 1000,
    /* Averages are counted in bins: the bin is sign, exponent and first 11 bits of the mantissa of the float. */
    BIN_SHIFT = 12,
    N_BINS = 0x7f800000 >> BIN_SHIFT
};

static uint32_t bin_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> BIN_SHIFT;
}

/* The upper end of a bin. */
static float end_of(uint32_t bin)
{
    const uint32_t bits = (bin + 1) << BIN_SHIFT;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The 99.95th percentile of the averages above 0.2 % of the largest; count[] is their number by bin. */
static double percentile(const uint64_t *count, float largest)
{
    uint64_t n = 0, below = 0;
    const uint32_t first = bin_of(0.002f * largest) + 1, last = bin_of(largest);
    for (uint32_t b = first; b <= last; b++)
        n += count[b];
    uint32_t b = first;
    while (b < last && 2000 * (below + count[b]) < 1999 * n)
        below += count[b++];
    return (double)end_of(b);
}

static double measure(struct edges *e, const struct dataset *data, uint8_t *pixels,
                      uint64_t *count)
{
    const size_t n = e->params.orientations * e->map_width * e->map_height;
    const size_t all = dataset_info(data)->n_images[DATASET_TRAIN];
    const size_t n_images = all < MEASURED_IMAGES ? all : MEASURED_IMAGES;
    float largest = 0.0f;
    for (size_t k = 0; k < n_images; k++) {
        dataset_image(data, DATASET_TRAIN, k, pixels);
        const float *average = edges_averages(e, pixels);
        for (size_t i = 0; i < n; i++) {
            count[bin_of(average[i])]++;
            largest = average[i] > largest ? average[i] : largest;
        }
    }
    return largest > 0.0f ? percentile(count, largest) : 1.0;
}

enum esp_status edges_measure(const struct edges_params *params,
                              const struct dataset *data, double *full)
{
    const struct dataset_info *info = dataset_info(data);
    struct edges *e = NULL;
    uint8_t *pixels = array_create((size_t)info->width * info->height, sizeof *pixels);
    uint64_t *count = array_create(N_BINS, sizeof *count);
    enum esp_status st = pixels && count ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = edges_create(params, info->width, info->height, &e);
    if (st == ESP_OK)
        *full = measure(e, data, pixels, count);
    edges_free(e);
    array_free(pixels);
    array_free(count);
    return st;
}
