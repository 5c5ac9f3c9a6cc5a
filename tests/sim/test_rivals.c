/* tests/sim/test_rivals.c - the neurons that compete for an image (sim/training/rivals.h) are those of a naive
 * computation, at every image of a run that prunes by votes on oriented edges; removed neurons are no rivals; only the
 * last images are kept; and a run whose rule does not need them has none. */
#include "sim/training/rivals.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run that prunes 60 of its neurons away between images 60 and 180 of 240. */
static struct config *votes(struct small *s)
{
    struct config *c = small_config(s);
    c->prune.strategy = POLICY_VOTES;
    c->prune.prune_to = SMALL_NEURONS / 2;
    c->prune.prune_start = 0.25;
    c->prune.prune_end = 0.75;
    c->population[0].encoding.kind = ENCODING_EDGES;
    c->population[0].max_rate_Hz = 110;
    c->population[SMALL_EXC].lif.threshold_mV = -53;
    return c;
}

static float naive_drive(const struct network *net, const uint8_t *values, size_t j)
{
    const struct dense *d = network_fields(net)->weights;
    const struct lif_group *g = network_output(net)->lif;
    float sum = 0.0f;
    for (size_t i = 0; i < d->n_pre; i++)
        sum += (float)values[i] * dense_row(d, i)[j];
    return sum / (12.0f + g->state.theta_mV[j]);
}

/* The place of neuron j among all: how many have a larger drive, or the same and a lower index. */
static size_t place_of(const float *drive, size_t n, size_t j)
{
    size_t place = 0;
    for (size_t k = 0; k < n; k++)
        place += drive[k] > drive[j] || (drive[k] == drive[j] && k < j);
    return place;
}

static void expect_last_image(const struct trainer *t)
{
    const struct rivals *r = &t->pruner->rivals;
    const struct lif_group *g = network_output(t->net)->lif;
    const esp_id *birth = r->birth + ((r->n_added - 1) % RIVALS_IMAGES) * POLICY_RIVALS;
    float drive[SMALL_NEURONS];
    for (size_t j = 0; j < g->n; j++)
        drive[j] = naive_drive(t->net, stimulus_shown(&t->stimulus), j);
    for (size_t j = 0; j < g->n; j++) {
        const size_t place = place_of(drive, g->n, j);
        if (place < POLICY_RIVALS)
            assert_int_equal(birth[place], g->birth[j]);
    }
}

static void the_rivals_of_every_image_are_the_most_driven_neurons(void **state)
{
    struct small_run r;
    votes(*state);
    small_begin(&r, *state, NULL);
    uint64_t n = 0;
    while (!trainer_done(r.trainer)) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        if (r.trainer->pruner->rivals.n_added == n)
            continue;
        n++;
        expect_last_image(r.trainer);
    }
    assert_int_equal(n, 190); /* until the last decision */
    assert_int_equal(trainer_finish(r.trainer), ESP_OK);
    assert_int_equal(trainer_living(r.trainer), SMALL_NEURONS / 2);
    trainer_free(r.trainer);
}

static void removed_neurons_are_no_rivals(void **state)
{
    struct small_run r;
    size_t n_gone = 0;
    votes(*state);
    small_begin(&r, *state, NULL);
    while (!trainer_done(r.trainer))
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    const struct lif_group *g = network_output(r.trainer->net)->lif;
    struct rivals *kept = &r.trainer->pruner->rivals;
    const struct policy_rivals seen = rivals_find(kept, g, 10);
    assert_int_equal(seen.n_images, 190);
    for (size_t k = 0; k < seen.n_images * POLICY_RIVALS; k++) {
        n_gone += seen.rival[k] == POLICY_NO_RIVAL;
        assert_true(seen.rival[k] == POLICY_NO_RIVAL ||
                    g->birth[seen.rival[k]] == kept->birth[k]);
    }
    assert_true(n_gone > 100);
    trainer_free(r.trainer);
}

