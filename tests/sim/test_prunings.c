/* tests/sim/test_prunings.c - 1000 random small networks, each pruned twice somewhere: masked and compacted
 * they fire the same spikes, and removed neurons neither fire nor leave an event nor inhibit.
 *
 * Sizes, kinds of projections, delays, rules, winner-take-all and the pruned neurons are drawn. Weights from
 * neurons are not scaled, for a masked network would sum over removed neurons. */
#include "tests/sim/toy.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NETWORKS = 1000, SIDE = 3, LARGEST = 10, ROUNDS = 6 };

/* ---- a random network ---- */

static uint64_t between(struct random *r, uint32_t low, uint32_t high)
{
    return low + random_below(r, high - low + 1);
}

static struct population_config *add_neurons(struct config *c, struct random *r,
                                             unsigned k, uint64_t size)
{
    char name[CONFIG_NAME];
    snprintf(name, sizeof name, "p%u", k);
    struct population_config *p = toy_add_population(c, name, size);
    p->lif.winner_take_all = random_below(r, 3) == 0;
    p->lif.refractory_ms = (double)between(r, 1, 6);
    p->lif.model = random_below(r, 4) == 0 ? LIF_EXP_CURRENT : LIF_DELTA;
    return p;
}

static void add_dense(struct config *c, struct random *r, const char *name,
                      const char *from, const char *to, bool from_source)
{
    struct projection_config *p =
        toy_add_dense(c, name, from, to, between(r, from_source ? 0 : 1, 6));
    p->stdp.rule = (enum stdp_rule)random_below(r, 3);
    p->stdp.w_max_mV = from_source ? 9.0 : 6.0;
    p->w_start_mV = p->stdp.w_max_mV;
    p->stdp.norm = from_source ? STDP_NORM_L2 : STDP_NORM_NONE;
    p->stdp.weight_norm = 15.0;
}

/* A projection between two populations of neurons; sizes are equal, so that any kind will do. */
static void add_any(struct config *c, struct random *r, const char *name,
                    const char *from, const char *to)
{
    add_dense(c, r, name, from, to, false);
    struct projection_config *p = &c->projection[c->n_projections - 1];
    p->kind = (enum projection_kind)random_below(r, 4);
    if (p->kind == PROJECTION_ALL_BUT_OWN && strcmp(from, to) == 0)
        p->kind = PROJECTION_UNIFORM;
    if (p->kind == PROJECTION_UNIFORM && strcmp(from, to) == 0)
        p->delay_ticks = random_below(r, 3);
    p->inhibit_mV = (double)between(r, 1, 15);
    p->excite_mV = (double)between(r, 1, 20);
}

/* input drives p0, which drives each of the others; then some more projections. */
static struct config random_network(struct random *r)
{
    struct config c = toy_config(1, 1.0);
    const unsigned n = 1 + random_below(r, 3);
    const uint64_t size = between(r, 3, LARGEST);
    char name[CONFIG_NAME], from[CONFIG_NAME], to[CONFIG_NAME];
    c.run.present_ms = (double)between(r, 30, 70);
    c.run.rest_ms = (double)random_below(r, 10);
    c.n_populations = 1;
    c.n_projections = 0;
    for (unsigned k = 0; k < n; k++)
        add_neurons(&c, r, k, size);
    strcpy(c.run.output, "p0");
    c.prune.prune_end = 1.0;
    add_dense(&c, r, "input", "input", "p0", true);
    for (unsigned k = 1; k < n; k++) {
        snprintf(name, sizeof name, "to-p%u", k);
        snprintf(to, sizeof to, "p%u", k);
        add_dense(&c, r, name, "p0", to, false);
    }
    for (unsigned k = random_below(r, 4); k > 0; k--) {
        snprintf(name, sizeof name, "more-%u", k);
        snprintf(from, sizeof from, "p%u", random_below(r, n));
        snprintf(to, sizeof to, "p%u", random_below(r, n));
        add_any(&c, r, name, from, to);
    }
    return c;
}

/* ---- masked and compacted ---- */

struct twins {
    struct network *masked, *compacted;
    struct toy_log masked_log, compacted_log;
    bool living[CONFIG_POPULATIONS][LARGEST]; /* by birth id */
    size_t n_taken; /* events of removed neurons that were under way, of all networks */
};

