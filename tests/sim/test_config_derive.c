/* tests/sim/test_config_derive.c - presets, values derived from them, and combinations that are wrong. */
#include "base/hash.h"
#include "sim/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct config preset(const char *name)
{
    struct config c;
    assert_int_equal(config_preset(&c, name), ESP_OK);
    return c;
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 2e-6 * fabs(want)))
        fail_msg("%.17g is not %.17g", got, want);
}

static void the_default_is_best_and_every_preset_is_whole(void **state)
{
    (void)state;
    struct config c;
    size_t n = 0;
    config_default(&c);
    assert_string_equal(c.preset, "best");
    for (const char *const *name = config_presets; *name; name++, n++) {
        c = preset(*name);
        assert_string_equal(c.preset, *name);
        assert_int_equal(config_check(&c), ESP_OK);
        assert_true(strlen(config_preset_help(*name)) > 10);
    }
    assert_int_equal(n, 5);
    assert_null(config_preset_help("worst"));
}

static void presets_say_what_the_design_says(void **state)
{
    (void)state;
    const struct config best = preset("best"), guo = preset("guo2020"),
                        dc = preset("diehl-cook"), edges = preset("edges-800-400");
    assert_int_equal(config_neurons(&best), 800);
    assert_int_equal(best.prune.strategy, POLICY_NONE);
    assert_near(best.population[1].lif.tau_m_ms, 50);
    assert_near(best.projection[0].stdp.tau_pre_ms, 40);
    assert_near(best.projection[0].stdp.weight_norm, 6);
    assert_int_equal(best.projection[0].stdp.norm, STDP_NORM_L2);
    assert_int_equal(best.projection[0].stdp.rule, STDP_POST);
    assert_int_equal(best.population[0].encoding.kind, ENCODING_EDGES);
    assert_near(best.population[0].max_rate_Hz, 110.88);
    assert_near(best.population[1].lif.threshold_mV, -53.092);
    assert_int_equal(edges.population[0].encoding.kind, ENCODING_EDGES);
    assert_int_equal(edges.prune.strategy, POLICY_VOTES);
    assert_int_equal(config_resolve(&edges, 60000, 28, 28).prune.prune_to, 400);
    assert_int_equal(guo.prune.strategy, POLICY_ADAPTIVE);
    assert_int_equal(guo.population[0].encoding.kind, ENCODING_PIXELS);
    assert_near(guo.population[0].max_rate_Hz, 63.75);
    assert_near(guo.population[1].lif.threshold_mV, -52);
    assert_int_equal(guo.prune.prune_to, 0);
    assert_int_equal(config_resolve(&guo, 60000, 28, 28).prune.prune_to, 400);
    assert_near(dc.population[1].lif.tau_m_ms, 100);
    assert_near(dc.projection[0].stdp.tau_pre_ms, 20);
    assert_near(dc.projection[0].stdp.weight_norm, 78.4);
    assert_int_equal(dc.projection[0].stdp.norm, STDP_NORM_L1);
    assert_int_equal(dc.projection[0].stdp.rule, STDP_PAIR);
}

static void an_unknown_preset_meets_the_nearest_and_changes_nothing(void **state)
{
    (void)state;
    struct config c = preset("demo");
    assert_int_equal(config_preset(&c, "guo202"), ESP_INPUT);
    assert_string_equal(esp_message(),
                        "there is no preset guo202; the nearest is guo2020; "
                        "all are best, edges-800-400, guo2020, demo, diehl-cook");
    assert_string_equal(c.preset, "demo");
    assert_int_equal(config_neurons(&c), 400);
}

/* The network of guo2020 before anything is removed: threshold 13 mV over the rest. */
static struct config on_pixels(void)
{
    struct config c = preset("guo2020");
    c.prune.strategy = POLICY_NONE;
    return c;
}

static struct config resolved(uint64_t neurons, uint64_t images)
{
    struct config c = on_pixels();
    c.population[1].size = neurons;
    assert_int_equal(config_check(&c), ESP_OK);
    c.run.anneal_start =
        1; /* homeostasis at full speed to the end: the closed forms are simplest */
    return config_resolve(&c, images, 28, 28);
}

