/* tests/api/test_api.c - the library computes what the program computes, whether it is given images or the
 * spikes that the encoder would have drawn. */
#include "tests/api/api_run.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A copy of a part of the images would measure another scale of the edges. */
static const char *const pruned[] = {"population.input.edges_full=0.6",
                                     "prune.strategy=adaptive",
                                     "prune.prune_start=0.1",
                                     "prune.prune_end=0.5",
                                     "prune.prune_to=25",
                                     "run.label_images=60",
                                     NULL};

/* ---- the same bits ---- */

static void a_run_has_the_golden_hash_and_the_accuracy_of_the_program(void **state)
{
    (void)state;
    char json[4096];
    double accuracy[ESPALIER_VOTES];
    struct espalier_run_info info;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(pruned, d);
    api_train(pruned, "--record none", json);
    assert_int_equal(espalier_run_threads(r, 2), ESPALIER_OK);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_label(r), ESPALIER_OK);
    assert_int_equal(espalier_run_test(r, accuracy), ESPALIER_OK);
    assert_int_equal(espalier_run_info(r, &info), ESPALIER_OK);
    assert_int_equal(info.n_living, 25);
    assert_int_equal(info.removed, 15);
    assert_int_equal(api_finish(r), api_golden(json));
    assert_true(accuracy[ESPALIER_BAYES] - api_number(json, "accuracy", "bayes") < 1e-6);
    assert_true(api_number(json, "accuracy", "bayes") - accuracy[ESPALIER_BAYES] < 1e-6);
    espalier_data_free(d);
}

static void copied_images_are_as_good_as_the_data_set_they_come_from(void **state)
{
    (void)state;
    static uint8_t pixels[API_IMAGES][API_PIXELS], labels[API_IMAGES];
    struct espalier_data *d = api_digits(), *own = NULL;
    for (size_t k = 0; k < API_IMAGES; k++) {
        uint32_t label;
        assert_int_equal(
            espalier_data_image(d, ESPALIER_TRAIN, k, pixels[k], API_PIXELS, &label),
            ESPALIER_OK);
        labels[k] = (uint8_t)label;
    }
    const struct espalier_images train = {
        .pixels = pixels[0], .labels = labels, .n = API_IMAGES};
    assert_int_equal(espalier_data_copy(28, 28, 10, &train, NULL, &own), ESPALIER_OK);
    const uint64_t want = api_finish(api_run(pruned, d));
    memset(pixels, 7, sizeof pixels); /* the copies are the library's */
    assert_int_equal(api_finish(api_run(pruned, own)), want);
    espalier_data_free(own);
    espalier_data_free(d);
}

/* ---- what there is ---- */

static void a_data_set_and_a_run_say_what_they_are_made_of(void **state)
{
    (void)state;
    struct espalier_data_info of_data;
    struct espalier_population p;
    struct espalier_projection q;
    struct espalier_data *d = api_digits(), *fed = NULL;
    assert_int_equal(espalier_data_spikes(6, 4, 3, 50, &fed), ESPALIER_OK);
    assert_int_equal(espalier_data_info(fed, &of_data), ESPALIER_OK);
    assert_int_equal(of_data.width, 6);
    assert_int_equal(of_data.height, 4);
    assert_int_equal(of_data.n_classes, 3);
    assert_int_equal(of_data.n_train, 50);
    assert_int_equal(of_data.n_test, 0);
    struct espalier_run *r = api_run(pruned, d);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_population(r, 0, &p), ESPALIER_OK);
    assert_string_equal(p.name, "input");
    assert_true(p.is_source && p.n == API_PIXELS && p.n_birth == API_PIXELS);
    assert_int_equal(espalier_run_population(r, 1, &p), ESPALIER_OK);
    assert_string_equal(p.name, "exc");
    assert_true(!p.is_source && p.n == 25 && p.n_birth == API_NEURONS);
    assert_int_equal(espalier_run_projection(r, 0, &q), ESPALIER_OK);
    assert_string_equal(q.name, "input-exc");
    assert_true(q.from == 0 && q.to == 1 && q.n_pre == API_PIXELS && q.n_post == 25);
    assert_int_equal(espalier_run_projection(r, 1, &q), ESPALIER_OK);
    assert_string_equal(q.name, "inhibition");
    assert_true(q.from == 1 && q.to == 1 && q.n_pre == 0 && q.n_post == 0);
    espalier_run_free(r);
    espalier_data_free(fed);
    espalier_data_free(d);
}

