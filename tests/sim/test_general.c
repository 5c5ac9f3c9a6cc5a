/* tests/sim/test_general.c - networks unlike the presets: partners, several sources, layers of which one is
 * pruned while it runs. They fire the spikes of the naive implementation. */
#include "tests/sim/agree.h"
#include "tests/sim/toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct projection_config *add(struct config *c, enum projection_kind kind,
                                     const char *name, const char *from, const char *to,
                                     uint64_t delay_ticks)
{
    struct projection_config *p = toy_add_dense(c, name, from, to, delay_ticks);
    p->kind = kind;
    p->inhibit_mV = 12.0;
    p->excite_mV = 25.0;
    return p;
}

/* exc drives its partners in inh, which inhibit all but their own. */
static void partners_excite_and_inhibit_as_the_naive_ones_do(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.population[1].lif.winner_take_all = false;
    c.projection[1].inhibit_mV = 1.0;
    toy_add_population(&c, "inh", AGREE_NEURONS)->lif.theta_plus_mV = 0.0;
    add(&c, PROJECTION_ONE_TO_ONE, "exc-inh", "exc", "inh", 1);
    add(&c, PROJECTION_ALL_BUT_OWN, "inh-exc", "inh", "exc", 2);
    agree_expect(&c, 500);
    c.population[2].lif.floor_mV = -70.0;
    add(&c, PROJECTION_UNIFORM, "exc-on-inh", "exc", "inh", 3)->inhibit_mV = 3.0;
    add(&c, PROJECTION_ONE_TO_ONE, "exc-itself", "exc", "exc", 9)->excite_mV = 4.0;
    agree_expect(&c, 500);
}

static void two_sources_drive_one_population(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    struct population_config *p = &c.population[c.n_populations++];
    *p = c.population[0];
    strcpy(p->name, "second");
    toy_add_dense(&c, "second-exc", "second", "exc", 3)->stdp.rule = STDP_PAIR;
    add(&c, PROJECTION_UNIFORM, "second-inhibits", "second", "exc", 0)->inhibit_mV = 0.05;
    agree_expect(&c, 500);
}

/* input -> exc -> mid -> deep, and mid -> exc with delay 2. The layers into exc and mid are plastic. */
enum { MID_DEEP = 3 }; /* place of this projection */

static struct config three_layers(void)
{
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.population[1].lif.winner_take_all = false;
    toy_add_population(&c, "mid", 16)->lif.winner_take_all = false;
    toy_add_population(&c, "deep", 7);
    struct projection_config *p = toy_add_dense(&c, "exc-mid", "exc", "mid", 1);
    p->stdp.rule = STDP_POST;
    p->stdp.w_max_mV = 8.0;
    p->stdp.weight_norm = 16.0;
    p->w_start_mV = 8.0;
    p = toy_add_dense(&c, "mid-deep", "mid", "deep", 3);
    p->w_start_mV = 20.0;
    p->stdp.w_max_mV = 20.0;
    p->stdp.weight_norm = 60.0;
    toy_add_dense(&c, "mid-exc", "mid", "exc", 2)->stdp.weight_norm = 1.0;
    toy_add_inhibition(&c, "mid-inhibition", "mid", 0);
    return c;
}

/* Presentations without rest: spikes are under way when neurons go. The second time the layer out of the one
 * that is pruned learns as well, by the other rule. */
static void
two_plastic_layers_of_which_the_middle_one_is_pruned_are_the_naive_ones(void **state)
{
    (void)state;
    struct config c = three_layers();
    agree_expect(&c, 500);
    c.run.present_ms = 150.0;
    c.run.rest_ms = 0.0;
    agree_expect_pruned(&c, 2);
    c.projection[MID_DEEP].stdp.rule = STDP_PAIR;
    agree_expect_pruned(&c, 2);
}

/* Layers that all hear the input go ahead of each other, as far as delays between them let them: in a row,
 * around a loop, and past one that waits for a delayed spike of its own. */
static void layers_side_by_side_wait_for_each_other(void **state)
{
    (void)state;
    struct config c = three_layers();
    toy_add_dense(&c, "input-mid", "input", "mid", 2)->stdp.rule = STDP_POST;
    toy_add_dense(&c, "input-deep", "input", "deep", 0)->stdp.weight_norm = 4.0;
    agree_expect(&c, 500);
    toy_add_inhibition(&c, "deep-inhibition", "deep", 4);
    add(&c, PROJECTION_UNIFORM, "deep-exc", "deep", "exc", 7)->inhibit_mV = 2.0;
    agree_expect(&c, 500);
    agree_expect_pruned(&c, 2);
    agree_expect_forks(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partners_excite_and_inhibit_as_the_naive_ones_do),
        cmocka_unit_test(two_sources_drive_one_population),
        cmocka_unit_test(
            two_plastic_layers_of_which_the_middle_one_is_pruned_are_the_naive_ones),
        cmocka_unit_test(layers_side_by_side_wait_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