static void derived_values_follow_the_size(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        double theta_plus, eta, inhibit;
    } rows[] = {
        {50, 0.01, 0.00873070579, 65},
        {100, 0.02, 0.011, 65},
        {200, 0.04, 0.0138591315, 65 - 5.0 / 3},
        {400, 0.08, 0.0174614114, 65 - 10.0 / 3},
        {800, 0.16, 0.022, 60},
        {1600, 0.32, 0.0277182631, 55},
        {3200, 0.64, 0.0349228231, 50},
        {6400, 1.28, 0.044, 45},
        {12800, 2.56, 0.0554365262, 45},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const struct config c = resolved(rows[k].n, 50000);
        assert_near(c.population[1].lif.theta_plus_mV, rows[k].theta_plus);
        assert_near(c.projection[0].stdp.eta, rows[k].eta);
        assert_near(c.projection[1].inhibit_mV, rows[k].inhibit);
    }
}

static void the_inhibition_at_the_sizes_of_the_table_is_exact(void **state)
{
    (void)state;
    assert_true(resolved(800, 1).projection[1].inhibit_mV == 60.0);
    assert_true(resolved(1600, 1).projection[1].inhibit_mV == 55.0);
    assert_true(resolved(6400, 1).projection[1].inhibit_mV == 45.0);
}

/* V, theta and inhibition are measured against the distance of threshold and rest. */
static void derived_potentials_follow_the_threshold(void **state)
{
    (void)state;
    struct config c = on_pixels();
    c.population[1].lif.threshold_mV = -65 + 13 * 0.75;
    const struct config r = config_resolve(&c, 50000, 28, 28);
    assert_near(r.population[1].lif.theta_plus_mV, 0.75 * 0.16);
    assert_near(r.projection[1].inhibit_mV, 0.75 * 60);
    assert_near(r.projection[0].stdp.eta, 0.022);
    c.population[1].lif.theta_plus_mV = 0.3; /* what the user sets stays */
    assert_near(config_resolve(&c, 50000, 28, 28).population[1].lif.theta_plus_mV, 0.3);
}

static void edges_learn_faster_than_pixels(void **state)
{
    (void)state;
    struct config c = preset("best");
    assert_near(config_resolve(&c, 60000, 28, 28).projection[0].stdp.eta, 0.04);
    c.population[1].size = 100;
    assert_near(config_resolve(&c, 60000, 28, 28).projection[0].stdp.eta, 0.02);
    c.projection[0].stdp.eta_at_800 = 0.06;
    assert_near(config_resolve(&c, 60000, 28, 28).projection[0].stdp.eta, 0.03);
    c.projection[0].stdp.eta = 0.3;
    assert_near(config_resolve(&c, 60000, 28, 28).projection[0].stdp.eta, 0.3);
}

/* Each rule has its schedule, and what the user sets of it stays. */
static void a_schedule_that_is_auto_is_that_of_the_rule(void **state)
{
    (void)state;
    struct config c = on_pixels();
    double start, end;
    config_schedule(&c.prune, &start, &end);
    assert_true(start == 0.01 && end == 0.1);
    c.prune.strategy = POLICY_VOTES;
    config_schedule(&c.prune, &start, &end);
    assert_true(start == 0.7 && end == 0.95);
    c.prune.prune_start = 0.5;
    const struct policy_params p = config_resolve(&c, 60000, 28, 28).prune;
    assert_true(p.prune_start == 0.5 && p.prune_end == 0.95);
    assert_int_equal(p.window_images, 1000); /* 27,000 images in 25 windows */
}

static void inputs_follow_the_encoding(void **state)
{
    (void)state;
    struct config c = preset("best");
    assert_int_equal(config_resolve(&c, 600, 28, 28).population[0].size, 784);
    assert_int_equal(config_resolve(&c, 600, 27, 3).population[0].size, 4 * 14 * 2);
    c.population[0].encoding.edges.orientations = 6;
    c.population[0].encoding.edges.pool = 3;
    assert_int_equal(config_resolve(&c, 600, 28, 28).population[0].size, 6 * 10 * 10);
    c.population[0].size = 5;
    assert_int_equal(config_resolve(&c, 600, 28, 28).population[0].size, 5);
}