/* ---- spikes by hand ---- */

enum { SPIKES = 1 << 20 };

/* All spikes of one population, and where each image begins. */
struct train {
    size_t n, n_images, begins[API_IMAGES + 1];
    int64_t tick[SPIKES];
    uint32_t id[SPIKES];
};

struct heard {
    struct train input, output;
    uint32_t label[API_IMAGES];
    int64_t start[API_IMAGES];
};

static int hear(void *context, const struct espalier_spikes *spikes)
{
    struct heard *h = context;
    const int is_input = strcmp(spikes->name, "input") == 0;
    struct train *t = is_input ? &h->input : &h->output;
    assert_true(is_input || strcmp(spikes->name, "exc") == 0);
    assert_int_equal(spikes->population, is_input ? 0 : 1);
    assert_true(t->n + spikes->n <= SPIKES);
    t->begins[t->n_images++] = t->n;
    for (size_t k = 0; k < spikes->n; k++) {
        t->tick[t->n] = spikes->tick[k];
        t->id[t->n++] = spikes->id[k];
    }
    t->begins[t->n_images] = t->n;
    return 0;
}

static int see(void *context, const struct espalier_image *image)
{
    struct heard *h = context;
    h->label[image->image] = image->label;
    h->start[image->image] = image->start;
    return 0;
}

/* Backwards: any order will do. */
static void feed(struct espalier_run *r, const struct heard *h, size_t image)
{
    const struct train *t = &h->input;
    const size_t begin = t->begins[image], n = t->begins[image + 1] - begin;
    double *time_ms = malloc(n * sizeof *time_ms);
    uint32_t *id = malloc(n * sizeof *id);
    assert_true(time_ms && id && n > 100);
    for (size_t k = 0; k < n; k++) {
        const size_t from = begin + n - 1 - k;
        time_ms[k] = 0.5 * (double)(t->tick[from] - h->start[image]);
        id[k] = t->id[from];
    }
    assert_int_equal(espalier_run_present(r, time_ms, id, n, h->label[image]),
                     ESPALIER_OK);
    free(time_ms);
    free(id);
}

static void spikes_fed_by_hand_are_as_good_as_those_of_the_encoder(void **state)
{
    (void)state;
    static struct heard drawn, fed;
    /* The program that presents decides whether to present again. */
    static const char *const once[] = {"run.min_spikes=0", "run.dt_ms=0.5",
                                       "prune.strategy=constant", "prune.prune_to=30",
                                       NULL};
    struct espalier_data *d = api_digits(), *nothing = NULL;
    assert_int_equal(espalier_data_spikes(28, 28, 10, API_IMAGES, &nothing), ESPALIER_OK);
    struct espalier_run *r = api_run(once, d), *by_hand = api_run(once, nothing);
    espalier_run_on_spikes(r, hear, &drawn);
    espalier_run_on_image(r, see, &drawn);
    espalier_run_on_spikes(by_hand, hear, &fed);
    espalier_run_on_image(by_hand, see, &fed);
    assert_int_equal(espalier_run_step(by_hand), ESPALIER_INPUT);
    const uint64_t golden = api_finish(r);
    assert_int_equal(drawn.input.n_images, API_IMAGES);
    for (size_t k = 0; k < API_IMAGES; k++)
        feed(by_hand, &drawn, k);
    assert_true(drawn.output.n > API_IMAGES);
    assert_memory_equal(&fed, &drawn, sizeof fed);
    assert_int_equal(api_finish(by_hand), golden);
    espalier_data_free(nothing);
    espalier_data_free(d);
}

/* ---- answers ---- */

/* Neurons that were labelled by hand, from the answers to the images that espalier_run_label shows, vote
 * as those that it labels. */
