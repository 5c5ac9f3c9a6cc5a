/* tests/sim/agree.c */
#include "tests/sim/agree.h"

#include "tests/sim/toy.h"

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

static size_t birth_of(const struct population *p, size_t j)
{
    return p->lif ? p->lif->birth[j] : j;
}

/* Of the remaining neurons; the naive network keeps the removed ones where they were. */
static void expect_same_weights(const struct twins *t, size_t k, unsigned presentations)
{
    const struct projection *q = &t->net->projection[k];
    const struct population *from = &t->net->population[q->from],
                            *to = &t->net->population[q->to];
    const double w_max = q->config->stdp.w_max_mV;
    for (size_t i = 0; q->weights && i < from->n; i++)
        for (size_t j = 0; j < to->n; j++) {
            const size_t pre = birth_of(from, i), post = birth_of(to, j);
            const double a = (double)dense_row(q->weights, i)[j];
            const double b =
                (double)t->naive->projection[k].w_mV[pre * to->lif->n_birth + post];
            const double n = (double)(t->n_output[post] + presentations);
            if (!(fabs(a - b) <= 4.0 * u * n * fmax(w_max, a)))
                fail_msg("projection %zu, weight %zu-%zu: %.9g and %.9g", k, pre, post, a,
                         b);
        }
}

/* Every projection that is plastic has moved its weights, away from those at birth, by more than
 * rounding. */
static void expect_to_have_learnt(const struct twins *t, const struct config *c)
{
    struct network *newborn = NULL;
    assert_int_equal(network_create(c, SIDE * SIDE, &newborn), ESP_OK);
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection *q = &t->net->projection[k];
        const struct population *to = &t->net->population[q->to];
        double most = 0.0;
        for (size_t j = 0; q->stdp && j < to->n; j++) {
            const double a = (double)dense_row(q->weights, 0)[j];
            const double b =
                (double)dense_row(newborn->projection[k].weights, 0)[birth_of(to, j)];
            most = fmax(most, fabs(a - b));
        }
        assert_true(!q->stdp || most > 1e-3 * q->config->stdp.w_max_mV);
    }
    network_free(newborn);
}

static void expect_same_thresholds(const struct twins *t, unsigned presentations)
{
    for (size_t p = 0; p < t->net->n_populations; p++) {
        const struct lif_group *g = t->net->population[p].lif;
        for (size_t j = 0; g && j < g->n; j++) {
            const double a = (double)g->state.theta_mV[j];
            const double b = (double)t->naive->population[p].theta_mV[g->birth[j]];
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

/* After n presentations. */
static void expect_same(struct twins *t, unsigned n)
{
    expect_same_spikes(&t->log, t->naive);
    assert_int_equal(t->net->now, t->naive->now);
    count_outputs(t);
    for (size_t k = 0; k < t->net->n_projections; k++)
        expect_same_weights(t, k, n);
    expect_same_thresholds(t, n);
}

void agree_expect(const struct config *c, size_t min_spikes)
{
    struct twins t;
    twins_create(&t, c);
    for (unsigned n = 1; n <= PRESENTATIONS; n++) {
        present_both(&t, n);
        expect_same(&t, n);
    }
    assert_true(t.log.n >= min_spikes);
    twins_free(&t);
}

/* Remove every third of the remaining neurons, beginning with `first`. */
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
        expect_same(&t, n);
        if (n == 8 || n == 16) {
            prune_both(&t, population, n / 8);
            since = t.log.n;
        }
    }
    expect_all_to_fire(&t, since);
    expect_to_have_learnt(&t, c);
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
