/* synapses/rule_fixed.c - the rule post in fixed point, as the column engine of hardware/rtl/ computes it.
 *
 * A weight is a whole number k of 2^-bits mV, 0 .. 2^bits - 1. At an output spike, for all inputs in their order:
 *
 *   k <- clip( k + floor( ( D[age] (2^bits - k) + g k + r ) / 2^16 ) )
 *
 * D[age] = eta (x - x_target) in units of 2^-16, from a table over the ticks since the last spike of the input; r
 * is uniform in 0 .. 2^16 - 1, so that the sum is rounded up with the probability of its fraction. The term g k
 * keeps the Euclidean length of the weights near weight_norm and is computed with shifts only. With S = the sum of
 * k^2 before the change,
 *
 *   g = (weight_norm^2 2^(2 bits) - S) shifted by (gain - 2 bits), within -2^15 .. 2^15 - 1
 *
 * where 2^gain is the power of two nearest to 2^15 / weight_norm^2, the factor that corrects a small error exactly.
 * So neither a division nor a root is needed. At the beginning of each presentation the traces are set to 0 and the
 * random generator is seeded. */
#include "base/fixed.h"

#include "base/array.h"
#include "base/random.h"
#include "kernels/kernels.h"
#include "synapses/rule_fixed.h"

#include <math.h>
#include <string.h>

enum { PARTS = 4 }; /* of the inputs, whose random numbers are drawn at the same time */

/* ---- tables ---- */

int fixed_rule_gain(double weight_norm)
{
    int gain = 0;
    double exact = 32768.0 / (weight_norm * weight_norm);
    for (; exact >= 1.5 && gain < 24; exact /= 2)
        gain++;
    for (; exact < 0.75 && gain > -24; exact *= 2)
        gain--;
    return gain;
}

static void make_jump(struct fixed_rule *x)
{
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t state = UINT32_C(1) << bit;
        for (size_t k = 0; k < x->part; k++)
            state = fixed_random(state);
        x->jump[bit] = state;
    }
}

static enum esp_status create(struct stdp *s, double dt_ms, size_t n_pre, size_t n_post)
{
    (void)dt_ms, (void)n_post;
    struct fixed_rule *x = array_create(1, sizeof *x);
    if (!x)
        return ESP_MEMORY;
    s->fixed = x;
    x->part = (n_pre + PARTS - 1) / PARTS;
    x->rates = array_create(n_pre, sizeof *x->rates);
    x->noise = array_create(PARTS * x->part, sizeof *x->noise);
    if (!x->rates || !x->noise)
        return ESP_MEMORY;
    make_jump(x);
    const double norm = s->params.weight_norm,
                 one = (double)(1u << s->params.weight_bits);
    x->target = (int64_t)(norm * norm * one * one + 0.5);
    x->shift = fixed_rule_gain(norm) - 2 * (int)s->params.weight_bits;
    return column_cache_create(n_pre, &s->columns);
}

static void free_tables(struct stdp *s)
{
    if (!s->fixed)
        return;
    array_free(s->fixed->rates);
    array_free(s->fixed->noise);
    array_free(s->fixed);
}

static int32_t rate_of(const struct stdp *s, int age)
{
    const float x = age < FIXED_AGES - 1 ? decay_factor(&s->pre.decay, age) : 0.0f;
    const float rate = s->eta * s->pace * (x - (float)s->params.x_target);
    const int32_t most = (1 << FIXED_RATE_SHIFT) - 1;
    return fixed_nearest(rate, FIXED_RATE_SHIFT, -most, most);
}

/* The random generator is seeded by the first tick of a presentation, so a checkpoint does not contain it. */
static void begin(struct stdp *s, esp_tick now)
{
    struct fixed_rule *x = s->fixed;
    struct random r = random_start(s->params.seed, RANDOM_ROUNDING, (uint64_t)now);
    x->random = random_u32(&r) | 1;
    const float speed = s->eta * s->pace;
    if (!(x->speed == speed) || !x->is_made)
        for (int age = 0; age < FIXED_AGES; age++)
            x->rate[age] = rate_of(s, age);
    x->speed = speed;
    x->is_made = true;
    for (size_t i = 0; i < s->pre.n; i++)
        s->pre.stamp[i] = -(int32_t)s->pre.decay.last;
}

