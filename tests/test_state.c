/* tests/test_state.c - what x_visit names is all that a run remembers: a trainer that has lived another
 * life and is given a saved state goes on as if it had never been another, for any network, at any
 * image; and no value that could do harm is restored. */
#include "tests/kept.h"
#include "tests/life.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a run ---- */

static void save(struct life *r, struct kept *to)
{
    struct state s = kept_saver(to);
    life_visit(r, &s);
    assert_int_equal(s.status, ESP_OK);
}

static enum esp_status restore(struct life *r, struct kept *from)
{
    struct state s = kept_restorer(from);
    life_visit(r, &s);
    return s.status;
}

/* Things that three images may leave as they were. */
static void lived_otherwise(struct trainer *t)
{
    t->accuracy = 0.5;
    t->spikes_per_image = 1;
    t->pruner->imposed = 3;
    t->vote = 7;
    t->pruner->verdict = (struct policy_verdict){3, 3, 3, 3, 3};
    t->totals.removed = t->totals.first_removal = t->totals.last_removal = 2;
    t->pruner->state = (struct policy_state){9, 9};
    readout_finish(t->running);
    network_output(t->net)->lif->masked[3] = true;
}

/* A run that is given the state of another after three images of its own. */
static void take_over(struct life *to, const struct small *s, struct life *from)
{
    struct kept kept = {0}, again = {0};
    save(from, &kept);
    life_create(to, s, trainer_living(from->trainer));
    life_go_on(to, 3);
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
    const struct pruner *p = a->pruner, *q = b->pruner;
    assert_memory_equal(&p->state, &q->state, sizeof p->state);
    assert_memory_equal(&p->verdict, &q->verdict, sizeof p->verdict);
    assert_memory_equal(&p->imposed, &q->imposed, sizeof p->imposed);
    assert_memory_equal(&a->accuracy, &b->accuracy, sizeof a->accuracy);
    assert_memory_equal(&a->spikes_per_image, &b->spikes_per_image,
                        sizeof a->spikes_per_image);
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
    for (size_t k = 0; k < LIFE_NETWORKS; k++) {
        struct life alone, relay[2];
        life_networks[k](s);
        life_create(&alone, s, LIFE_NEURONS);
        life_create(&relay[0], s, LIFE_NEURONS);
        unsigned now = 0;
        for (uint64_t image = 1; image < LIFE_IMAGES; image += 4) {
            life_go_on(&relay[now], image);
            take_over(&relay[!now], s, &relay[now]);
            same_figures(relay[0].trainer, relay[1].trainer);
            life_free(&relay[now]);
            now = !now;
        }
        assert_int_equal(life_end(&alone), life_end(&relay[now]));
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
    life_networks[0](s);
    life_create(&from, s, LIFE_NEURONS);
    while (!trainer_prune_due(from.trainer))
        assert_int_equal(trainer_step(from.trainer), ESP_OK);
    take_over(&to, s, &from);
    assert_true(trainer_prune_due(to.trainer));
    assert_int_equal(life_end(&from), life_end(&to));
    life_free(&from);
    life_free(&to);
}

/* Every part of a walk can be the first that is missing. */
static void a_state_without_any_one_of_its_items_is_refused(void **state)
{
    struct small *s = *state;
    struct life from, to;
    struct kept kept = {0};
    life_networks[3](s);
    life_create(&from, s, LIFE_NEURONS);
    life_go_on(&from, 23);
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
        life_networks[network](s);
        life_create(&from, s, LIFE_NEURONS);
        life_go_on(&from, 27);
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
                    life_go_on(&to, 29);
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
