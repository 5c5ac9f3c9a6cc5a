/* tests/sim/test_config.c - every key of the configuration: set, printed, refused; presets; hashes. */
#include "sim/config/config.h"
#include "sim/config/config_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One key of one section, as the tests walk over them. */
struct spot {
    char name[CONFIG_SECTION + 32]; /* "section.key" */
    const struct config_key *key;
    const void *field;
};

/* Call visit for every key of c. */
static void each_key(const struct config *c, void (*visit)(const struct spot *))
{
    for (size_t s = 0; s < config_n_sections(c); s++) {
        size_t n;
        const struct config_section section = config_section(c, s);
        const struct config_key *keys = config_keys(section.kind, &n);
        for (size_t k = 0; k < n; k++) {
            struct spot spot = {.key = &keys[k],
                                .field = config_field(c, &section, &keys[k])};
            snprintf(spot.name, sizeof spot.name, "%s.%s", section.name, keys[k].name);
            visit(&spot);
        }
    }
}

static bool is_number(const struct config_key *key)
{
    return key->type == KEY_DOUBLE || key->type == KEY_U64 || key->type == KEY_U32;
}

static void limit_text(const struct config_key *key, double x,
                       char text[static CONFIG_VALUE])
{
    if (key->type == KEY_DOUBLE)
        snprintf(text, CONFIG_VALUE, "%.17g", x);
    else if (x >= 0x1p64)
        snprintf(text, CONFIG_VALUE, "%" PRIu64, UINT64_MAX);
    else
        snprintf(text, CONFIG_VALUE, "%.0f", x);
}

/* A valid value that differs from the present one. */
static void other_value(const struct spot *spot, char text[static CONFIG_VALUE])
{
    char now[CONFIG_VALUE];
    config_value_print(spot->key, spot->field, now);
    if (spot->key->type == KEY_NAME)
        snprintf(text, CONFIG_VALUE, "another_Name-7");
    else if (spot->key->type == KEY_CHOICE)
        snprintf(text, CONFIG_VALUE, "%s",
                 spot->key->choices[strcmp(now, spot->key->choices[0]) == 0]);
    else if (spot->key->choices)
        snprintf(text, CONFIG_VALUE, "%s", strcmp(now, "add") == 0 ? "set" : "add");
    else if (spot->key->type == KEY_BOOL)
        snprintf(text, CONFIG_VALUE, "%s", strcmp(now, "no") == 0 ? "yes" : "no");
    else
        limit_text(spot->key, spot->key->min, text);
    if (strcmp(now, text) == 0)
        limit_text(spot->key, spot->key->max, text);
}

/* Where two texts first differ, the line that b has there. */
static void changed_line(const char *a, const char *b, char line[static 128])
{
    size_t k = 0;
    while (a[k] && a[k] == b[k])
        k++;
    while (k > 0 && b[k - 1] != '\n')
        k--;
    snprintf(line, 128, "%.*s", (int)strcspn(b + k, "\n"), b + k);
}

/* Give the neurons a model that reads the key. */
static void set_model_of(struct config *c, const struct config_key *key)
{
    unsigned model = 0;
    while (key->models && !(key->models >> model & 1))
        model++;
    c->population[1].lif.model = (enum lif_model)model;
}

static void set_and_compare(const struct spot *spot)
{
    struct config c;
    char value[CONFIG_VALUE], line[128], want[128];
    if (spot->key->fixed)
        return;
    config_default(&c);
    set_model_of(&c, spot->key);
    char *before = config_text(&c);
    const uint64_t hash = config_hash(&c);
    other_value(spot, value);
    assert_int_equal(config_set(&c, spot->name, value), ESP_OK);
    char *after = config_text(&c);
    changed_line(before, after, line);
    snprintf(want, sizeof want, "%s = ", spot->key->name);
    assert_memory_equal(line, want, strlen(want));
    if (is_number(spot->key)) {
        /* Not the same characters (1e9 and 1000000000), but the same number. */
        assert_true(strtod(line + strlen(want), NULL) <= strtod(value, NULL));
        assert_true(strtod(line + strlen(want), NULL) >= strtod(value, NULL));
    } else {
        assert_string_equal(line + strlen(want), value);
    }
    /* Nothing else changed: what follows the line is equal, and so is its length before it. */
    const char *rest = strstr(after, line) + strlen(line);
    assert_string_equal(before + strlen(before) - strlen(rest), rest);
    assert_true(config_hash(&c) != hash);
    free(before);
    free(after);
}