/* ---- spikes ---- */

/* No other input spikes in this presentation: the trace of all others is 0, as in the last entry. */
static void expect(struct stdp *s, const esp_id *pre, size_t n)
{
    struct fixed_rule *x = s->fixed;
    column_cache_open(&s->columns, pre, n);
    for (size_t i = 0; i < s->pre.n; i++)
        x->rates[i] = x->rate[FIXED_AGES - 1];
}

static void output(struct stdp *s, struct dense *d, esp_tick now, esp_id post)
{
    float *column = column_cache_find(&s->columns, post);
    const bool is_new = !column;
    if (is_new)
        column = column_cache_take(&s->columns, post);
    s->update = (struct stdp_update){
        .weights = d, .now = now, .post = post, .column = column, .is_new = is_new};
}

int32_t fixed_rule_correction(const struct fixed_rule *x, int64_t sum_of_squares)
{
    const int64_t most = (1 << 15) - 1, off = x->target - sum_of_squares;
    const int64_t g = x->shift >= 0 ? off * (INT64_C(1) << x->shift) : off >> -x->shift;
    return (int32_t)(g > most ? most : g < -most - 1 ? -most - 1 : g);
}

/* The state of the generator after `part` steps. */
static uint32_t jump(const struct fixed_rule *x, uint32_t state)
{
    uint32_t after = 0;
    for (unsigned bit = 0; bit < 32; bit++)
        after ^= x->jump[bit] & -(state >> bit & 1);
    return after;
}

/* A step of the generator per input, in their order. */
static void draw_noise(struct fixed_rule *x, size_t n)
{
    uint32_t a = x->random, b = jump(x, a), c = jump(x, b), d = jump(x, c);
    uint32_t *noise = x->noise;
    for (size_t i = 0; i < x->part; i++) {
        noise[i] = a = fixed_random(a);
        noise[i + x->part] = b = fixed_random(b);
        noise[i + 2 * x->part] = c = fixed_random(c);
        noise[i + 3 * x->part] = d = fixed_random(d);
    }
    x->random = noise[n - 1];
}

/* The stamp of an input that has not spiked is so old that it gets the last entry. */
static int32_t rate_now(const struct stdp *s, int32_t now, size_t i)
{
    const int32_t age = now - s->pre.stamp[i];
    return s->fixed->rate[age < FIXED_AGES ? age : FIXED_AGES - 1];
}

static void look_up_rates(const struct stdp *s)
{
    const struct column_cache *c = &s->columns;
    int32_t *rates = s->fixed->rates;
    const int32_t now = trace_tick(&s->pre, s->update.now);
    if (c->open)
        for (size_t k = 0; k < c->n_due; k++)
            rates[c->due[k]] = rate_now(s, now, c->due[k]);
    else
        for (size_t i = 0; i < s->pre.n; i++)
            rates[i] = rate_now(s, now, i);
}

static void change(struct stdp *s, float *w, size_t step)
{
    const struct kernels *kernels = kernels_get();
    struct fixed_rule *x = s->fixed;
    const int32_t one = 1 << s->params.weight_bits;
    const int64_t squares = kernels->square_units(w, step, one, s->pre.n);
    draw_noise(x, s->pre.n);
    look_up_rates(s);
    kernels->learn_units(w, step, x->rates, x->noise, fixed_rule_correction(x, squares),
                         one, s->pre.n);
}

const struct plasticity_rule plasticity_fixed = {.create = create,
                                                 .expect = expect,
                                                 .output = output,
                                                 .change = change,
                                                 .begin = begin,
                                                 .free = free_tables,
                                                 .keeps_norm = true};