static void labelling_by_hand_is_labelling(void **state)
{
    (void)state;
    uint32_t counts[API_NEURONS], vote[ESPALIER_VOTES], by_hand[ESPALIER_VOTES], label;
    int32_t labels[API_NEURONS], own_labels[API_NEURONS];
    uint8_t pixels[API_PIXELS];
    struct espalier_data *d = api_digits();
    struct espalier_run *r =
        api_run((const char *const[]){"run.label_images=50", NULL}, d);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_labels(r, labels, API_NEURONS), ESPALIER_INPUT);
    assert_int_equal(espalier_run_label(r), ESPALIER_OK);
    assert_int_equal(espalier_run_labels(r, labels, API_NEURONS), ESPALIER_OK);
    assert_int_equal(espalier_run_look(r, ESPALIER_TEST, 3, counts, API_NEURONS),
                     ESPALIER_OK);
    assert_int_equal(espalier_run_vote(r, counts, API_NEURONS, vote), ESPALIER_OK);
    assert_int_equal(espalier_run_unlearn(r), ESPALIER_OK);
    for (size_t k = API_IMAGES - 50; k < API_IMAGES; k++) {
        espalier_data_image(d, ESPALIER_TRAIN, k, pixels, API_PIXELS, &label);
        espalier_run_look(r, ESPALIER_TRAIN, k, counts, API_NEURONS);
        assert_int_equal(espalier_run_teach(r, counts, API_NEURONS, label), ESPALIER_OK);
    }
    assert_int_equal(espalier_run_labels(r, own_labels, API_NEURONS), ESPALIER_OK);
    assert_memory_equal(own_labels, labels, sizeof labels);
    espalier_run_look(r, ESPALIER_TEST, 3, counts, API_NEURONS);
    assert_int_equal(espalier_run_vote(r, counts, API_NEURONS, by_hand), ESPALIER_OK);
    assert_memory_equal(by_hand, vote, sizeof vote);
    espalier_run_free(r);
    espalier_data_free(d);
}

/* An answer is a function of the spikes: asking changes nothing, neither the next answer nor the run. */
static void asking_leaves_no_trace(void **state)
{
    (void)state;
    static const double time_ms[] = {9, 9.1, 3, 10, 10, 349.9};
    static const uint32_t input[] = {400, 401, 402, 403, 403, 404};
    uint32_t first[API_NEURONS], again[API_NEURONS];
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    const uint64_t want = api_finish(api_run(NULL, d));
    assert_int_equal(espalier_run_train(r, 40), ESPALIER_OK);
    for (size_t k = 0; k < 3; k++) {
        uint32_t *to = k == 0 ? first : again;
        assert_int_equal(espalier_run_respond(r, time_ms, input, 6, to, API_NEURONS),
                         ESPALIER_OK);
        espalier_run_look(r, ESPALIER_TEST, k, again, API_NEURONS);
    }
    assert_int_equal(espalier_run_respond(r, time_ms, input, 6, again, API_NEURONS),
                     ESPALIER_OK);
    assert_memory_equal(again, first, sizeof first);
    assert_int_equal(espalier_run_respond(r, NULL, NULL, 0, again, API_NEURONS),
                     ESPALIER_OK);
    for (size_t j = 0; j < API_NEURONS; j++)
        assert_int_equal(again[j], 0);
    assert_int_equal(api_finish(r), want);
    espalier_data_free(d);
}

static struct espalier_run *run_of(const char *text, const struct espalier_data *d)
{
    FILE *f = fopen("net.ini", "w");
    assert_true(f && fputs(text, f) >= 0 && fclose(f) == 0);
    struct espalier_config *c = NULL;
    struct espalier_run *r = NULL;
    assert_int_equal(espalier_config_create("best", &c), ESPALIER_OK);
    assert_int_equal(espalier_config_read(c, "net.ini"), ESPALIER_OK);
    if (espalier_run_create(c, d, NULL, ESPALIER_RECORD_NONE, &r) != ESPALIER_OK)
        fail_msg("%s", espalier_message());
    espalier_config_free(c);
    return r;
}

/* Wherever it stands in the file, and if there is none: then neurons fire by themselves, and no input has a
 * spike. */
