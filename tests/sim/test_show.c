/* tests/sim/test_show.c - images and networks that do not fit are refused; threads come and go; weights
 * too small to be scaled stay finite; a watched population is counted as the output is. */
#include "sim/network/stimulus.h"

#include "sim/training/trainer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { NEURONS = 20, PIXELS = 784 };

static struct config small(void)
{
    struct config c;
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    c.population[1].size = NEURONS;
    c.run.images = 12;
    return c;
}

static struct network *network(const struct config *c)
{
    const struct config resolved = config_resolve(c, c->run.images, PIXELS, 1);
    struct network *net = NULL;
    assert_int_equal(config_check(c), ESP_OK);
    assert_int_equal(network_create(&resolved, PIXELS, &net), ESP_OK);
    return net;
}

static void a_source_of_another_size_than_the_images_is_refused(void **state)
{
    struct dataset *data = *state;
    static const uint64_t sizes[] = {1, 10, PIXELS - 1, PIXELS + 1};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct config c = small();
        struct stimulus show = {0};
        c.population[0].size = sizes[k];
        struct network *net = network(&c);
        assert_int_equal(stimulus_create(net, data, &show), ESP_INPUT);
        assert_non_null(strstr(esp_message(), "population.input.size"));
        assert_non_null(strstr(esp_message(), "784"));
        assert_null(show.net);
        network_free(net);
    }
}

/* Recorded spikes where images are to be shown, and images where spikes are to be played. */
static void data_of_the_other_kind_are_refused(void **state)
{
    struct dataset *data = *state, *played = NULL;
    struct config c = small();
    struct stimulus show = {0};
    struct spikes train = {0}, test = {0};
    assert_int_equal(spikes_create("made up", 1, 1, 0, &train), ESP_OK);
    train.presentation[1] = 1;
    train.n_inputs = PIXELS;
    const struct dataset_played what = {.spec = "made up",
                                        .origin = "nowhere",
                                        .width = 28,
                                        .height = 28,
                                        .n_sources = 1,
                                        .source = {&train, &test}};
    assert_int_equal(dataset_play(&what, &played), ESP_OK);
    struct network *net = network(&c);
    assert_int_equal(stimulus_create(net, played, &show), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "make it of kind = spikes"));
    network_free(net);
    c.population[0].kind = POPULATION_SPIKES;
    c.population[0].size = PIXELS;
    snprintf(c.population[0].file, sizeof c.population[0].file, "made-up.h5");
    net = network(&c);
    assert_int_equal(stimulus_create(net, data, &show), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "plays made-up.h5"));
    assert_null(show.net);
    network_free(net);
    dataset_free(played);
}

static void threads_may_be_allowed_and_taken_back_between_images(void **state)
{
    static const unsigned allowed[] = {3, 1, 2, 2, 1, 4};
    struct dataset *data = *state;
    const struct config c = small();
    struct trainer *t = NULL;
    assert_int_equal(trainer_create(network(&c), data, NULL, 0, &t), ESP_OK);
    for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++) {
        assert_int_equal(trainer_allow_threads(t, allowed[k]), ESP_OK);
        assert_int_equal(trainer_step(t), ESP_OK);
        assert_int_equal(trainer_step(t), ESP_OK);
    }
    assert_true(trainer_done(t));
    trainer_free(t);
}

static void weights_too_small_to_be_scaled_stay_finite(void **state)
{
    (void)state;
    struct config c = small();
    c.projection[0].w_start_mV = 1e-44;
    struct network *net = network(&c);
    const struct dense *d = net->projection[0].weights;
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++)
            assert_true(isfinite(dense_row(d, i)[j]));
    network_free(net);
}

static void spikes_and_margins_of_all_presentations_add_up(void **state)
{
    struct dataset *data = *state;
    struct config c = small();
    struct stimulus s;
    uint8_t label;
    uint64_t n_spikes = 0;
    size_t watch = 99;
    c.run.min_spikes = 12; /* some images are shown again */
    struct network *net = network(&c);
    assert_int_equal(stimulus_create(net, data, &s), ESP_OK);
    assert_int_equal(stimulus_watch(&s, net->output, true, &watch), ESP_OK);
    assert_int_equal(watch, 0); /* the output has been watched from the beginning */
    const struct stimulus_watch *w = &s.watch[watch];
    for (size_t k = 0; k < 10; k++) {
        assert_int_equal(
            stimulus_image(&s, data, DATASET_TRAIN, k, RANDOM_ENCODE_TRAIN, k, &label),
            ESP_OK);
        uint64_t sum = 0;
        size_t n_active = 0;
        for (size_t j = 0; j < NEURONS; j++) {
            sum += w->counts[j];
            n_active += w->counts[j] > 0;
            assert_true(w->counts[j] > 0 || w->margin_mV[j] == 0.0f);
        }
        assert_ptr_equal(w->counts, s.counts);
        assert_int_equal(sum, s.n_spikes);
        assert_int_equal(n_active, s.n_active);
        n_spikes += s.n_spikes;
    }
    assert_true(n_spikes > 100);
    stimulus_free(&s);
    network_free(net);
}

