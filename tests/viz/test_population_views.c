/* tests/viz/test_population_views.c - what a window knows of a network before it runs: the output first, fields as pictures
 * where they are pixels, whose pruning is whose; and which population --population means. */
#include "cli/population_views.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct dataset_info digits = {
    .spec = "digits", .width = 28, .height = 28, .n_classes = 10};

static const char stack[] = "[run]\noutput = out\n"
                            "[population.input]\nkind = source\n"
                            "[population.hidden]\nkind = lif\nsize = 30\n"
                            "[population.out]\nkind = lif\nsize = 20\n"
                            "[projection.up]\nkind = dense\nfrom = input\nto = hidden\n"
                            "[projection.on]\nkind = dense\nfrom = hidden\nto = out\n"
                            "[prune.hidden]\nprune_to = 10\n";

static struct config resolved_of(const char *text)
{
    struct config c;
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    assert_int_equal(config_read_text(&c, text, "test"), ESP_OK);
    return config_resolve(&c, 1000, 28, 28);
}

static void the_output_of_a_stack_comes_first(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    const struct config c = resolved_of(stack);
    (void)state;
    assert_int_equal(population_views_tell(&c, &digits, "stack", s), 2);
    assert_string_equal(s[0].population, "out");
    assert_string_equal(s[1].population, "hidden");
    assert_true(s[0].index == 2 && !s[0].other && s[1].index == 1 && s[1].other);
    assert_true(s[0].n_inputs == 784 && s[1].n_inputs == 784);
    assert_string_equal(s[1].strategy, "adaptive");
    assert_true(s[1].prune_to == 10 && s[0].prune_to == 20);
}

/* A picture of pixels, or as many elements as the layer below has neurons. */
static void fields_are_those_of_the_first_matrix(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    const struct config c = resolved_of(stack);
    (void)state;
    population_views_tell(&c, &digits, "stack", s);
    assert_true(s[1].has_fields && s[1].n_field == 784 && s[1].field_width == 28);
    assert_null(s[1].field_from);
    assert_true(s[0].has_fields && s[0].n_field == 30 && s[0].field_width == 0);
    assert_string_equal(s[0].field_from, "hidden");
}

static void the_preset_has_one_population_without_a_name(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    const struct config c = resolved_of("");
    (void)state;
    assert_int_equal(population_views_tell(&c, &digits, "best", s), 1);
    assert_null(s[0].population);
    assert_true(s[0].has_fields && s[0].field_width == 28 && !s[0].field_from);
    assert_int_equal(s[0].field_maps, 0);
}

/* Four maps of half the resolution. */
static void fields_of_edges_are_maps(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    struct config c;
    (void)state;
    config_default(&c);
    c = config_resolve(&c, 1000, 28, 28);
    assert_int_equal(population_views_tell(&c, &digits, "best", s), 1);
    assert_true(s[0].field_maps == 4 && s[0].field_width == 14 &&
                s[0].field_height == 14);
    assert_true(s[0].has_fields && s[0].n_field == 784 && !s[0].field_from);
}

/* Neurons that fire by themselves need no source; what is shown are still the images. */
static void without_a_source_there_are_as_many_inputs_as_pixels(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    const struct config c =
        resolved_of("[run]\noutput = out\n[population.out]\nkind = lif\n"
                    "size = 20\nmodel = exp_current\nbias_mV = 30\n");
    (void)state;
    assert_int_equal(config_check(&c), ESP_OK);
    assert_int_equal(population_views_tell(&c, &digits, "alone", s), 1);
    assert_true(s[0].n_inputs == 784 && !s[0].has_fields);
}

static void population_is_found_by_name_or_refused(void **state)
{
    struct event_start s[EVENT_POPULATIONS];
    const struct config c = resolved_of(stack);
    const size_t n = population_views_tell(&c, &digits, "stack", s);
    struct options o = {0};
    unsigned k = 9;
    (void)state;
    assert_int_equal(population_views_choose(&o, &c, s, n, &k), ESP_OK);
    assert_int_equal(k, 0);
    o.value[OPTION_POPULATION] = "hidden";
    assert_int_equal(population_views_choose(&o, &c, s, n, &k), ESP_OK);
    assert_int_equal(k, 1);
    o.value[OPTION_POPULATION] = "hiden";
    assert_int_equal(population_views_choose(&o, &c, s, n, &k), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "nearest is hidden"));
    o.value[OPTION_POPULATION] = "input";
    assert_int_equal(population_views_choose(&o, &c, s, n, &k), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "a source"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_output_of_a_stack_comes_first),
        cmocka_unit_test(fields_are_those_of_the_first_matrix),
        cmocka_unit_test(fields_of_edges_are_maps),
        cmocka_unit_test(the_preset_has_one_population_without_a_name),
        cmocka_unit_test(without_a_source_there_are_as_many_inputs_as_pixels),
        cmocka_unit_test(population_is_found_by_name_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