static void spikes_by_hand_are_of_the_inputs_of_the_source(void **state)
{
    (void)state;
    static const char alone[] =
        "[run]\nimages = 3\noutput = exc\n[population.exc]\nkind = lif\n"
        "size = 5\nmodel = exp_current\nbias_mV = 30\n";
    static const char behind[] =
        "[run]\nimages = 3\noutput = exc\n"
        "[population.exc]\nkind = lif\nsize = 5\n"
        "[population.input]\nkind = source\n[projection.input-exc]\n"
        "kind = dense\nfrom = input\nto = exc\n";
    const double time_ms[] = {1, 2};
    const uint32_t last[] = {0, API_PIXELS - 1}, beyond[] = {0, API_PIXELS};
    uint32_t counts[5];
    struct espalier_data *d = api_digits();
    struct espalier_run *r = run_of(behind, d);
    assert_int_equal(espalier_run_respond(r, time_ms, last, 2, counts, 5), ESPALIER_OK);
    assert_int_equal(espalier_run_respond(r, time_ms, beyond, 2, counts, 5),
                     ESPALIER_INPUT);
    assert_non_null(strstr(espalier_message(), "of input 784, there are 784"));
    espalier_run_free(r);
    r = run_of(alone, d);
    assert_int_equal(espalier_run_respond(r, NULL, NULL, 0, counts, 5), ESPALIER_OK);
    assert_true(counts[0] > 0);
    assert_int_equal(espalier_run_respond(r, time_ms, last, 2, counts, 5),
                     ESPALIER_INPUT);
    assert_non_null(strstr(espalier_message(), "of input 0, there are 0"));
    espalier_run_free(r);
    espalier_data_free(d);
}

/* ---- threads ---- */

static void *train_in_a_thread(void *data)
{
    uint64_t *golden = malloc(sizeof *golden);
    assert_non_null(golden);
    *golden = api_finish(api_run(pruned, data));
    return golden;
}

static void runs_in_different_threads_share_nothing(void **state)
{
    (void)state;
    enum { N = 3 };
    pthread_t thread[N];
    struct espalier_data *d = api_digits();
    const uint64_t want = api_finish(api_run(pruned, d));
    for (size_t k = 0; k < N; k++)
        assert_int_equal(pthread_create(&thread[k], NULL, train_in_a_thread, d), 0);
    for (size_t k = 0; k < N; k++) {
        void *golden;
        assert_int_equal(pthread_join(thread[k], &golden), 0);
        assert_int_equal(*(uint64_t *)golden, want);
        free(golden);
    }
    espalier_data_free(d);
}

/* Spikes of the caller are not encoded: 5 x 3 inputs are 15, in the preset with oriented edges too. */
static void spikes_of_the_caller_are_those_of_its_inputs(void **state)
{
    (void)state;
    struct espalier_data *d = NULL;
    const double time_ms[] = {1};
    const uint32_t last = 14, beyond = 15;
    assert_int_equal(espalier_data_spikes(5, 3, 2, 120, &d), ESPALIER_OK);
    struct espalier_run *r = api_run(NULL, d);
    assert_int_equal(espalier_run_present(r, time_ms, &last, 1, 0), ESPALIER_OK);
    assert_int_equal(espalier_run_present(r, time_ms, &beyond, 1, 0), ESPALIER_INPUT);
    espalier_run_free(r);
    espalier_data_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_has_the_golden_hash_and_the_accuracy_of_the_program),
        cmocka_unit_test(spikes_of_the_caller_are_those_of_its_inputs),
        cmocka_unit_test(copied_images_are_as_good_as_the_data_set_they_come_from),
        cmocka_unit_test(a_data_set_and_a_run_say_what_they_are_made_of),
        cmocka_unit_test(spikes_fed_by_hand_are_as_good_as_those_of_the_encoder),
        cmocka_unit_test(labelling_by_hand_is_labelling),
        cmocka_unit_test(asking_leaves_no_trace),
        cmocka_unit_test(spikes_by_hand_are_of_the_inputs_of_the_source),
        cmocka_unit_test(runs_in_different_threads_share_nothing),
    };
    return cmocka_run_group_tests(tests, api_enter_folder, api_leave_folder);
}
