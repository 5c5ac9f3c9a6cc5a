/* tests/sim/small_run.c */
#include "tests/sim/small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

int small_setup(void **state)
{
    struct small *s = malloc(sizeof *s);
    assert_non_null(s);
    assert_int_equal(dataset_open("digits", &s->data), ESP_OK);
    *state = s;
    return 0;
}

int small_teardown(void **state)
{
    struct small *s = *state;
    dataset_free(s->data);
    free(s);
    return 0;
}

struct config *small_config(struct small *s)
{
    struct config *c = &s->config;
    config_preset(c, "guo2020");
    c->prune.strategy = POLICY_NONE;
    c->population[SMALL_EXC].size = SMALL_NEURONS;
    c->run.images = 240;
    c->prune.window_images = 10;
    c->prune.prune_start = 0.1; /* images 24 to 120 */
    c->prune.prune_end = 0.5;
    return c;
}

/* What a new checking probe knows of a network that comes already pruned. */
static void tell_the_neurons(struct probe_check *w, const struct network *net)
{
    const struct population *p = network_output(net);
    for (esp_id birth = 0; birth < p->lif->n_birth; birth++)
        w->dead[birth] = true;
    for (size_t j = 0; j < p->n; j++)
        w->dead[p->lif->birth[j]] = false;
    w->n_living = p->n;
}

void small_begin(struct small_run *r, const struct small *s, struct network *net)
{
    struct image_ranges span;
    assert_int_equal(config_check(&s->config), ESP_OK);
    assert_int_equal(image_ranges_find(&s->config, s->data, &span), ESP_OK);
    *r = (struct small_run){.golden = golden_start()};
    r->resolved = config_resolve(&s->config, span.images_run, SMALL_SIDE, SMALL_SIDE);
    if (!net)
        assert_int_equal(network_create(&r->resolved, SMALL_PIXELS, &net), ESP_OK);
    probe_check_begin(&r->check, &r->resolved, s->data);
    tell_the_neurons(&r->check, net);
    r->probes[0] = r->check.probe;
    r->probes[1] = golden_probe(&r->golden);
    assert_int_equal(trainer_create(net, s->data, r->probes, SMALL_PROBES, &r->trainer),
                     ESP_OK);
}

void small_finish(struct small_run *r)
{
    const struct probe_check *w = &r->check;
    while (!trainer_done(r->trainer))
        assert_int_equal(trainer_step(r->trainer), ESP_OK);
    assert_int_equal(trainer_finish(r->trainer), ESP_OK);
    assert_true(w->finished);
    assert_int_equal(r->trainer->totals.images, w->n_images);
    assert_int_equal(r->trainer->totals.presentations, w->presentations);
    assert_int_equal(r->trainer->totals.removed, w->n_removed);
    assert_int_equal(r->trainer->totals.regrown, w->n_regrown);
    assert_int_equal(r->trainer->totals.active_neurons, w->n_active);
    const struct population *p = network_output(r->trainer->net);
    assert_int_equal(p->n, w->n_living);
    assert_int_equal(r->trainer->running->n_neurons, p->n);
    for (size_t j = 0; j < p->n; j++)
        assert_int_equal(r->trainer->pruner->activity.total[j],
                         w->total[p->lif->birth[j]]);
}

uint64_t small_hash(const struct small *s)
{
    struct small_run r;
    small_begin(&r, s, NULL);
    small_finish(&r);
    trainer_free(r.trainer);
    return r.golden.hash;
}
