/* tests/test_state.c - what x_visit names is all that a run remembers: a trainer that has lived another
 * life and is given a saved state goes on as if it had never been another, for any network, at any
 * image; and no value that could do harm is restored. */
#include "sim/golden.h"
#include "sim/trainer.h"
#include "tests/kept.h"
#include "tests/small_run.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 60, NEURONS = 24, EXC = 1 };

/* ---- four networks that remember different things ---- */

static struct config *begin_config(struct small *s)
{
    struct config *c = small_config(s);
    c->run.images = IMAGES;
    c->population[EXC].size = NEURONS;
    c->prune.strategy = POLICY_ADAPTIVE;
    c->prune.prune_to = 10;
    c->prune.window_images = 5;
    c->prune.prune_end = 0.8;
    return c;
}

static void use_rule_post(struct small *s)
{
    begin_config(s);
}

/* Both postsynaptic traces, the list of recent neurons, and inhibition that comes late. */
static void use_rule_pair(struct small *s)
{
    struct config *c = begin_config(s);
    c->projection[0].stdp.rule = STDP_PAIR;
    c->projection[0].stdp.eta_post = 0.05;
    c->projection[0].stdp.trace_adds = true;
    c->projection[1].delay_ticks = 9;
    c->population[EXC].lif.winner_take_all = false;
    c->prune.strategy = POLICY_UTILITY;
}

/* Images in quick succession: membranes, traces and events on their way outlive each of them. */
static void use_no_rest(struct small *s)
{
    struct config *c = begin_config(s);
    c->run.rest_ms = 0;
    c->run.dt_ms = 0.5;
    c->run.min_spikes = 12; /* many images are shown more than once */
    c->projection[1].delay_ticks = 300;
    c->population[EXC].lif.winner_take_all = false; /* several at one tick */
    c->projection[0].stdp.mu = 0.5;
    c->prune.strategy = POLICY_THRESHOLD;
    c->prune.threshold = 2;
}

static struct projection_config *add_dense(struct config *c, const char *name,
                                           const char *from, const char *to,
                                           uint64_t delay_ticks)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = c->projection[0];
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->from, sizeof p->from, "%s", from);
    snprintf(p->to, sizeof p->to, "%s", to);
    p->delay_ticks = delay_ticks;
    p->w_start_mV = 20;
    p->stdp.w_max_mV = 40;
    p->stdp.norm = STDP_NORM_NONE;
    return p;
}

/* exc talks to itself and to a second layer; spikes fired before an image arrive during it. */
static void use_two_layers(struct small *s)
{
    struct config *c = begin_config(s);
    struct population_config *tail = &c->population[c->n_populations++];
    *tail = c->population[EXC];
    snprintf(tail->name, sizeof tail->name, "tail");
    tail->size = 7;
    c->run.rest_ms = 30;
    add_dense(c, "loop", "exc", "exc", 40)->stdp.rule = STDP_PAIR;
    add_dense(c, "onward", "exc", "tail", 200);
    c->prune.strategy = POLICY_SELECTIVITY;
}

/* Everybody stays until the end, and then the silent go. */
static void use_posttrain(struct small *s)
{
    begin_config(s)->prune.strategy = POLICY_POSTTRAIN;
}

static void (*const networks[])(struct small *) = {
    use_rule_post, use_rule_pair, use_no_rest, use_two_layers, use_posttrain};
enum { N_NETWORKS = sizeof networks / sizeof *networks };

/* ---- a run ---- */

struct life {
    struct config resolved;
    struct golden golden;
    struct probe probe;
    struct trainer *trainer;
};

static void visit(struct life *r, struct state *s)
{
    golden_visit(&r->golden, s);
    trainer_visit(r->trainer, s);
}

/* A run with `n_living` neurons, not begun. It must not move. */
static void life_create(struct life *r, const struct small *s, size_t n_living)
{
    struct network *net = NULL;
    struct span span;
    assert_int_equal(config_check(&s->config), ESP_OK);
    assert_int_equal(span_find(&s->config, s->data, &span), ESP_OK);
    *r = (struct life){.golden = golden_start()};
    r->resolved = config_resolve(&s->config, span.images_run, SMALL_PIXELS);
    assert_int_equal(network_create_pruned(&r->resolved, SMALL_PIXELS, n_living, &net),
                     ESP_OK);
    r->probe = golden_probe(&r->golden);
    assert_int_equal(trainer_create(net, s->data, &r->probe, 1, &r->trainer), ESP_OK);
}

