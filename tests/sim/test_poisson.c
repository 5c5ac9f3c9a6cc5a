/* tests/sim/test_poisson.c - the encoder's spikes are Poisson processes: counts, gaps, ticks, independence.
 *
 * Every bound is five standard deviations of the statistic under the hypothesis, or a quantile beyond
 * 0.999; the seeds are fixed, so a test that passes once passes always. */
#include "sim/network/encoder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DRAWS = 20000, TICKS = 350, PIXELS = 6 };

static const uint8_t image[PIXELS] = {0, 1, 37, 128, 254, 255};
static const double max_rate_Hz = 63.75;
static const double rate_step = 0.5;

/* Expected spikes of a pixel in 350 ms: rate max_rate * p / 255, raised by half per level. */
static double expected(uint8_t pixel, unsigned level)
{
    return max_rate_Hz * (double)pixel / 255.0 * (1.0 + rate_step * level) * 0.350;
}

static struct encoder *make_encoder(size_t n_pixels, esp_tick n_ticks, double rate_Hz)
{
    struct encoder *e = NULL;
    assert_int_equal(encoder_create(n_pixels, n_ticks, 350.0, rate_Hz, rate_step, &e),
                     ESP_OK);
    return e;
}

static struct encoder_events draw(struct encoder *e, uint64_t subject,
                                  const uint8_t *pixels, unsigned level)
{
    struct encoder_events ev;
    const struct random r = random_start(7, RANDOM_ENCODE_TRAIN, subject);
    assert_int_equal(encoder_draw(e, r, pixels, level, &ev), ESP_OK);
    return ev;
}

static void expect_within(double value, double want, double tolerance)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("%.9g instead of %.9g +- %.3g", value, want, tolerance);
}

/* Pearson's statistic has mean n - 1 and variance 2 (n - 1). Too small is as wrong as too large:
 * counts more even than chance. */
static void expect_chi_square(const double *observed, const double *want, size_t n)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += (observed[k] - want[k]) * (observed[k] - want[k]) / want[k];
    const double freedom = (double)n - 1.0;
    expect_within(sum, freedom, 5.0 * sqrt(2.0 * freedom));
}

/* ---- counts ---- */

struct moments {
    double n, sum, squares;
};

static void add_sample(struct moments *m, double x)
{
    m->n += 1.0;
    m->sum += x;
    m->squares += x * x;
}

/* The mean of n Poisson counts has variance lambda/n, their sample variance has variance
 * (lambda + 2 lambda^2)/n to first order. */
static void expect_poisson_moments(const struct moments *m, double lambda)
{
    const double mean = m->sum / m->n;
    const double variance = m->squares / m->n - mean * mean;
    expect_within(mean, lambda, 5.0 * sqrt(lambda / m->n));
    expect_within(variance, lambda, 5.0 * sqrt((lambda + 2.0 * lambda * lambda) / m->n));
}

static void count_pixels(const struct encoder_events *ev, size_t n_pixels, double *count)
{
    for (size_t i = 0; i < n_pixels; i++)
        count[i] = 0.0;
    for (size_t k = 0; k < ev->n; k++) {
        assert_true(ev->id[k] < n_pixels);
        count[ev->id[k]] += 1.0;
    }
}

static void counts_have_mean_and_variance_of_the_rate_at_every_level(void **state)
{
    (void)state;
    const unsigned levels[] = {0, 1, 6};
    for (size_t l = 0; l < 3; l++) {
        struct encoder *e = make_encoder(PIXELS, TICKS, max_rate_Hz);
        struct moments m[PIXELS] = {{0}};
        for (uint64_t d = 0; d < DRAWS; d++) {
            const struct encoder_events ev = draw(e, d, image, levels[l]);
            double count[PIXELS];
            count_pixels(&ev, PIXELS, count);
            for (size_t i = 0; i < PIXELS; i++)
                add_sample(&m[i], count[i]);
        }
        for (size_t i = 0; i < PIXELS; i++)
            expect_poisson_moments(&m[i], expected(image[i], levels[l]));
        encoder_free(e);
    }
}

