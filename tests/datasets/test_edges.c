/* tests/datasets/test_edges.c - the encoding `edges`: a second implementation gives the same bits for 10,000 images of
 * many sizes and settings; orientations are those of the image; the scale is the percentile that it claims to be; and
 * the values of the built-in digits are the same for any compiler and kernel. */
#include "base/hash.h"
#include "base/random.h"
#include "datasets/encoding.h"
#include "tests/datasets/naive_edges.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE };

static const double pi = 3.14159265358979323846;

static struct edges_params usual(void)
{
    struct edges_params p = encoding_default().edges;
    p.full = 0.66;
    return p;
}

/* ---- the second implementation ---- */

static const double sigmas[] = {0, 0.3, 0.7, 1, 2.5};

static struct edges_params some_params(struct random *r, size_t k)
{
    struct edges_params p = usual();
    p.full = 0.2 + (double)random_uniform(r);
    if (k % 2 == 0)
        return p;
    p.orientations = 2 + random_below(r, EDGES_ORIENTATIONS - 1);
    p.sigma_px = sigmas[random_below(r, 5)];
    p.spread_px = sigmas[random_below(r, 5)];
    p.pool = 1 + random_below(r, 7);
    return p;
}

/* Most images are small, one in a hundred has up to 300 pixels on a side. */
static uint32_t some_side(struct random *r, size_t k)
{
    return 1 + random_below(r, k % 100 == 0 ? 300 : k % 10 == 0 ? 40 : 12);
}

/* Noise, ink on a blank ground, or few grey levels, where gradients vanish or point exactly along an axis. */
static void draw_some(struct random *r, uint8_t *pixels, size_t n)
{
    const uint32_t mode = random_below(r, 3);
    for (size_t i = 0; i < n; i++) {
        const uint32_t x = random_below(r, 256);
        pixels[i] = (uint8_t)(mode == 0   ? x
                              : mode == 1 ? (random_below(r, 8) ? 0 : x)
                                          : (x & 1) * 255);
    }
}

static void expect_same(struct random *r, size_t k)
{
    const struct edges_params p = some_params(r, k);
    const uint32_t width = some_side(r, k), height = some_side(r, k);
    const size_t n = (size_t)width * height;
    const size_t n_values =
        p.orientations * edges_side(&p, width) * edges_side(&p, height);
    uint8_t *pixels = malloc(n), *values = malloc(n_values), *want = malloc(n_values);
    float *averages = malloc(n_values * sizeof *averages);
    struct edges *e = NULL;
    assert_int_equal(edges_create(&p, width, height, &e), ESP_OK);
    for (int twice = 0; twice < 2; twice++) { /* nothing is left of the image before */
        draw_some(r, pixels, n);
        naive_edges(&p, width, height, pixels, averages);
        naive_edges_values(&p, n_values, averages, want);
        assert_memory_equal(edges_averages(e, pixels), averages,
                            n_values * sizeof *averages);
        edges_values(e, pixels, values);
        assert_memory_equal(values, want, n_values);
    }
    edges_free(e);
    free(pixels);
    free(values);
    free(want);
    free(averages);
}

static void ten_thousand_images_give_the_bits_of_a_naive_implementation(void **state)
{
    (void)state;
    struct random r = random_start(19, RANDOM_WEIGHTS, 0);
    for (size_t k = 0; k < 5000; k++)
        expect_same(&r, k);
}

/* ---- directions ---- */

/* A ramp of grey whose gradient has this angle, and its averages far from the border. */
static void ramp_averages(const struct edges_params *p, double angle, float *at_centre)
{
    uint8_t pixels[PIXELS];
    struct edges *e = NULL;
    const size_t side = edges_side(p, SIDE);
    assert_int_equal(edges_create(p, SIDE, SIDE, &e), ESP_OK);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            pixels[y * SIDE + x] = (uint8_t)lround(
                127 + 6 * ((x - 14) * cos(angle) + (y - 14) * sin(angle)));
    const float *a = edges_averages(e, pixels);
    for (size_t k = 0; k < p->orientations; k++)
        at_centre[k] = a[(k * side + side / 2) * side + side / 2];
    edges_free(e);
}

/* f is the angle to the direction before, in units of pi / 4, within 0.011, and rounding of the ramp. */
static void the_share_of_a_map_is_the_angle(void **state)
{
    (void)state;
    const struct edges_params p = usual();
    for (int degree = 0; degree < 360; degree++) {
        float at[EDGES_ORIENTATIONS];
        ramp_averages(&p, degree * pi / 180, at);
        const double u = fmod(degree, 180) / 45, f = u - floor(u);
        const size_t k = (size_t)u % 4, after = (k + 1) % 4;
        const double sum = (double)at[k] + (double)at[after];
        assert_true(fabs((double)at[after] / sum - f) < 0.011 + 0.025);
        for (size_t other = 0; other < 4; other++) /* grey levels are whole numbers */
            assert_true(other == k || other == after || (double)at[other] < 0.06 * sum);
    }
}

/* The same claim for the formula alone, to four digits. */
static void the_interpolation_is_off_by_at_most_0_011(void **state)
{
    (void)state;
    double worst = 0.0;
    for (int k = 0; k <= 1000; k++) {
        const double a = pi / 4 * k / 1000, b = pi / 4 - a;
        worst = fmax(worst, fabs(sin(a) / (sin(a) + sin(b)) - k / 1000.0));
    }
    assert_true(worst < 0.011 && worst > 0.009);
}

