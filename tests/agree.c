/* tests/agree.c */
#include "tests/agree.h"

#include "tests/toy.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 8, PRESENTATIONS = 30, SEED = 1, SOURCES = 2 };

static const double u = (double)FLT_EPSILON / 2.0;

struct twins {
    struct network *net;
    struct naive *naive;
    struct toy_log log;
    uint64_t n_output[AGREE_NEURONS]; /* spikes of each neuron of exc so far */
    size_t n_sources;
};

static void twins_create(struct twins *t, const struct config *c)
{
    *t = (struct twins){0};
    for (size_t k = 0; k < c->n_populations; k++)
        t->n_sources += c->population[k].kind == POPULATION_SOURCE;
    assert_in_range(t->n_sources, 1, SOURCES);
    assert_int_equal(network_create(c, SIDE * SIDE, &t->net), ESP_OK);
    assert_int_equal(naive_create(c, SIDE * SIDE, &t->naive), ESP_OK);
    toy_copy_weights(t->net, t->naive);
    toy_listen(&t->log, t->net);
}

static void twins_free(struct twins *t)
{
    network_free(t->net);
    naive_free(t->naive);
    toy_log_free(&t->log);
}

static void expect_same_spikes(const struct toy_log *log, const struct naive *naive)
{
    for (size_t k = 0; k < log->n && k < naive->n_spikes; k++) {
        const struct naive_spike *a = &log->spikes[k], *b = &naive->spikes[k];
        if (a->tick != b->tick || a->population != b->population || a->id != b->id)
            fail_msg(
                "spike %zu: event-driven %u.%u at tick %lld, naive %u.%u at tick %lld", k,
                a->population, a->id, (long long)a->tick, b->population, b->id,
                (long long)b->tick);
    }
    assert_int_equal(log->n, naive->n_spikes);
}

static void expect_same_weights(const struct twins *t, size_t k, unsigned presentations)
{
    const struct dense *d = t->net->projection[k].weights;
    const double w_max = t->net->config.projection[k].stdp.w_max_mV;
    for (size_t i = 0; d && i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++) {
            const double a = (double)dense_row(d, i)[j];
            const double b = (double)t->naive->projection[k].w_mV[i * d->n_post + j];
            const double n = (double)(t->n_output[j] + presentations);
            if (!(fabs(a - b) <= 4.0 * u * n * fmax(w_max, a)))
                fail_msg("projection %zu, weight %zu-%zu: %.9g and %.9g", k, i, j, a, b);
        }
}

static void expect_same_thresholds(const struct twins *t, unsigned presentations)
{
    for (size_t p = 0; p < t->net->n_populations; p++) {
        const struct lif_group *g = t->net->population[p].lif;
        for (size_t j = 0; g && j < g->n; j++) {
            const double a = (double)g->state.theta_mV[j];
            const double b = (double)t->naive->population[p].theta_mV[j];
            if (!(fabs(a - b) <= 2.0 * u * presentations * a))
                fail_msg("population %zu, theta %zu: %.9g and %.9g", p, j, a, b);
        }
    }
}

static void count_outputs(struct twins *t)
{
    memset(t->n_output, 0, sizeof t->n_output);
    for (size_t k = 0; k < t->log.n; k++)
        t->n_output[t->log.spikes[k].id]++;
}

/* Every source sees another blob. */
static void present_both(struct twins *t, uint64_t presentation)
{
    struct encoder_events e[SOURCES];
    for (size_t k = 0; k < t->n_sources; k++)
        assert_int_equal(toy_events_create(SEED, presentation + 1000 * k, SIDE,
                                           t->net->present_ticks,
                                           t->net->config.run.dt_ms, &e[k]),
                         ESP_OK);
    assert_int_equal(network_present(t->net, e), ESP_OK);
    assert_int_equal(naive_present(t->naive, e), ESP_OK);
    for (size_t k = 0; k < t->n_sources; k++)
        toy_events_free(&e[k]);
}

void agree_expect(const struct config *c, size_t min_spikes)
{
    struct twins t;
    twins_create(&t, c);
    for (unsigned n = 1; n <= PRESENTATIONS; n++) {
        present_both(&t, n);
        expect_same_spikes(&t.log, t.naive);
        assert_int_equal(t.net->now, t.naive->now);
        count_outputs(&t);
        for (size_t k = 0; k < c->n_projections; k++)
            expect_same_weights(&t, k, n);
        expect_same_thresholds(&t, n);
    }
    assert_true(t.log.n >= min_spikes);
    twins_free(&t);
}

/* Remove every third of the living, beginning with `first`. */
static void prune_both(struct twins *t, unsigned population, unsigned first)
{
    const struct lif_group *g = t->net->population[population].lif;
    esp_id keep[AGREE_NEURONS];
    size_t n_keep = 0;
    for (size_t j = 0; j < g->n; j++)
        if (j % 3 == first)
            naive_kill(t->naive, population, g->birth[j]);
        else
            keep[n_keep++] = (esp_id)j;
    assert_int_equal(network_compact(t->net, population, keep, n_keep), ESP_OK);
}

static void expect_all_to_fire(const struct twins *t, size_t since)
{
    size_t n[CONFIG_POPULATIONS] = {0};
    for (size_t k = since; k < t->log.n; k++)
        n[t->log.spikes[k].population]++;
    for (size_t p = 0; p < t->net->n_populations; p++)
        assert_true(!t->net->population[p].lif || n[p] >= 10);
}

void agree_expect_pruned(const struct config *c, unsigned population)
{
    struct twins t;
    size_t since = 0;
    twins_create(&t, c);
    for (unsigned n = 1; n <= PRESENTATIONS; n++) {
        present_both(&t, n);
        expect_same_spikes(&t.log, t.naive);
        if (n == 8 || n == 16) {
            prune_both(&t, population, n / 8);
            since = t.log.n;
        }
    }
    expect_all_to_fire(&t, since);
    twins_free(&t);
}

/* Present, and count the ticks of both from the start of the presentation. */
static void present_from_0(struct twins *t, uint64_t presentation)
{
    present_both(t, presentation);
    const esp_tick length = t->naive->present_ticks + t->naive->rest_ticks;
    for (size_t k = 0; k < t->log.n; k++)
        t->log.spikes[k].tick -= t->net->now - length;
    for (size_t k = 0; k < t->naive->n_spikes; k++)
        t->naive->spikes[k].tick -= t->naive->now - length;
}

void agree_expect_forks(const struct config *c)
{
    struct twins t;
    twins_create(&t, c);
    for (unsigned n = 1; n <= 5; n++)
        present_both(&t, n);
    expect_same_spikes(&t.log, t.naive);

    struct network *learnt = t.net;
    assert_int_equal(network_fork(learnt, &t.net), ESP_OK);
    t.naive->frozen = true;
    size_t n_spikes = 0;
    for (unsigned n = 1; n <= 10; n++) {
        toy_log_free(&t.log);
        toy_listen(&t.log, t.net);
        t.naive->n_spikes = 0;
        present_from_0(&t, 100 + n);
        expect_same_spikes(&t.log, t.naive);
        n_spikes += t.log.n;
    }
    assert_true(n_spikes >= 100);
    twins_free(&t);
    network_free(learnt);
}