/* A rate of 20 kHz: 7000 spikes per pixel, twenty in every tick. */
static void a_very_high_rate_keeps_mean_and_variance(void **state)
{
    (void)state;
    const uint8_t pixels[2] = {255, 51};
    struct encoder *e = make_encoder(2, TICKS, 20000.0);
    struct moments m[2] = {{0}};
    for (uint64_t d = 0; d < 2000; d++) {
        const struct encoder_events ev = draw(e, d, pixels, 0);
        double count[2];
        count_pixels(&ev, 2, count);
        add_sample(&m[0], count[0]);
        add_sample(&m[1], count[1]);
    }
    expect_poisson_moments(&m[0], 7000.0);
    expect_poisson_moments(&m[1], 1400.0);
    encoder_free(e);
}

/* P(n) = exp(-lambda) lambda^n / n!, n = 0 .. last - 1, and the rest in the last bin. */
static void poisson_bins(double lambda, double draws, double *bin, size_t n_bins)
{
    double p = exp(-lambda), rest = 1.0;
    for (size_t k = 0; k + 1 < n_bins; k++) {
        bin[k] = p * draws;
        rest -= p;
        p *= lambda / (double)(k + 1);
    }
    bin[n_bins - 1] = rest * draws;
}

/* One pixel of 64 has lambda = 5.6: sixteen bins of at least five expected draws. */
static void counts_follow_the_poisson_distribution(void **state)
{
    (void)state;
    enum { BINS = 16 };
    const uint8_t pixel = 64;
    struct encoder *e = make_encoder(1, TICKS, max_rate_Hz);
    double observed[BINS] = {0}, want[BINS];
    for (uint64_t d = 0; d < DRAWS; d++) {
        const size_t n = draw(e, d, &pixel, 0).n;
        observed[n < BINS ? n : BINS - 1] += 1.0;
    }
    poisson_bins(expected(pixel, 0), DRAWS, want, BINS);
    expect_chi_square(observed, want, BINS);
    encoder_free(e);
}

static void a_black_image_gives_no_spike(void **state)
{
    (void)state;
    const uint8_t black[784] = {0};
    struct encoder *e = make_encoder(784, TICKS, max_rate_Hz);
    for (unsigned level = 0; level < 7; level++)
        assert_int_equal(draw(e, level, black, level).n, 0);
    encoder_free(e);
}

/* ---- when ---- */

static void events_are_ordered_and_inside_the_presentation(void **state)
{
    (void)state;
    struct encoder *e = make_encoder(PIXELS, TICKS, max_rate_Hz);
    for (uint64_t d = 0; d < 200; d++) {
        const struct encoder_events ev = draw(e, d, image, (unsigned)(d % 7));
        for (size_t k = 0; k < ev.n; k++)
            assert_true(ev.tick[k] < TICKS && ev.id[k] < PIXELS);
        for (size_t k = 1; k < ev.n; k++)
            assert_true(ev.tick[k - 1] < ev.tick[k] ||
                        (ev.tick[k - 1] == ev.tick[k] && ev.id[k - 1] <= ev.id[k]));
    }
    encoder_free(e);
}