static void life_free(struct life *r)
{
    trainer_free(r->trainer);
}

static void save(struct life *r, struct kept *to)
{
    struct state s = kept_saver(to);
    visit(r, &s);
    assert_int_equal(s.status, ESP_OK);
}

static enum esp_status restore(struct life *r, struct kept *from)
{
    struct state s = kept_restorer(from);
    visit(r, &s);
    return s.status;
}

static void live(struct life *r, uint64_t until)
{
    while (!trainer_done(r->trainer) && r->trainer->totals.images < until)
        assert_int_equal(trainer_step(r->trainer), ESP_OK);
}

static uint64_t end(struct life *r)
{
    live(r, UINT64_MAX);
    assert_int_equal(trainer_finish(r->trainer), ESP_OK);
    return r->golden.hash;
}

/* Things that three images may leave as they were. */
static void lived_otherwise(struct trainer *t)
{
    t->accuracy = 0.5;
    t->spikes_per_image = 1;
    t->imposed = 3;
    t->vote = 7;
    t->verdict = (struct policy_verdict){3, 3, 3, 3};
    t->totals.removed = t->totals.first_removal = t->totals.last_removal = 2;
    t->policy_state = (struct policy_state){9, 9};
    readout_finish(t->running);
    network_output(t->net)->lif->masked[3] = true;
}

/* A run that is given the state of another after three images of its own. */
static void take_over(struct life *to, const struct small *s, struct life *from)
{
    struct kept kept = {0}, again = {0};
    save(from, &kept);
    life_create(to, s, trainer_living(from->trainer));
    live(to, 3);
    lived_otherwise(to->trainer);
    assert_int_equal(restore(to, &kept), ESP_OK);
    for (size_t k = 0; k < kept.n; k++)
        assert_true(kept.items[k].taken);
    save(to, &again);
    kept_assert_equal(&kept, &again);
    kept_free(&again);
    kept_free(&kept);
}

static void same_readout(const struct readout *a, const struct readout *b)
{
    const size_t cells = a->n_neurons * a->n_classes;
    assert_int_equal(a->n_neurons, b->n_neurons);
    assert_int_equal(a->n_labelled, b->n_labelled);
    assert_memory_equal(a->class_means, b->class_means, cells * sizeof *a->class_means);
    assert_memory_equal(a->share, b->share, cells * sizeof *a->share);
    assert_memory_equal(a->log_p, b->log_p, cells * sizeof *a->log_p);
    assert_memory_equal(a->labels, b->labels, a->n_neurons * sizeof *a->labels);
    assert_memory_equal(a->n_of_class, b->n_of_class,
                        a->n_classes * sizeof *a->n_of_class);
}

/* What is reported but changes no spike, compared without the walk that might have forgotten it. */
static void same_figures(const struct trainer *a, const struct trainer *b)
{
    assert_memory_equal(&a->totals, &b->totals, sizeof a->totals);
    assert_memory_equal(&a->net->work, &b->net->work, sizeof a->net->work);
    assert_memory_equal(&a->policy_state, &b->policy_state, sizeof a->policy_state);
    assert_memory_equal(&a->verdict, &b->verdict, sizeof a->verdict);
    assert_memory_equal(&a->accuracy, &b->accuracy, sizeof a->accuracy);
    assert_memory_equal(&a->spikes_per_image, &b->spikes_per_image,
                        sizeof a->spikes_per_image);
    assert_memory_equal(&a->imposed, &b->imposed, sizeof a->imposed);
    assert_int_equal(a->vote, b->vote);
    same_readout(a->running, b->running);
    const struct lif_group *x = network_output(a->net)->lif,
                           *y = network_output(b->net)->lif;
    assert_memory_equal(x->masked, y->masked, x->n);
}

/* ---- the claims ---- */

