/* tests/api/test_api_prune.c - pruning through the library: by a rule, by hand, and what callbacks may do. */
#include "tests/api/api_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The neurons removed at the end of each window, and what was seen of it. */
struct gardener {
    struct espalier_run *run;
    size_t n_windows, n_prunings, n_images;
    uint32_t last_removed;
    int says;     /* to the library, in the third window */
    int is_cruel; /* in the third window: keeps no neuron */
};

/* The two that have answered least, the lower index first. */
static void deselect(const uint64_t *total, size_t n, uint8_t *keep)
{
    for (int times = 0; times < 2; times++) {
        size_t least = SIZE_MAX;
        for (size_t j = 0; j < n; j++)
            if (keep[j] && (least == SIZE_MAX || total[j] < total[least]))
                least = j;
        keep[least] = 0;
    }
}

static int rule(void *context, const struct espalier_view *view, uint8_t *keep)
{
    struct gardener *g = context;
    float weight_mV[API_PIXELS * API_NEURONS];
    const size_t n = view->n_living;
    assert_int_equal(view->window, g->n_windows++);
    assert_int_equal(view->images_done, 10 * g->n_windows);
    assert_int_equal(view->n_birth, API_NEURONS);
    assert_int_equal(view->n_inputs, API_PIXELS);
    for (size_t j = 0; j < n; j++)
        assert_true(keep[j] == 1 && (j == 0 || view->birth[j] > view->birth[j - 1]) &&
                    view->activity[j] >= view->counts[j] &&
                    view->total[j] >= view->counts[j]);
    assert_int_equal(espalier_run_weights(g->run, NULL, weight_mV, API_PIXELS * n),
                     ESPALIER_OK);
    for (size_t i = 0; i < API_PIXELS; i++)
        assert_memory_equal(weight_mV + i * n, view->weight_mV + i * view->stride,
                            n * sizeof *weight_mV);
    deselect(view->total, n, keep);
    if (g->n_windows == 3 && g->is_cruel)
        memset(keep, 0, n);
    return g->n_windows == 3 ? g->says : 0;
}

static int count_image(void *context, const struct espalier_image *image)
{
    struct gardener *g = context;
    assert_int_equal(image->image, g->n_images++);
    assert_int_equal(espalier_run_step(g->run), ESPALIER_INPUT);
    return 0;
}

static int count_pruning(void *context, const struct espalier_pruned *pruned)
{
    struct gardener *g = context;
    uint32_t birth[API_NEURONS];
    g->n_prunings++;
    g->last_removed = pruned->removed[pruned->n_removed - 1];
    assert_int_equal(espalier_run_births(g->run, birth, pruned->n_living), ESPALIER_OK);
    for (size_t j = 0; j < pruned->n_living; j++)
        for (size_t k = 0; k < pruned->n_removed; k++)
            assert_int_not_equal(birth[j], pruned->removed[k]);
    return 0;
}

static struct espalier_run *begin(struct gardener *g, const struct espalier_data *d)
{
    g->run = api_run(NULL, d);
    assert_int_equal(espalier_run_rule(g->run, rule, g), ESPALIER_OK);
    assert_int_equal(espalier_run_on_image(g->run, count_image, g), ESPALIER_OK);
    assert_int_equal(espalier_run_on_pruned(g->run, count_pruning, g), ESPALIER_OK);
    return g->run;
}

static void prune_by_hand(struct espalier_run *r)
{
    uint64_t total[API_NEURONS];
    uint8_t keep[API_NEURONS];
    struct espalier_run_info info;
    assert_int_equal(espalier_run_info(r, &info), ESPALIER_OK);
    memset(keep, 1, sizeof keep);
    assert_int_equal(espalier_run_totals(r, total, info.n_living), ESPALIER_OK);
    deselect(total, info.n_living, keep);
    assert_int_equal(espalier_run_prune(r, keep, info.n_living), ESPALIER_OK);
}

static void a_rule_and_the_same_neurons_by_hand_give_equal_bits(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct gardener g = {.n_images = 0};
    struct espalier_run *by_rule = begin(&g, d), *by_hand = api_run(NULL, d);
    const uint64_t golden = api_finish(by_rule);
    assert_int_equal(g.n_images, API_IMAGES);
    assert_int_equal(g.n_windows, 12);
    assert_int_equal(g.n_prunings, 12);
    for (int window = 0; window < 12; window++) {
        assert_int_equal(espalier_run_train(by_hand, 10), ESPALIER_OK);
        prune_by_hand(by_hand);
    }
    assert_int_equal(api_finish(by_hand), golden);
    espalier_data_free(d);
}