static void every_key_can_be_set_and_changes_its_line_and_the_hash_only(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    each_key(&c, set_and_compare);
}

static void assert_refused(const char *name, const char *value, const char *reason)
{
    struct config c, before;
    config_default(&c);
    memcpy(&before, &c, sizeof c);
    if (config_set(&c, name, value) != ESP_INPUT)
        fail_msg("%s = %s was accepted", name, value);
    assert_memory_equal(&c, &before, sizeof c);
    if (!strstr(esp_message(), reason) || !strstr(esp_message(), name))
        fail_msg("\"%s\" lacks \"%s\" or \"%s\"", esp_message(), name, reason);
}

static void assert_accepted(const char *name, const char *value)
{
    struct config c;
    config_default(&c);
    if (config_set(&c, name, value) != ESP_OK)
        fail_msg("%s", esp_message());
}

static void try_edges(const struct spot *spot)
{
    char value[CONFIG_VALUE], range[CONFIG_RANGE];
    if (!is_number(spot->key))
        return;
    const bool whole = spot->key->type != KEY_DOUBLE;
    config_value_range(spot->key, range);
    limit_text(spot->key, spot->key->min, value);
    assert_accepted(spot->name, value);
    limit_text(spot->key, spot->key->max, value);
    assert_accepted(spot->name, value);
    if (whole && spot->key->max >= 0x1p64)
        snprintf(value, sizeof value, "18446744073709551616");
    else
        limit_text(spot->key,
                   whole ? spot->key->max + 1 : nextafter(spot->key->max, HUGE_VAL),
                   value);
    assert_refused(spot->name, value, range);
    const double below =
        whole ? spot->key->min - 1 : nextafter(spot->key->min, -HUGE_VAL);
    limit_text(spot->key, below, value);
    assert_refused(spot->name, value, range);
}

static void the_edges_of_every_range_are_in_and_the_next_number_is_out(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    each_key(&c, try_edges);
}

static void try_nonsense(const struct spot *spot)
{
    static const char long_number[] = "1111111111111111111111111111111111111111"
                                      "1111111111111111111111111111111111111111";
    static const char *const nonsense[] = {
        "",         "  ",       "nan",
        "NaN",      "inf",      "-inf",
        "infinity", "1e999",    "-1e999",
        "1e-400",   "-1e300",   "1 2",
        "5ms",      "1.2.3",    "5-",
        "1e5e5",    "5;",       "0x10",
        "1,5",      "--1",      "+",
        ".",        "e5",       "autos",
        "\x01",     "1\n2",     "99999999999999999999999999",
        "\xff\xfe", long_number};
    for (size_t k = 0; k < sizeof nonsense / sizeof nonsense[0]; k++) {
        /* As a name, "inf" is as good as any. */
        const size_t n = strlen(nonsense[k]);
        const bool name =
            n > 0 && n < CONFIG_NAME && strpbrk(nonsense[k], " ;,+.\x01\n\xff") == NULL;
        if (spot->key->type != KEY_NAME || !name)
            assert_refused(spot->name, nonsense[k], "allowed: ");
    }
}

static void no_key_takes_nonsense(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    each_key(&c, try_nonsense);
}