/* A whole network in which every weight is left auto: 400 hidden neurons between images and the output. */
static struct config stack(void)
{
    static const char text[] =
        "[run]\noutput = out\n"
        "[population.input]\nkind = source\n"
        "[population.hidden]\nkind = lif\nsize = 400\n"
        "[population.out]\nkind = lif\nsize = 40\n"
        "[projection.first]\nkind = dense\nfrom = input\nto = hidden\n"
        "[projection.second]\nkind = dense\nfrom = hidden\nto = out\n";
    struct config c;
    config_of_files(&c);
    assert_int_equal(config_read_text(&c, text, "stack.ini"), ESP_OK);
    return c;
}

static void assert_weights(const struct projection_config *p, double start, double max,
                           double norm)
{
    assert_near(p->w_start_mV, start);
    assert_near(p->stdp.w_max_mV, max);
    assert_near(p->stdp.weight_norm, norm);
}

/* A quarter of the inputs: four times the weight for the same drive at random, twice the length for that of a field. */
static void weights_follow_the_number_of_inputs(void **state)
{
    (void)state;
    struct config c = stack();
    struct config r = config_resolve(&c, 60000, 28, 28);
    assert_true(r.projection[0].w_start_mV == 0.3 && r.projection[0].stdp.w_max_mV == 1 &&
                r.projection[0].stdp.weight_norm == 6);
    assert_weights(&r.projection[1], 13, 40, 100);
    r = config_resolve(&c, 60000, 14, 14);
    assert_weights(&r.projection[0], 1.2, 4, 12);
    assert_weights(&r.projection[1], 13, 40, 100);
    c.projection[0].stdp.norm = c.projection[1].stdp.norm = STDP_NORM_L1;
    r = config_resolve(&c, 60000, 14, 14);
    assert_weights(&r.projection[0], 1.2, 4, 78.4);
    assert_weights(&r.projection[1], 13, 40, 1720);
}

static void weights_that_are_set_stay_and_the_others_fit_them(void **state)
{
    (void)state;
    struct config c = stack();
    c.projection[0].w_start_mV = 2;
    c.projection[1].stdp.w_max_mV = 5;
    c.projection[1].stdp.weight_norm = 7;
    assert_int_equal(config_check(&c), ESP_OK);
    const struct config r = config_resolve(&c, 60000, 28, 28);
    assert_weights(&r.projection[0], 2, 2, 6);
    assert_weights(&r.projection[1], 5, 5, 7);
}

static void a_short_run_gets_more_theta_plus(void **state)
{
    (void)state;
    /* (1 - exp(-2.5)) / (1 - exp(-K / 20000)) */
    assert_near(resolved(800, 1000).population[1].lif.theta_plus_mV, 0.16 * 18.8210931);
    assert_near(resolved(400, 25000).population[1].lif.theta_plus_mV, 0.08 * 1.28650604);
    assert_near(resolved(800, 49999).population[1].lif.theta_plus_mV, 0.16 * 1.00000447);
    assert_near(resolved(800, 50000).population[1].lif.theta_plus_mV, 0.16);
    assert_near(resolved(800, 50500).population[1].lif.theta_plus_mV, 0.16);
    assert_near(resolved(800, 180000).population[1].lif.theta_plus_mV, 0.16);
    assert_near(resolved(800, 1).population[1].lif.theta_plus_mV, 0.16 * 18358.7591);
    assert_near(resolved(800, 0).population[1].lif.theta_plus_mV, 0.16 * 18358.7591);
}

static void annealing_counts_as_a_shorter_run_on_both_sides(void **state)
{
    (void)state;
    struct config c = on_pixels();
    c.run.anneal_start = 0.5; /* homeostasis feels 3/4 of the images */
    /* (1 - exp(-1.875)) / (1 - exp(-0.0375)) */
    assert_near(config_resolve(&c, 1000, 28, 28).population[1].lif.theta_plus_mV,
                0.16 * 23.0031765);
    assert_near(config_resolve(&c, 50000, 28, 28).population[1].lif.theta_plus_mV, 0.16);
}

static void theta_plus_grows_steadily_as_the_run_gets_shorter(void **state)
{
    (void)state;
    double before = 0;
    for (uint64_t images = 51000; images > 0; images -= images > 300 ? 100 : 1) {
        const double now = resolved(800, images).population[1].lif.theta_plus_mV;
        assert_true(now >= before && isfinite(now));
        before = now;
    }
}