static void a_state_passed_on_after_every_few_images_ends_like_one_run(void **state)
{
    struct small *s = *state;
    for (size_t k = 0; k < N_NETWORKS; k++) {
        struct life alone, relay[2];
        networks[k](s);
        life_create(&alone, s, NEURONS);
        life_create(&relay[0], s, NEURONS);
        unsigned now = 0;
        for (uint64_t image = 1; image < IMAGES; image += 4) {
            live(&relay[now], image);
            take_over(&relay[!now], s, &relay[now]);
            same_figures(relay[0].trainer, relay[1].trainer);
            life_free(&relay[now]);
            now = !now;
        }
        assert_int_equal(end(&alone), end(&relay[now]));
        struct kept a = {0}, b = {0};
        save(&alone, &a);
        save(&relay[now], &b);
        kept_assert_equal(&a, &b);
        assert_true(alone.trainer->totals.removed > 0);
        kept_free(&a);
        kept_free(&b);
        life_free(&relay[now]);
        life_free(&alone);
    }
}

/* A window has condemned neurons and they are still there: that too must be remembered. */
static void neurons_condemned_before_the_state_was_saved_go_after_it(void **state)
{
    struct small *s = *state;
    struct life from, to;
    use_rule_post(s);
    life_create(&from, s, NEURONS);
    while (!trainer_prune_due(from.trainer))
        assert_int_equal(trainer_step(from.trainer), ESP_OK);
    take_over(&to, s, &from);
    assert_true(trainer_prune_due(to.trainer));
    assert_int_equal(end(&from), end(&to));
    life_free(&from);
    life_free(&to);
}

/* Every part of a walk can be the first that is missing. */
static void a_state_without_any_one_of_its_items_is_refused(void **state)
{
    struct small *s = *state;
    struct life from, to;
    struct kept kept = {0};
    use_two_layers(s);
    life_create(&from, s, NEURONS);
    live(&from, 23);
    save(&from, &kept);
    for (size_t k = 0; k < kept.n; k++) {
        if (kept_bytes(&kept.items[k]) == 0)
            continue;
        kept.items[k].path[0] ^= 1;
        life_create(&to, s, trainer_living(from.trainer));
        assert_int_equal(restore(&to, &kept), ESP_INPUT);
        life_free(&to);
        kept.items[k].path[0] ^= 1;
    }
    kept_free(&kept);
    life_free(&from);
}

/* Extreme values, each in turn, in one place of an item. */
static void spoil(struct kept_item *item, struct random *r, unsigned how)
{
    static const uint64_t pattern[] = {UINT64_MAX,
                                       0,
                                       UINT64_C(0x7f8000007f800000), /* infinity */
                                       UINT64_C(0x7ff0000000000000),
                                       UINT64_C(0x8000000080000000),
                                       UINT64_C(0x7fffffff7fffffff)};
    const size_t size = state_size(item->type);
    const size_t n = item->n_rows * item->n_columns;
    const uint64_t drawn = (uint64_t)random_u32(r) << 32 | random_u32(r);
    const uint64_t value = how < 6 ? pattern[how] : drawn;
    memcpy(item->bytes + random_below(r, (uint32_t)n) * size, &value, size);
}

/* Whatever a value is, it is refused or the run goes on with it; the sanitizers watch. */
static void a_spoiled_state_is_refused_or_does_no_harm(void **state)
{
    struct small *s = *state;
    struct random r = random_start(5, RANDOM_PRUNE, 0);
    size_t n_refused = 0, n_lived = 0;
    for (size_t network = 1; network < 4; network++) {
        struct life from, to;
        networks[network](s);
        life_create(&from, s, NEURONS);
        live(&from, 27);
        for (unsigned how = 0; how < 8; how++) {
            struct kept kept = {0};
            save(&from, &kept);
            const size_t n = kept.n;
            kept_free(&kept);
            for (size_t k = 0; k < n; k++) {
                save(&from, &kept);
                if (kept_bytes(&kept.items[k]) > 0)
                    spoil(&kept.items[k], &r, how);
                life_create(&to, s, trainer_living(from.trainer));
                const bool refused = restore(&to, &kept) != ESP_OK;
                if (!refused)
                    live(&to, 29);
                n_refused += refused;
                n_lived += !refused;
                life_free(&to);
                kept_free(&kept);
            }
        }
        life_free(&from);
    }
    assert_true(n_refused > 100);
    assert_true(n_lived > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_passed_on_after_every_few_images_ends_like_one_run),
        cmocka_unit_test(neurons_condemned_before_the_state_was_saved_go_after_it),
        cmocka_unit_test(a_state_without_any_one_of_its_items_is_refused),
        cmocka_unit_test(a_spoiled_state_is_refused_or_does_no_harm),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