/* Image k is in slot k modulo the room, and the number of images stops at the room. */
static void the_last_images_are_kept(void **state)
{
    struct small_run r;
    uint8_t values[SMALL_PIXELS] = {1, 2, 3};
    votes(*state);
    small_begin(&r, *state, NULL);
    struct rivals *kept = &r.trainer->pruner->rivals;
    for (uint64_t k = 0; k < RIVALS_IMAGES + 3; k++)
        rivals_add(kept, r.trainer->net, values, (uint8_t)(k % 10));
    assert_int_equal(rivals_find(kept, network_output(r.trainer->net)->lif, 10).n_images,
                     RIVALS_IMAGES);
    assert_int_equal(kept->label[2], (RIVALS_IMAGES + 2) % 10);
    assert_int_equal(kept->label[3], 3);
    trainer_free(r.trainer);
}

/* A run to its end, with the rivals as a decision after it would see them. */
static struct policy_rivals seen_at_the_end(struct small_run *r, const struct small *s)
{
    small_begin(r, s, NULL);
    while (!trainer_done(r->trainer))
        assert_int_equal(trainer_step(r->trainer), ESP_OK);
    assert_int_equal(trainer_finish(r->trainer), ESP_OK);
    const struct lif_group *g = network_output(r->trainer->net)->lif;
    return rivals_find(&r->trainer->pruner->rivals, g, 10);
}

/* Whether neuron j is among the first four remaining rivals of image i, and the first of these. */
static bool responds(const struct policy_rivals *seen, size_t i, esp_id j, esp_id *winner)
{
    size_t place = 0;
    bool found = false;
    *winner = POLICY_NO_RIVAL;
    for (size_t k = 0; k < POLICY_RIVALS; k++) {
        const esp_id rival = seen->rival[i * POLICY_RIVALS + k];
        if (rival == POLICY_NO_RIVAL)
            continue;
        *winner = place == 0 ? rival : *winner;
        found |= rival == j && place < 4;
        place++;
    }
    return found;
}

/* labels: those of the images; NULL: the class of an image is the neuron that wins it. */
static void expect_share(const struct policy_rivals *seen, const uint8_t *labels,
                         size_t image, esp_id j, float log_p)
{
    esp_id class, winner;
    unsigned with = 0, all = 0;
    responds(seen, image, j, &class);
    for (size_t i = 0; i < seen->n_images; i++)
        if (responds(seen, i, j, &winner)) {
            all++;
            with += labels ? labels[i] == labels[image] : winner == class;
        }
    assert_true(log_p == logf(((float)with + 0.5f) / ((float)all + 5.0f)));
}

static void expect_shares(const struct policy_rivals *seen, const uint8_t *labels)
{
    for (size_t k = 0; k < seen->n_images * POLICY_RIVALS; k++)
        if (seen->rival[k] != POLICY_NO_RIVAL)
            expect_share(seen, labels, k / POLICY_RIVALS, seen->rival[k], seen->log_p[k]);
}

/* Every share counted anew over all images. */
static void with_labels_a_rival_votes_for_the_label(void **state)
{
    struct small_run r;
    votes(*state);
    const struct policy_rivals seen = seen_at_the_end(&r, *state);
    expect_shares(&seen, r.trainer->pruner->rivals.label);
    assert_true(seen.log_none == -logf(10));
    trainer_free(r.trainer);
}

/* The same; and no label is looked at. */
static void without_labels_a_rival_votes_for_the_winner(void **state)
{
    struct small_run r;
    votes(*state)->prune.strategy = POLICY_VOTES_UNLABELLED;
    const struct policy_rivals seen = seen_at_the_end(&r, *state);
    expect_shares(&seen, NULL);
    assert_true(seen.log_none == -logf((float)(SMALL_NEURONS / 2)));
    struct rivals *kept = &r.trainer->pruner->rivals;
    for (size_t i = 0; i < seen.n_images; i++)
        assert_int_equal(kept->label[i], 0);
    trainer_free(r.trainer);
}

static void other_rules_keep_no_images(void **state)
{
    struct small_run r;
    small_config(*state)->prune.strategy = POLICY_REDUNDANCY;
    small_begin(&r, *state, NULL);
    assert_null(r.trainer->pruner->rivals.label);
    trainer_free(r.trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rivals_of_every_image_are_the_most_driven_neurons),
        cmocka_unit_test(removed_neurons_are_no_rivals),
        cmocka_unit_test(the_last_images_are_kept),
        cmocka_unit_test(with_labels_a_rival_votes_for_the_label),
        cmocka_unit_test(without_labels_a_rival_votes_for_the_winner),
        cmocka_unit_test(other_rules_keep_no_images),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