static void check_row(const struct spot *spot)
{
    const struct config_key *key = spot->key;
    char text[CONFIG_VALUE];
    assert_true(strlen(key->help) > 0);
    config_value_print(key, spot->field, text);
    if (key->choices)
        assert_null(strchr(text, ' '));
    if (!is_number(key))
        return;
    assert_true(key->min < key->max);
    if (key->type == KEY_U32)
        assert_true(key->max <= UINT32_MAX);
    if (key->word)
        assert_true(key->word_value < key->min || key->word_value > key->max);
    /* The value that the preset starts from is one that a user could give. */
    assert_accepted(spot->name, text);
}

static void every_row_of_the_table_makes_sense(void **state)
{
    (void)state;
    for (const char *const *name = config_presets; *name; name++) {
        struct config c;
        assert_int_equal(config_preset(&c, *name), ESP_OK);
        each_key(&c, check_row);
    }
}

static void messages_name_key_value_reason_and_range(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *message;
    } cases[] = {
        {"run.dt_ms", "50", "run.dt_ms = 50: out of range; allowed: 0.01 to 10 ms"},
        {"run.dt_ms", "fast", "run.dt_ms = fast: not a number; allowed: 0.01 to 10 ms"},
        {"run.dt_ms", "", "run.dt_ms = : no value; allowed: 0.01 to 10 ms"},
        {"run.epochs", "-1", "run.epochs = -1: not a whole number; allowed: 1 to 1e6"},
        {"run.images", "0",
         "run.images = 0: out of range; allowed: 1 to 1e9 images, or all"},
        {"prune.prune_to", "0",
         "prune.prune_to = 0: out of range; allowed: 1 to 1e9 neurons, or auto"},
        {"population.exc.theta_plus_mV", "-1",
         "population.exc.theta_plus_mV = -1: out of range; allowed: 0 to 1e6 mV, or "
         "auto"},
        {"projection.input-exc.norm", "l3",
         "projection.input-exc.norm = l3: not one of the words; allowed: none, l1 or l2"},
        {"population.exc.winner_take_all", "maybe",
         "population.exc.winner_take_all = maybe: not one of the words; allowed: no or "
         "yes"},
        {"run.output", "a b",
         "run.output = a b: not a name; allowed: letters, digits, _ and -, at most 31"},
        {"run.output", "a2345678901234567890123456789012",
         "run.output = a2345678901234567890123456789012: too long; allowed: letters, "
         "digits, _ and -, at most 31"},
        {"population.exc.kind", "source",
         "population.exc.kind = source: cannot be changed; allowed: what it is now"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        assert_refused(cases[k].name, cases[k].value, "");
        assert_string_equal(esp_message(), cases[k].message);
    }
}

static void unknown_names_meet_the_nearest_one(void **state)
{
    (void)state;
    static const struct {
        const char *name, *says;
    } cases[] = {
        {"run.sed", "[run] has no key sed; the nearest is seed"},
        {"population.exc.tau_m",
         "[population.exc] has no key tau_m; the nearest is tau_m_ms"},
        {"projection.input-exc.W_MAX_MV", "the nearest is w_max_mV"},
        {"prune.prun_to", "the nearest is prune_to"},
        {"tau_theta", "tau_theta stands in no section; the nearest key is "
                      "population.exc.tau_theta_ms"},
        {"inhibit_mV", "the nearest key is projection.inhibition.inhibit_mV"},
        {"exc.size", "there is no section [exc]; the nearest is [population.exc]"},
        {"populatoin.exc.size", "the nearest is [population.exc]"},
        {"population.second.size", "there is no section [population.second]"},
        {"projection.inhib.inhibit_mV", "the nearest is [projection.inhibition]"},
        {"nothing.at.all", "all are run, prune, population.input, population.exc, "
                           "projection.input-exc, projection.inhibition"},
        {"", "stands in no section"},
        {".", "stands in no section"},
        {"run.", "[run] has no key "},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct config c;
        config_default(&c);
        assert_int_equal(config_set(&c, cases[k].name, "1"), ESP_INPUT);
        if (!strstr(esp_message(), cases[k].says))
            fail_msg("\"%s\" lacks \"%s\"", esp_message(), cases[k].says);
    }
}