/* The third window: the step says so, no neuron is removed, and the run goes on. */
static void check_refusal(struct gardener *g, const struct espalier_data *d)
{
    struct espalier_run_info info;
    struct espalier_run *r = begin(g, d);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_STOPPED);
    assert_non_null(strstr(espalier_message(), "rule"));
    assert_int_equal(espalier_run_info(r, &info), ESPALIER_OK);
    assert_int_equal(info.images, 30);
    assert_int_equal(info.n_living, API_NEURONS - 4);
    api_finish(r);
    assert_int_equal(g->n_prunings, 11);
}

static void a_rule_can_stop_the_run_but_not_end_all_neurons(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    check_refusal(&(struct gardener){.says = 5}, d);
    check_refusal(&(struct gardener){.is_cruel = 1}, d);
    espalier_data_free(d);
}

static int fail_pruning(void *context, const struct espalier_pruned *pruned)
{
    (void)context;
    fail_msg("%zu neurons removed", (size_t)pruned->n_removed);
    return 1;
}

/* Some are put back at the end of a window, but none is removed. */
static void turnover_alone_is_no_pruning(void **state)
{
    (void)state;
    static const char *const turnover[] = {"prune.strategy=constant", "prune.prune_to=40",
                                           "prune.regrow=0.05", NULL};
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(turnover, d), *still = api_run(turnover + 3, d);
    assert_int_equal(espalier_run_on_pruned(r, fail_pruning, NULL), ESPALIER_OK);
    const uint64_t golden = api_finish(r);
    assert_true(golden != api_finish(still));
    espalier_data_free(d);
}

static int stop_at_33(void *context, const struct espalier_image *image)
{
    (void)context;
    return image->image == 33;
}

static void a_run_that_a_callback_stopped_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    const uint64_t want = api_finish(api_run(NULL, d));
    espalier_run_on_image(r, stop_at_33, NULL);
    assert_int_equal(espalier_run_train(r, 0), ESPALIER_STOPPED);
    assert_non_null(strstr(espalier_message(), "on_image"));
    assert_int_equal(api_finish(r), want);
    espalier_data_free(d);
}

/* In the middle of a window: the columns of the survivors stay what they were, and so do their labels. */
static void survivors_keep_weights_thresholds_and_labels(void **state)
{
    (void)state;
    enum { LEFT = API_NEURONS / 2 };
    static float before[API_PIXELS][API_NEURONS], after[API_PIXELS][LEFT];
    float theta[API_NEURONS], theta_after[LEFT];
    int32_t labels[API_NEURONS], labels_after[LEFT];
    uint32_t birth[LEFT];
    uint8_t keep[API_NEURONS];
    struct espalier_data *d = api_digits();
    struct espalier_run *r = api_run(NULL, d);
    espalier_run_train(r, 35);
    espalier_run_weights(r, "input-exc", before[0], API_PIXELS * API_NEURONS);
    espalier_run_theta(r, theta, API_NEURONS);
    espalier_run_label(r);
    espalier_run_labels(r, labels, API_NEURONS);
    for (size_t j = 0; j < API_NEURONS; j++)
        keep[j] = j % 2 ? 42 : 0;
    assert_int_equal(espalier_run_prune(r, keep, API_NEURONS), ESPALIER_OK);
    espalier_run_weights(r, "input-exc", after[0], API_PIXELS * LEFT);
    espalier_run_theta(r, theta_after, LEFT);
    espalier_run_births(r, birth, LEFT);
    assert_int_equal(espalier_run_labels(r, labels_after, LEFT), ESPALIER_OK);
    for (size_t j = 0; j < LEFT; j++) {
        assert_int_equal(birth[j], 2 * j + 1);
        assert_int_equal(labels_after[j], labels[2 * j + 1]);
        assert_memory_equal(&theta_after[j], &theta[2 * j + 1], sizeof *theta);
        for (size_t i = 0; i < API_PIXELS; i++)
            assert_memory_equal(&after[i][j], &before[i][2 * j + 1], sizeof(float));
    }
    api_finish(r);
    espalier_data_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_and_the_same_neurons_by_hand_give_equal_bits),
        cmocka_unit_test(a_rule_can_stop_the_run_but_not_end_all_neurons),
        cmocka_unit_test(turnover_alone_is_no_pruning),
        cmocka_unit_test(a_run_that_a_callback_stopped_goes_on_with_the_same_bits),
        cmocka_unit_test(survivors_keep_weights_thresholds_and_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