static uint64_t mix(uint64_t hash, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return hash_word(hash, bits);
}

static void derived_values_have_the_same_bits_in_every_build(void **state)
{
    (void)state;
    uint64_t hash = HASH_START;
    for (uint64_t n = 1; n < 20000; n += 1 + n / 50) {
        for (uint64_t images = 1; images < 60000; images += 1 + images / 20) {
            const struct config c = resolved(n, images);
            hash = mix(hash, c.population[1].lif.theta_plus_mV);
            hash = mix(hash, c.projection[0].stdp.eta);
            hash = mix(hash, c.projection[1].inhibit_mV);
        }
    }
    if (hash != UINT64_C(0xb5b7c5cd7215447e))
        fail_msg("the hash of derived values is %016llx", (unsigned long long)hash);
}

static void extreme_time_constants_derive_finite_values(void **state)
{
    (void)state;
    static const double taus[] = {1, 500, 1e7, 1e12};
    for (size_t k = 0; k < 4; k++) {
        struct config c = on_pixels();
        c.run.anneal_start = 1;
        c.population[1].lif.tau_theta_ms = taus[k];
        const double short_run =
            config_resolve(&c, 100, 28, 28).population[1].lif.theta_plus_mV;
        assert_true(isfinite(short_run) && short_run >= 0.16 && short_run <= 80.001);
    }
    /* Theta that hardly decays rises in proportion to the images, but for x/2 of its curvature. */
    struct config c = on_pixels();
    c.run.anneal_start = 1;
    c.population[1].lif.tau_theta_ms = 1e12;
    assert_near(config_resolve(&c, 500, 28, 28).population[1].lif.theta_plus_mV,
                0.16 * 100 * (1 - 1.2375e-5));
}

static void there_are_25_windows_in_a_schedule_within_bounds(void **state)
{
    (void)state;
    assert_int_equal(resolved(800, 1).prune.window_images, 10);
    assert_int_equal(resolved(800, 6000).prune.window_images, 22);
    assert_int_equal(resolved(800, 60000).prune.window_images, 216);
    assert_int_equal(resolved(800, 360000).prune.window_images, 1000);
    struct config c = on_pixels();
    c.prune.window_images = 7;
    assert_int_equal(config_resolve(&c, 50000, 28, 28).prune.window_images, 7);
}

static void nothing_is_auto_once_resolved(void **state)
{
    (void)state;
    for (const char *const *name = config_presets; *name; name++) {
        const struct config c = preset(*name), r = config_resolve(&c, 600, 14, 14);
        assert_true(r.run.images > 0);
        assert_int_equal(r.population[0].size, 196);
        assert_in_range(r.prune.prune_to, 1, config_neurons(&r));
        assert_true(r.prune.window_images > 0 && r.population[1].lif.theta_plus_mV > 0);
        assert_true(r.projection[0].stdp.eta > 0 && r.projection[1].inhibit_mV > 0);
    }
    struct config c = on_pixels();
    assert_int_equal(config_resolve(&c, 600, 28, 28).prune.prune_to, 800);
    c.prune.strategy = POLICY_RANDOM;
    assert_int_equal(config_resolve(&c, 600, 28, 28).prune.prune_to, 400);
    c.run.epochs = 3;
    assert_int_equal(config_resolve(&c, 600, 28, 28).run.images, 200);
    c.population[1].size = 1;
    assert_int_equal(config_resolve(&c, 600, 28, 28).prune.prune_to, 1);
}

