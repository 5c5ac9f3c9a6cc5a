/* tests/sim/naive_fixed.c */
#include "tests/sim/naive_fixed.h"

#include "base/array.h"
#include "base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int64_t floor_shift(int64_t x, unsigned bits)
{
    const int64_t one = INT64_C(1) << bits;
    return x >= 0 ? x / one : -((-x + one - 1) / one);
}

static int64_t nearest(double x, unsigned fraction)
{
    return (int64_t)floor(x * (double)(INT64_C(1) << fraction) + 0.5);
}

static int64_t clip(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

static void *room(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    assert_non_null(memory);
    return memory;
}

void naive_fixed_create(const struct config *resolved, size_t n_pre,
                        struct naive_fixed **out)
{
    struct naive_fixed *net = room(1, sizeof *net);
    net->config = *resolved;
    net->n_pre = n_pre;
    net->n = (size_t)resolved->population[1].size;
    net->w = room(n_pre * net->n, sizeof *net->w);
    net->v = room(net->n, sizeof *net->v);
    net->theta = room(net->n, sizeof *net->theta);
    net->hold = room(net->n, sizeof *net->hold);
    net->age = room(n_pre, sizeof *net->age);
    net->removed = room(net->n, sizeof *net->removed);
    net->eta = resolved->projection[0].stdp.eta;
    net->theta_plus_mV = resolved->population[1].lif.theta_plus_mV;
    *out = net;
}

void naive_fixed_free(struct naive_fixed *net)
{
    free(net->w);
    free(net->v);
    free(net->theta);
    free(net->hold);
    free(net->age);
    free(net->removed);
    free(net->spikes);
    free(net);
}

static const struct lif_params *lif_of(const struct naive_fixed *net)
{
    return &net->config.population[1].lif;
}

static unsigned v_fraction(const struct naive_fixed *net)
{
    return (unsigned)net->config.run.v_bits - 8;
}

static unsigned theta_fraction(const struct naive_fixed *net)
{
    return (unsigned)net->config.run.theta_bits - 8;
}

static int64_t threshold(const struct naive_fixed *net)
{
    return nearest(lif_of(net)->threshold_mV - lif_of(net)->rest_mV, v_fraction(net));
}

/* V and theta in the finer of their two units. */
static int64_t excess(const struct naive_fixed *net, size_t j)
{
    const unsigned a = v_fraction(net), b = theta_fraction(net);
    const int64_t height = net->v[j] - threshold(net);
    return a > b ? height - (net->theta[j] << (a - b))
                 : height * (INT64_C(1) << (b - a)) - net->theta[j];
}

static int64_t largest_v(const struct naive_fixed *net)
{
    return (INT64_C(1) << (net->config.run.v_bits - 1)) - 1;
}

static void leak(struct naive_fixed *net)
{
    const double part =
        1.0 - (double)expf(-(float)(net->config.run.dt_ms / lif_of(net)->tau_m_ms));
    const int64_t l = clip(nearest(part, 8), 1, 255);
    for (size_t j = 0; j < net->n; j++)
        net->v[j] -= floor_shift(l * net->v[j], 8);
}

static void receive(struct naive_fixed *net, esp_id i)
{
    const unsigned up = v_fraction(net) - (unsigned)net->config.run.weight_bits;
    for (size_t j = 0; j < net->n; j++)
        if (net->hold[j] == 0)
            net->v[j] = clip(net->v[j] + (net->w[i * net->n + j] << up),
                             -largest_v(net) - 1, largest_v(net));
    net->age[i] = 0;
}

static int64_t rate(const struct naive_fixed *net, int64_t age)
{
    const struct stdp_params *p = &net->config.projection[0].stdp;
    const float tau = (float)(net->config.run.dt_ms / p->tau_pre_ms);
    const float x = age < 0 || age > 510 ? 0.0f : expf(-((float)age * tau));
    return nearest((double)((float)net->eta * (x - (float)p->x_target)), 16);
}

static int64_t correction(const struct naive_fixed *net, size_t j)
{
    const double norm = net->config.projection[0].stdp.weight_norm;
    const unsigned bits = (unsigned)net->config.run.weight_bits;
    int64_t off = nearest(norm * norm, 2 * bits);
    for (size_t i = 0; i < net->n_pre; i++)
        off -= net->w[i * net->n + j] * net->w[i * net->n + j];
    const int shift = (int)floor(log2(32768.0 / (norm * norm) / 0.75)) - 2 * (int)bits;
    return clip(shift < 0 ? floor_shift(off, (unsigned)-shift)
                          : off * (INT64_C(1) << shift),
                -32768, 32767);
}

static void learn(struct naive_fixed *net, size_t j, uint32_t *random)
{
    const int64_t one = INT64_C(1) << net->config.run.weight_bits;
    const int64_t g = correction(net, j);
    for (size_t i = 0; i < net->n_pre; i++) {
        int64_t *w = &net->w[i * net->n + j];
        *random ^= *random << 13;
        *random ^= *random >> 17;
        *random ^= *random << 5;
        const int64_t change = rate(net, net->age[i]) * (one - *w) + g * *w;
        *w = clip(*w + floor_shift(change + (int64_t)(*random % 65536), 16), 0, one - 1);
    }
}

/* The largest theta at which the largest V still reaches the limit. */
static int64_t largest_theta(const struct naive_fixed *net)
{
    const unsigned a = v_fraction(net), b = theta_fraction(net);
    const int64_t height = largest_v(net) - threshold(net);
    return a > b ? height >> (a - b) : height << (b - a);
}

static int64_t lowest_v(const struct naive_fixed *net)
{
    const double floor_mV = lif_of(net)->floor_mV - lif_of(net)->rest_mV;
    const int64_t least = -largest_v(net) - 1;
    return isinf(floor_mV) ? least : clip(nearest(floor_mV, v_fraction(net)), least, 0);
}

static void log_spike(struct naive_fixed *net, size_t j)
{
    void *spikes = net->spikes;
    assert_int_equal(
        array_grow(&spikes, &net->spikes_room, net->n_spikes + 1, sizeof *net->spikes),
        ESP_OK);
    net->spikes = spikes;
    net->spikes[net->n_spikes++] = (struct naive_fixed_spike){net->now, (esp_id)j};
}

static void fire(struct naive_fixed *net, size_t winner, uint32_t *random)
{
    const struct lif_params *lif = lif_of(net);
    const int64_t down = nearest(net->config.projection[1].inhibit_mV, v_fraction(net));
    for (size_t j = 0; j < net->n; j++)
        if (j != winner && net->hold[j] == 0)
            net->v[j] = clip(net->v[j] - down, lowest_v(net), largest_v(net));
    net->v[winner] = 0;
    net->hold[winner] =
        (int64_t)fmax(1, floor(lif->refractory_ms / net->config.run.dt_ms + 0.5));
    if (!net->frozen) {
        const int64_t up =
            nearest((double)(float)net->theta_plus_mV, theta_fraction(net));
        net->theta[winner] = clip(net->theta[winner] + up, 0, largest_theta(net));
        learn(net, winner, random);
    }
}

/* The largest excess that is not negative; of equals the first. */
static size_t find_winner(const struct naive_fixed *net)
{
    size_t best = net->n;
    for (size_t j = 0; j < net->n; j++)
        if (!net->removed[j] && excess(net, j) >= 0 &&
            (best == net->n || excess(net, j) > excess(net, best)))
            best = j;
    return best;
}

static void tick(struct naive_fixed *net, const esp_id *id, size_t n, uint32_t *random)
{
    leak(net);
    for (size_t j = 0; j < net->n; j++)
        net->hold[j] -= net->hold[j] > 0;
    for (size_t i = 0; i < net->n_pre; i++)
        net->age[i] += net->age[i] >= 0;
    for (size_t e = 0; e < n; e++)
        receive(net, id[e]);
    const size_t winner = n > 0 ? find_winner(net) : net->n;
    if (winner == net->n)
        return;
    log_spike(net, winner);
    fire(net, winner, random);
}

static void fade(struct naive_fixed *net)
{
    const struct run_config *run = &net->config.run;
    const double elapsed_ms = run->present_ms + run->rest_ms;
    const float factor = expf(-(float)(elapsed_ms / lif_of(net)->tau_theta_ms));
    const int64_t part = nearest((double)(1.0f - factor), 24);
    for (size_t j = 0; j < net->n; j++)
        net->theta[j] -= floor_shift(net->theta[j] * part, 24);
}

void naive_fixed_present(struct naive_fixed *net, const struct encoder_events *events)
{
    const struct run_config *run = &net->config.run;
    const esp_tick end =
        net->now + (esp_tick)((run->present_ms + run->rest_ms) / run->dt_ms + 0.5);
    struct random r = random_start(run->seed, RANDOM_ROUNDING, (uint64_t)net->now);
    uint32_t random = random_u32(&r) | 1;
    const esp_tick start = net->now;
    size_t from = 0;
    for (size_t j = 0; j < net->n; j++)
        net->v[j] = net->hold[j] = 0;
    for (size_t i = 0; i < net->n_pre; i++)
        net->age[i] = -1;
    for (; net->now < end; net->now++) {
        size_t to = from;
        while (to < events->n && events->tick[to] == net->now - start)
            to++;
        tick(net, events->id + from, to - from, &random);
        from = to;
    }
    if (!net->frozen)
        fade(net);
}