static void every_tick_is_equally_likely(void **state)
{
    (void)state;
    const unsigned levels[] = {0, 3};
    for (size_t l = 0; l < 2; l++) {
        struct encoder *e = make_encoder(PIXELS, TICKS, max_rate_Hz);
        double observed[TICKS] = {0}, want[TICKS], n = 0.0;
        for (uint64_t d = 0; d < DRAWS; d++) {
            const struct encoder_events ev = draw(e, d, image, levels[l]);
            for (size_t k = 0; k < ev.n; k++)
                observed[ev.tick[k]] += 1.0;
            n += (double)ev.n;
        }
        for (size_t t = 0; t < TICKS; t++)
            want[t] = n / TICKS;
        expect_chi_square(observed, want, TICKS);
        encoder_free(e);
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Presentations one after the other make one long Poisson process, whose gaps are exponential:
 * P(gap < g) = 1 - exp(-rate * g). Kolmogorov and Smirnov: sqrt(n) D < 1.95 with probability 0.999.
 * Ticks of 0.01 ms blur a gap by at most 63.75 Hz * 0.01 ms = 0.0006 in probability. */
static void gaps_are_exponential_across_presentations(void **state)
{
    (void)state;
    enum { FINE = 35000, GAPS = 20000 };
    static double gap[GAPS];
    const uint8_t pixel = 255;
    const double per_tick = expected(pixel, 0) / FINE;
    struct encoder *e = make_encoder(1, FINE, max_rate_Hz);
    double last = 0.0, worst = 0.0;
    size_t n = 0;
    for (uint64_t d = 0; n < GAPS; d++) {
        const struct encoder_events ev = draw(e, d, &pixel, 0);
        for (size_t k = 0; k < ev.n && n < GAPS; k++) {
            const double now = (double)d * FINE + (double)ev.tick[k];
            gap[n++] = now - last;
            last = now;
        }
    }
    qsort(gap, GAPS, sizeof *gap, compare);
    for (size_t k = 0; k < GAPS; k++) {
        const double f = 1.0 - exp(-per_tick * gap[k]);
        worst = fmax(worst,
                     fmax(fabs(f - (double)k / GAPS), fabs(f - (double)(k + 1) / GAPS)));
    }
    assert_true(worst < 1.95 / sqrt(GAPS) + per_tick);
    encoder_free(e);
}

/* ---- independence ---- */

/* The correlation of n independent pairs has standard deviation 1/sqrt(n). */
static void expect_uncorrelated(const double *a, const double *b, size_t n)
{
    double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
    for (size_t k = 0; k < n; k++) {
        sa += a[k];
        sb += b[k];
        aa += a[k] * a[k];
        bb += b[k] * b[k];
        ab += a[k] * b[k];
    }
    const double m = (double)n;
    const double covariance = ab - sa * sb / m;
    const double r = covariance / sqrt((aa - sa * sa / m) * (bb - sb * sb / m));
    expect_within(r, 0.0, 5.0 / sqrt(m));
}

/* Were the total fixed, or the halves balanced, these counts would be anticorrelated. */
static void pixels_halves_and_presentations_are_independent(void **state)
{
    (void)state;
    static double bright[DRAWS], dim[DRAWS], early[DRAWS], late[DRAWS], next[DRAWS];
    struct encoder *e = make_encoder(PIXELS, TICKS, max_rate_Hz);
    for (uint64_t d = 0; d < DRAWS; d++) {
        const struct encoder_events ev = draw(e, d, image, 0);
        double count[PIXELS];
        count_pixels(&ev, PIXELS, count);
        bright[d] = count[5];
        dim[d] = count[3];
        early[d] = late[d] = 0.0;
        for (size_t k = 0; k < ev.n; k++)
            *(ev.tick[k] < TICKS / 2 ? &early[d] : &late[d]) += 1.0;
    }
    for (size_t d = 0; d < DRAWS; d++)
        next[d] = bright[(d + 1) % DRAWS];
    expect_uncorrelated(bright, dim, DRAWS);
    expect_uncorrelated(early, late, DRAWS);
    expect_uncorrelated(bright, next, DRAWS);
    encoder_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_mean_and_variance_of_the_rate_at_every_level),
        cmocka_unit_test(a_very_high_rate_keeps_mean_and_variance),
        cmocka_unit_test(counts_follow_the_poisson_distribution),
        cmocka_unit_test(a_black_image_gives_no_spike),
        cmocka_unit_test(events_are_ordered_and_inside_the_presentation),
        cmocka_unit_test(every_tick_is_equally_likely),
        cmocka_unit_test(gaps_are_exponential_across_presentations),
        cmocka_unit_test(pixels_halves_and_presentations_are_independent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