static void a_resolved_configuration_knows_what_the_user_set(void **state)
{
    (void)state;
    struct config c = on_pixels();
    struct config r = config_resolve(&c, 600, 28, 28);
    assert_false(config_theta_plus_is_set(&c, 1) || config_theta_plus_is_set(&r, 1));
    assert_false(config_eta_is_set(&c, 0) || config_eta_is_set(&r, 0));
    assert_int_equal(config_set(&c, "population.exc.theta_plus_mV", "0.2"), ESP_OK);
    assert_int_equal(config_set(&c, "projection.input-exc.eta", "0.015"), ESP_OK);
    r = config_resolve(&c, 600, 28, 28);
    assert_true(config_theta_plus_is_set(&c, 1) && config_theta_plus_is_set(&r, 1));
    assert_true(config_eta_is_set(&c, 0) && config_eta_is_set(&r, 0));
    assert_near(r.population[1].lif.theta_plus_mV, 0.2);
    /* Back to auto, then setting a value that was derived. */
    assert_int_equal(config_set(&c, "population.exc.theta_plus_mV", "auto"), ESP_OK);
    r = config_resolve(&c, 600, 28, 28);
    assert_false(config_theta_plus_is_set(&c, 1) || config_theta_plus_is_set(&r, 1));
    assert_int_equal(config_set(&r, "population.exc.theta_plus_mV", "0.3"), ESP_OK);
    assert_true(config_theta_plus_is_set(&r, 1));
    /* Resolving twice changes neither values nor flags. */
    const struct config once = config_resolve(&c, 600, 28, 28),
                        twice = config_resolve(&once, 9, 3, 3);
    assert_false(config_theta_plus_is_set(&twice, 1));
    assert_true(config_hash(&once) == config_hash(&twice));
}

static void populations_are_found_by_name(void **state)
{
    (void)state;
    struct config c = on_pixels();
    assert_int_equal(config_population(&c, "input"), 0);
    assert_int_equal(config_population(&c, "exc"), 1);
    assert_int_equal(config_population(&c, "ex"), -1);
    strcpy(c.run.output, "nobody");
    assert_int_equal(config_neurons(&c), 0);
}

static void values_that_do_not_fit_together_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *set[2][2], *message;
    } cases[] = {
        {{{"prune.prune_to", "801"}}, "prune.prune_to = 801: population.exc.size is 800"},
        {{{"prune.prune_start", "0.5"}},
         "prune.prune_start = 0.5 must be below prune.prune_end = 0.1"},
        {{{"population.exc.reset_mV", "-52"}},
         "population.exc.threshold_mV = -52 must be above"},
        {{{"population.exc.rest_mV", "-50"}},
         "population.exc.threshold_mV = -52 must be above"},
        {{{"population.exc.floor_mV", "-64"}},
         "population.exc.floor_mV = -64 must not be above"},
        {{{"run.output", "input"}}, "run.output = input: a source cannot be read out"},
        {{{"run.output", "out"}},
         "run.output = out: no such population; there are input, exc"},
        {{{"projection.input-exc.from", "in"}},
         "projection.input-exc.from = in: no such population"},
        {{{"projection.input-exc.to", "input"}},
         "projection.input-exc.to = input: a source receives"},
        {{{"projection.input-exc.from", "exc"}},
         "projection.input-exc.delay_ticks = 0: a projection from exc"},
        {{{"prune.regrow", "0.1"}, {"prune.strategy", "posttrain"}},
         "prune.regrow = 0.1: no neuron can be put back"},
        {{{"projection.input-exc.w_start_mV", "2"}},
         "projection.input-exc.w_start_mV = 2 must not"},
        {{{"projection.input-exc.w_max_mV", "1e5"}, {"projection.input-exc.mu", "10"}},
         "projection.input-exc.mu = 10: w_max_mV = 100000 to this power lets changes of "
         "weights overflow; lower mu or w_max_mV"},
        {{{"projection.input-exc.w_max_mV", "7200"}, {"projection.input-exc.mu", "10"}},
         "projection.input-exc.mu = 10: w_max_mV = 7200 to this power"},
        {{{"run.present_ms", "200000"}, {"run.dt_ms", "0.01"}},
         "run.present_ms = 200000"},
        {{{"run.rest_ms", "200000"}, {"run.dt_ms", "0.01"}},
         "run.present_ms = 350 and run.rest_ms = 2"},
        {{{"population.input.max_rate_Hz", "100000"}},
         "population.input.max_rate_Hz = 100000 for"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct config c = on_pixels();
        for (size_t s = 0; s < 2 && cases[k].set[s][0]; s++)
            assert_int_equal(config_set(&c, cases[k].set[s][0], cases[k].set[s][1]),
                             ESP_OK);
        assert_int_equal(config_check(&c), ESP_INPUT);
        if (strncmp(esp_message(), cases[k].message, strlen(cases[k].message)) != 0)
            fail_msg("\"%s\" should begin with \"%s\"", esp_message(), cases[k].message);
    }
}