static void create(struct twins *t, const struct config *c)
{
    if (config_check(c) != ESP_OK)
        fail_msg("%s", esp_message());
    assert_int_equal(network_create(c, SIDE * SIDE, &t->masked), ESP_OK);
    assert_int_equal(network_create(c, SIDE * SIDE, &t->compacted), ESP_OK);
    toy_listen(&t->masked_log, t->masked);
    toy_listen(&t->compacted_log, t->compacted);
    memset(t->living, true, sizeof t->living);
}

static void destroy(struct twins *t)
{
    network_free(t->masked);
    network_free(t->compacted);
    toy_log_free(&t->masked_log);
    toy_log_free(&t->compacted_log);
}

static void prune(struct twins *t, struct random *r, unsigned population)
{
    const struct population *p = &t->compacted->population[population];
    bool *living = t->living[population];
    esp_id keep[LARGEST];
    size_t n_keep = 0;
    for (size_t j = 0; j < p->n; j++)
        if (random_below(r, 2) || (n_keep == 0 && j + 1 == p->n))
            keep[n_keep++] = (esp_id)j;
        else
            living[p->lif->birth[j]] = false;
    const size_t before = p->queue.n;
    toy_mask(t->masked, population, living);
    assert_int_equal(network_compact(t->compacted, population, keep, n_keep), ESP_OK);
    network_follow_living(t->masked, population, n_keep);
    network_follow_living(t->compacted, population, n_keep);
    t->n_taken += before - p->queue.n;
}

/* No event under way is of a removed neuron. */
static void expect_no_ghosts(const struct twins *t)
{
    for (size_t k = 1; k < t->masked->n_populations; k++) {
        const struct queue *a = &t->masked->population[k].queue;
        const struct queue *b = &t->compacted->population[k].queue;
        for (size_t e = 0; e < a->n; e++)
            assert_true(t->living[k][a->id[e]]);
        for (size_t e = 0; e < b->n; e++)
            assert_true(b->id[e] < t->compacted->population[k].n);
    }
}

static void expect_same_spikes(const struct twins *t, size_t since)
{
    const struct toy_log *a = &t->masked_log, *b = &t->compacted_log;
    assert_int_equal(a->n, b->n);
    for (size_t k = since; k < a->n; k++) {
        const struct naive_spike *x = &a->spikes[k], *y = &b->spikes[k];
        assert_true(x->tick == y->tick && x->population == y->population &&
                    x->id == y->id);
        assert_true(t->living[x->population][x->id]);
    }
}

/* Inhibition by removed neurons would show in a V: those of the others are the same, bit by bit. */
static void expect_same_potentials(const struct twins *t)
{
    for (size_t k = 1; k < t->masked->n_populations; k++) {
        const struct lif_group *a = t->masked->population[k].lif;
        const struct lif_group *b = t->compacted->population[k].lif;
        for (size_t j = 0; j < b->n; j++)
            assert_memory_equal(&a->state.v_mV[b->birth[j]], &b->state.v_mV[j],
                                sizeof(float));
    }
}

static void live(struct twins *t, struct random *r, uint64_t seed)
{
    const unsigned n = (unsigned)t->masked->n_populations - 1;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct encoder_events e;
        const size_t since = t->masked_log.n;
        if (round == 2 || round == 4)
            prune(t, r, 1 + random_below(r, n));
        expect_no_ghosts(t);
        assert_int_equal(
            toy_events_create(seed, round, SIDE, t->masked->present_ticks, 1.0, &e),
            ESP_OK);
        assert_int_equal(network_present(t->masked, &e), ESP_OK);
        assert_int_equal(network_present(t->compacted, &e), ESP_OK);
        toy_events_free(&e);
        expect_same_spikes(t, since);
        expect_same_potentials(t);
    }
}

static void removed_neurons_leave_no_trace_in_a_thousand_networks(void **state)
{
    (void)state;
    struct random r = random_start(1, RANDOM_PRUNE, 0);
    size_t n_spikes = 0, n_taken = 0;
    for (uint64_t seed = 1; seed <= NETWORKS; seed++) {
        struct twins t = {0};
        const struct config c = random_network(&r);
        create(&t, &c);
        live(&t, &r, seed);
        n_spikes += t.masked_log.n;
        n_taken += t.n_taken;
        destroy(&t);
    }
    assert_true(n_spikes >= 10 * NETWORKS); /* there was something to see */
    assert_true(n_taken >= NETWORKS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(removed_neurons_leave_no_trace_in_a_thousand_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