/* Every tick, a block of inputs of the first source. */
static struct encoder_events block_of_spikes(void)
{
    enum { TICKS = 50, WIDE = 200, N = TICKS * WIDE };
    static uint32_t tick[N];
    static esp_id id[N];
    for (size_t k = 0; k < N; k++) {
        tick[k] = (uint32_t)(k / WIDE);
        id[k] = (esp_id)(k % WIDE + 100);
    }
    return (struct encoder_events){.tick = tick, .id = id, .n = N};
}

#define SOURCE                                                                     \
    "[run]\nimages = 12\nmin_spikes = 0\n"                                         \
    "[population.input]\nkind = source\n[population.exc]\nkind = lif\nsize = 20\n" \
    "[projection.input-exc]\nkind = dense\nfrom = input\nto = exc\n"
#define SECOND_SOURCE                      \
    "[population.second]\nkind = source\n" \
    "[projection.second-exc]\nkind = dense\nfrom = second\nto = exc\n"

/* The input spikes of two sources, noted as they are announced. */
struct inputs {
    struct {
        uint32_t tick[4000];
        esp_id id[4000];
        size_t n;
    } of[2];
    size_t n_sources;
};

static enum esp_status note_input(void *context, const struct probe_input *input)
{
    struct inputs *x = context;
    const size_t k = x->n_sources++;
    assert_true(k < 2 && input->n <= 4000);
    memcpy(x->of[k].tick, input->tick, input->n * sizeof *input->tick);
    memcpy(x->of[k].id, input->id, input->n * sizeof *input->id);
    x->of[k].n = input->n;
    return ESP_OK;
}

/* Of one image: the same rates, but no more spikes in common than chance gives. About 2,000 spikes on 350 x 100
 * bright places of tick and pixel: 6 in a hundred. */
static void two_sources_draw_spikes_of_their_own(void **state)
{
    struct dataset *data = *state;
    struct config c;
    struct stimulus s;
    uint8_t label;
    static struct inputs x;
    const struct probe probe = {.context = &x, .input = note_input};
    config_preset(&c, "guo2020");
    c.prune.strategy = POLICY_NONE;
    assert_int_equal(config_read_text(&c, SOURCE SECOND_SOURCE, "sources"), ESP_OK);
    struct network *net = network(&c);
    net->probes = &probe;
    net->n_probes = 1;
    assert_int_equal(stimulus_create(net, data, &s), ESP_OK);
    assert_int_equal(
        stimulus_image(&s, data, DATASET_TRAIN, 0, RANDOM_ENCODE_TRAIN, 0, &label),
        ESP_OK);
    assert_int_equal(x.n_sources, 2);
    assert_true(x.of[0].n > 500 && x.of[1].n > 500);
    size_t n_common = 0;
    for (size_t a = 0, b = 0; a < x.of[0].n && b < x.of[1].n;) {
        const uint64_t p = (uint64_t)x.of[0].tick[a] << 32 | x.of[0].id[a];
        const uint64_t q = (uint64_t)x.of[1].tick[b] << 32 | x.of[1].id[b];
        n_common += p == q;
        a += p <= q;
        b += q <= p;
    }
    assert_true(n_common < x.of[0].n / 4);
    stimulus_free(&s);
    network_free(net);
}

static void spikes_by_hand_come_from_the_first_source_alone(void **state)
{
    struct dataset *data = *state;
    const struct encoder_events events = block_of_spikes();
    uint32_t counts[2][NEURONS];
    for (int k = 0; k < 2; k++) {
        struct config c;
        struct stimulus s;
        config_preset(&c, "guo2020");
        c.prune.strategy = POLICY_NONE;
        assert_int_equal(
            config_read_text(&c, k == 0 ? SOURCE : SOURCE SECOND_SOURCE, "sources"),
            ESP_OK);
        struct network *net = network(&c);
        assert_int_equal(stimulus_create(net, data, &s), ESP_OK);
        assert_int_equal(s.n_sources, k + 1);
        assert_int_equal(stimulus_events(&s, &events), ESP_OK);
        assert_true(s.n_spikes > 10);
        memcpy(counts[k], s.counts, sizeof counts[k]);
        stimulus_free(&s);
        network_free(net);
    }
    assert_memory_equal(counts[1], counts[0], sizeof counts[0]);
}

static int open_digits(void **state)
{
    struct dataset *data = NULL;
    const enum esp_status st = dataset_open("digits", &data);
    *state = data;
    return st == ESP_OK ? 0 : -1;
}

static int close_digits(void **state)
{
    dataset_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_of_another_size_than_the_images_is_refused),
        cmocka_unit_test(data_of_the_other_kind_are_refused),
        cmocka_unit_test(threads_may_be_allowed_and_taken_back_between_images),
        cmocka_unit_test(weights_too_small_to_be_scaled_stay_finite),
        cmocka_unit_test(spikes_and_margins_of_all_presentations_add_up),
        cmocka_unit_test(two_sources_draw_spikes_of_their_own),
        cmocka_unit_test(spikes_by_hand_come_from_the_first_source_alone),
    };
    return cmocka_run_group_tests(tests, open_digits, close_digits);
}