static void limits_themselves_are_allowed(void **state)
{
    (void)state;
    struct config c = on_pixels();
    c.prune.prune_to = 800;
    c.population[1].lif.floor_mV = -65;
    c.projection[0].w_start_mV = 1;
    c.projection[0].stdp.w_max_mV = 7100; /* to the tenth 3.26e38, of 3.40e38 */
    c.projection[0].stdp.mu = 10;
    c.run.present_ms = 1e5;
    c.run.rest_ms = 1e5;
    c.run.dt_ms = 0.01;
    c.population[1].lif.tau_m_ms = 655.36; /* 65,536 ticks */
    c.population[0].max_rate_Hz = 25; /* 25 Hz * 100 s * (1 + 6 * 0.5) = 10,000 spikes */
    assert_int_equal(config_check(&c), ESP_OK);
    c.population[0].max_rate_Hz = 25.001;
    assert_int_equal(config_check(&c), ESP_INPUT);
    c.population[0].max_rate_Hz = 25;
    c.population[1].lif.tau_m_ms = 655.37;
    assert_int_equal(config_check(&c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "population.exc.tau_m_ms = 655.37"));
    c.population[1].lif.tau_m_ms = 50;
    assert_int_equal(config_check(&c), ESP_OK);
}

static void time_constants_fit_into_their_tables(void **state)
{
    (void)state;
    static const char *const keys[] = {"tau_pre_ms", "tau_post1_ms", "tau_post2_ms"};
    for (size_t k = 0; k < 3; k++) {
        struct config c = on_pixels();
        char key[64], told[80];
        snprintf(key, sizeof key, "projection.input-exc.%s", keys[k]);
        snprintf(told, sizeof told, "%s = 100000", key);
        assert_int_equal(config_set(&c, key, "65536"), ESP_OK);
        assert_int_equal(config_check(&c), ESP_OK);
        assert_int_equal(config_set(&c, key, "100000"), ESP_OK);
        assert_int_equal(config_check(&c), ESP_INPUT);
        assert_non_null(strstr(esp_message(), told));
    }
}

static void a_source_without_listeners_is_refused(void **state)
{
    (void)state;
    struct config c = on_pixels();
    strcpy(c.projection[0].from, "exc");
    c.projection[0].delay_ticks = 1;
    assert_int_equal(config_check(&c), ESP_INPUT);
    assert_non_null(strstr(esp_message(),
                           "population.input has no projection that takes its spikes"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_best_and_every_preset_is_whole),
        cmocka_unit_test(presets_say_what_the_design_says),
        cmocka_unit_test(an_unknown_preset_meets_the_nearest_and_changes_nothing),
        cmocka_unit_test(derived_values_follow_the_size),
        cmocka_unit_test(the_inhibition_at_the_sizes_of_the_table_is_exact),
        cmocka_unit_test(derived_potentials_follow_the_threshold),
        cmocka_unit_test(edges_learn_faster_than_pixels),
        cmocka_unit_test(a_schedule_that_is_auto_is_that_of_the_rule),
        cmocka_unit_test(inputs_follow_the_encoding),
        cmocka_unit_test(weights_follow_the_number_of_inputs),
        cmocka_unit_test(weights_that_are_set_stay_and_the_others_fit_them),
        cmocka_unit_test(a_short_run_gets_more_theta_plus),
        cmocka_unit_test(annealing_counts_as_a_shorter_run_on_both_sides),
        cmocka_unit_test(theta_plus_grows_steadily_as_the_run_gets_shorter),
        cmocka_unit_test(derived_values_have_the_same_bits_in_every_build),
        cmocka_unit_test(extreme_time_constants_derive_finite_values),
        cmocka_unit_test(there_are_25_windows_in_a_schedule_within_bounds),
        cmocka_unit_test(nothing_is_auto_once_resolved),
        cmocka_unit_test(a_resolved_configuration_knows_what_the_user_set),
        cmocka_unit_test(populations_are_found_by_name),
        cmocka_unit_test(values_that_do_not_fit_together_are_refused_by_name),
        cmocka_unit_test(limits_themselves_are_allowed),
        cmocka_unit_test(time_constants_fit_into_their_tables),
        cmocka_unit_test(a_source_without_listeners_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