static void endless_names_and_values_are_refused_briefly(void **state)
{
    (void)state;
    enum { N = 1000000 };
    struct config c;
    char *text = malloc(N + 1);
    assert_non_null(text);
    memset(text, '1', N);
    text[N] = '\0';
    config_default(&c);
    assert_int_equal(config_set(&c, text, "1"), ESP_INPUT);
    assert_true(strlen(esp_message()) < 200);
    assert_int_equal(config_set(&c, "run.seed", text), ESP_INPUT);
    assert_true(strlen(esp_message()) < 200);
    free(text);
}

static void white_space_around_name_and_value_is_ignored(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    assert_int_equal(config_set(&c, " population.exc.size\t", "  400 "), ESP_OK);
    assert_int_equal(config_neurons(&c), 400);
}

static void booleans_have_four_spellings(void **state)
{
    (void)state;
    static const char *const yes[] = {"yes", "true", "on", "1", "Yes"};
    static const char *const no[] = {"no", "false", "off", "0", "OFF"};
    struct config c;
    config_default(&c);
    for (size_t k = 0; k < 5; k++) {
        assert_int_equal(config_set(&c, "population.exc.winner_take_all", no[k]), ESP_OK);
        assert_false(c.population[1].lif.winner_take_all);
        assert_int_equal(config_set(&c, "population.exc.winner_take_all", yes[k]),
                         ESP_OK);
        assert_true(c.population[1].lif.winner_take_all);
    }
}

static void neurons_above_their_threshold_by_drive_alone_need_no_source(void **state)
{
    (void)state;
    static const char text[] =
        "[run]\noutput = out\n[population.in]\nkind = source\n"
        "[population.pace]\nkind = lif\nsize = 3\nmodel = exp_current\nbias_mV = 13.1\n"
        "[population.out]\nkind = lif\nsize = 5\n"
        "[projection.a]\nkind = dense\nfrom = in\nto = out\n"
        "[projection.b]\nkind = dense\nfrom = pace\nto = out\n";
    struct config c;
    config_default(&c);
    assert_int_equal(config_read_text(&c, text, "text"), ESP_OK);
    assert_int_equal(config_check(&c), ESP_OK);
    c.population[1].lif.bias_mV = 13; /* V comes near -52 and never there */
    assert_int_equal(config_check(&c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "population.pace never fires"));
}

static void a_pruning_keeps_what_a_second_file_does_not_name(void **state)
{
    struct config c;
    (void)state;
    config_default(&c);
    assert_int_equal(config_read_text(&c, "[prune.exc]\nstrategy = random\n", "a"),
                     ESP_OK);
    assert_int_equal(config_read_text(&c, "[prune.exc]\nprune_to = 7\n", "b"), ESP_OK);
    assert_int_equal(c.n_prunes, 1);
    assert_true(c.also_prune[0].policy.strategy == POLICY_RANDOM &&
                c.also_prune[0].policy.prune_to == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table_makes_sense),
        cmocka_unit_test(every_key_can_be_set_and_changes_its_line_and_the_hash_only),
        cmocka_unit_test(the_edges_of_every_range_are_in_and_the_next_number_is_out),
        cmocka_unit_test(no_key_takes_nonsense),
        cmocka_unit_test(messages_name_key_value_reason_and_range),
        cmocka_unit_test(unknown_names_meet_the_nearest_one),
        cmocka_unit_test(endless_names_and_values_are_refused_briefly),
        cmocka_unit_test(white_space_around_name_and_value_is_ignored),
        cmocka_unit_test(booleans_have_four_spellings),
        cmocka_unit_test(a_pruning_keeps_what_a_second_file_does_not_name),
        cmocka_unit_test(neurons_above_their_threshold_by_drive_alone_need_no_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
