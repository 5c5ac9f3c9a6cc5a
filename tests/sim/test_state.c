/* tests/sim/test_state.c - what x_visit names is all that a run remembers: a trainer with another history
 * that is given a saved state goes on as the saved one would, for any network, at any
 * image; and no value that could do harm is restored. */
#include "tests/sim/state_copy.h"
#include "tests/sim/state_run.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a run ---- */

static void save(struct state_run *r, struct state_copy *to)
{
    struct state s = state_copy_saver(to);
    state_run_visit(r, &s);
    assert_int_equal(s.status, ESP_OK);
}

static enum esp_status restore(struct state_run *r, struct state_copy *from)
{
    struct state s = state_copy_restorer(from);
    state_run_visit(r, &s);
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
}

/* A run that is given the state of another after three images of its own. */
static void take_over(struct state_run *to, const struct small *s, struct state_run *from)
{
    struct state_copy kept = {0}, again = {0};
    save(from, &kept);
    state_run_create(to, s, trainer_living(from->trainer));
    state_run_go_on(to, 3);
    lived_otherwise(to->trainer);
    assert_int_equal(restore(to, &kept), ESP_OK);
    for (size_t k = 0; k < kept.n; k++)
        assert_true(kept.items[k].taken);
    save(to, &again);
    state_copy_assert_equal(&kept, &again);
    state_copy_free(&again);
    state_copy_free(&kept);
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
}

/* ---- the claims ---- */

static void a_state_passed_on_after_every_few_images_ends_like_one_run(void **state)
{
    struct small *s = *state;
    for (size_t k = 0; k < STATE_RUN_NETWORKS; k++) {
        struct state_run alone, relay[2];
        state_run_networks[k](s);
        state_run_create(&alone, s, STATE_RUN_NEURONS);
        state_run_create(&relay[0], s, STATE_RUN_NEURONS);
        unsigned now = 0;
        for (uint64_t image = 1; image < STATE_RUN_IMAGES; image += 4) {
            state_run_go_on(&relay[now], image);
            take_over(&relay[!now], s, &relay[now]);
            same_figures(relay[0].trainer, relay[1].trainer);
            state_run_free(&relay[now]);
            now = !now;
        }
        assert_int_equal(state_run_end(&alone), state_run_end(&relay[now]));
        struct state_copy a = {0}, b = {0};
        save(&alone, &a);
        save(&relay[now], &b);
        state_copy_assert_equal(&a, &b);
        assert_true(alone.trainer->totals.removed > 0);
        state_copy_free(&a);
        state_copy_free(&b);
        state_run_free(&relay[now]);
        state_run_free(&alone);
    }
}

/* A window has selected neurons and they are still there: that too must be remembered. */
static void neurons_selected_before_the_state_was_saved_go_after_it(void **state)
{
    struct small *s = *state;
    struct state_run from, to;
    state_run_networks[0](s);
    state_run_create(&from, s, STATE_RUN_NEURONS);
    while (!trainer_prune_due(from.trainer))
        assert_int_equal(trainer_step(from.trainer), ESP_OK);
    take_over(&to, s, &from);
    assert_true(trainer_prune_due(to.trainer));
    assert_int_equal(state_run_end(&from), state_run_end(&to));
    state_run_free(&from);
    state_run_free(&to);
}

/* Every part of a walk can be the first that is missing. */
static void a_state_without_any_one_of_its_items_is_refused(void **state)
{
    struct small *s = *state;
    struct state_run from, to;
    struct state_copy kept = {0};
    state_run_networks[3](s);
    state_run_create(&from, s, STATE_RUN_NEURONS);
    state_run_go_on(&from, 23);
    save(&from, &kept);
    for (size_t k = 0; k < kept.n; k++) {
        if (state_copy_bytes(&kept.items[k]) == 0)
            continue;
        kept.items[k].path[0] ^= 1;
        state_run_create(&to, s, trainer_living(from.trainer));
        assert_int_equal(restore(&to, &kept), ESP_INPUT);
        state_run_free(&to);
        kept.items[k].path[0] ^= 1;
    }
    state_copy_free(&kept);
    state_run_free(&from);
}

/* Extreme values, each in turn, in one place of an item. */
static void spoil(struct state_copy_item *item, struct random *r, unsigned how)
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
        struct state_run from, to;
        state_run_networks[network](s);
        state_run_create(&from, s, STATE_RUN_NEURONS);
        state_run_go_on(&from, 27);
        for (unsigned how = 0; how < 8; how++) {
            struct state_copy kept = {0};
            save(&from, &kept);
            const size_t n = kept.n;
            state_copy_free(&kept);
            for (size_t k = 0; k < n; k++) {
                save(&from, &kept);
                if (state_copy_bytes(&kept.items[k]) > 0)
                    spoil(&kept.items[k], &r, how);
                state_run_create(&to, s, trainer_living(from.trainer));
                const bool refused = restore(&to, &kept) != ESP_OK;
                if (!refused)
                    state_run_go_on(&to, 29);
                n_refused += refused;
                n_lived += !refused;
                state_run_free(&to);
                state_copy_free(&kept);
            }
        }
        state_run_free(&from);
    }
    assert_true(n_refused > 100);
    assert_true(n_lived > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_passed_on_after_every_few_images_ends_like_one_run),
        cmocka_unit_test(neurons_selected_before_the_state_was_saved_go_after_it),
        cmocka_unit_test(a_state_without_any_one_of_its_items_is_refused),
        cmocka_unit_test(a_spoiled_state_is_refused_or_does_no_harm),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