/* An image that is turned by half a turn has the same edges, turned. */
static void a_gradient_and_its_opposite_are_one_orientation(void **state)
{
    (void)state;
    float at[EDGES_ORIENTATIONS], opposite[EDGES_ORIENTATIONS];
    const struct edges_params p = usual();
    for (int degree = 3; degree < 180; degree += 11) {
        ramp_averages(&p, degree * pi / 180, at);
        ramp_averages(&p, (degree + 180) * pi / 180, opposite);
        for (size_t k = 0; k < 4; k++)
            assert_true(fabsf(at[k] - opposite[k]) < 0.002f);
    }
}

static void a_blank_image_has_no_edges(void **state)
{
    (void)state;
    const struct edges_params p = usual();
    uint8_t pixels[PIXELS] = {0}, values[PIXELS];
    struct edges *e = NULL;
    assert_int_equal(edges_create(&p, SIDE, SIDE, &e), ESP_OK);
    memset(values, 0xff, sizeof values);
    edges_values(e, pixels, values);
    for (size_t i = 0; i < PIXELS; i++)
        assert_int_equal(values[i], 0);
    edges_free(e);
}

/* ---- the scale ---- */

static int by_value(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* All averages of the first 1,000 images, sorted. */
static float *sorted_averages(const struct edges_params *p, const struct dataset *d,
                              size_t *n)
{
    enum { IMAGES = 1000 };
    float *all = malloc((size_t)IMAGES * PIXELS * sizeof *all);
    struct edges *e = NULL;
    uint8_t pixels[PIXELS];
    assert_int_equal(edges_create(p, SIDE, SIDE, &e), ESP_OK);
    for (size_t k = 0; k < IMAGES; k++) {
        dataset_image(d, DATASET_TRAIN, k, pixels);
        memcpy(all + k * PIXELS, edges_averages(e, pixels), PIXELS * sizeof *all);
    }
    edges_free(e);
    *n = (size_t)IMAGES * PIXELS;
    qsort(all, *n, sizeof *all, by_value);
    return all;
}

static void the_scale_is_the_percentile_of_the_first_thousand_images(void **state)
{
    (void)state;
    const struct edges_params p = encoding_default().edges;
    struct dataset *d = NULL;
    double full = 0;
    size_t n, first = 0;
    assert_int_equal(dataset_open("digits", &d), ESP_OK);
    assert_int_equal(edges_measure(&p, d, &full), ESP_OK);
    float *all = sorted_averages(&p, d, &n);
    while (all[first] <= 0.002f * all[n - 1])
        first++;
    const double want = (double)all[first + (size_t)(0.9995 * (double)(n - first))];
    assert_true(full > want * 0.999 && full < want * 1.001);
    free(all);
    dataset_free(d);
}

static void blank_images_have_the_scale_1(void **state)
{
    (void)state;
    static const uint8_t blank[2 * 3 * 4];
    const struct dataset_arrays arrays = {.name = "blank",
                                          .width = 3,
                                          .height = 4,
                                          .n_classes = 2,
                                          .n_images = {2, 0},
                                          .pixels = {blank, NULL}};
    struct dataset *d = NULL;
    struct encoding_params p = encoding_default();
    p.kind = ENCODING_EDGES;
    assert_int_equal(dataset_copy(&arrays, &d), ESP_OK);
    assert_int_equal(encoding_measure(&p, d), ESP_OK);
    assert_true(p.edges.full == 1.0);
    assert_int_equal(encoding_inputs(&p, 3, 4), 4 * 2 * 2);
    dataset_free(d);
}

/* A scale that is set stays. */
static void a_scale_is_measured_once(void **state)
{
    (void)state;
    struct dataset *d = NULL;
    struct encoding_params p = encoding_default();
    p.kind = ENCODING_EDGES;
    p.edges.full = 0.5;
    assert_int_equal(dataset_open("digits", &d), ESP_OK);
    assert_int_equal(encoding_measure(&p, d), ESP_OK);
    assert_true(p.edges.full == 0.5);
    dataset_free(d);
}

/* ---- all builds ---- */

static void digits_have_the_same_values_in_every_build(void **state)
{
    (void)state;
    struct encoding_params p = encoding_default();
    struct encoding *e = NULL;
    struct dataset *d = NULL;
    uint64_t hash = HASH_START;
    p.kind = ENCODING_EDGES;
    assert_int_equal(dataset_open("digits", &d), ESP_OK);
    assert_int_equal(encoding_create(&p, d, &e), ESP_OK);
    for (size_t k = 0; k < 200; k++) {
        uint8_t pixels[PIXELS], values[PIXELS];
        dataset_image(d, DATASET_TEST, k, pixels);
        encoding_values(e, pixels, values);
        hash = hash_bytes(hash, values, sizeof values);
    }
    encoding_free(e);
    dataset_free(d);
    if (hash != UINT64_C(0x057d7f43158e6e64))
        fail_msg("hash is %016llx", (unsigned long long)hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_images_give_the_bits_of_a_naive_implementation),
        cmocka_unit_test(the_share_of_a_map_is_the_angle),
        cmocka_unit_test(the_interpolation_is_off_by_at_most_0_011),
        cmocka_unit_test(a_gradient_and_its_opposite_are_one_orientation),
        cmocka_unit_test(a_blank_image_has_no_edges),
        cmocka_unit_test(the_scale_is_the_percentile_of_the_first_thousand_images),
        cmocka_unit_test(blank_images_have_the_scale_1),
        cmocka_unit_test(a_scale_is_measured_once),
        cmocka_unit_test(digits_have_the_same_values_in_every_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
