/* tests/record/test_verify.c - every claim that is put to a recording holds for a run as it was, and fails
 * when what it speaks of is changed in the file. */
#include "record/verify/claims.h"
#include "record/verify/verify.h"
#include "record/write/recording.h"
#include "sim/training/evaluate.h"
#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "tests/record/recorded.h"

#include <hdf5.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 120, TESTED = 40, NEURONS = 24, SURVIVORS = 12, MOST_CLAIMS = 32 };

/* A run of the program in small, and what its file is changed into. */
struct verified {
    struct recorded r;
    char copy[80];
};

/* ---- the run ---- */

static void set(struct config *c, const char *key, const char *value)
{
    if (config_set(c, key, value) != ESP_OK)
        fail_msg("%s", esp_message());
}

static void configure(struct config *c)
{
    set(c, "run.images", "120");
    set(c, "prune.strategy", "constant");
    set(c, "prune.prune_to", "12");
    set(c, "prune.prune_start", "0.1");
    set(c, "prune.prune_end", "0.6");
    set(c, "prune.window_images", "10");
    c->population[1].size = NEURONS;
}

static struct trainer *train(struct recorded *r, const struct dataset *data,
                             struct probe probes[2])
{
    struct trainer *t = NULL;
    struct network *net = NULL;
    const uint64_t n_pixels = 28 * 28;
    const struct config resolved = config_resolve(&r->config, IMAGES, n_pixels, 1);
    assert_int_equal(network_create(&resolved, n_pixels, &net), ESP_OK);
    if (trainer_create(net, data, probes, 2, &t) != ESP_OK)
        fail_msg("%s", esp_message());
    while (!trainer_done(t))
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_int_equal(trainer_finish(t), ESP_OK);
    return t;
}

static struct evaluate_pass pass_of(const struct network *net, const struct dataset *data,
                                    size_t n)
{
    return (struct evaluate_pass){.net = net, .data = data, .n = n, .threads = 2};
}

/* Label on the training images, test on others, and report. */
static void finish(struct recorded *r, const struct network *net,
                   const struct dataset *data, uint64_t golden)
{
    struct evaluate_pass label = pass_of(net, data, IMAGES),
                         test = pass_of(net, data, TESTED);
    struct work work = {0};
    struct readout_score score;
    struct recording_results results = {0};
    char report[64];
    label.split = DATASET_TRAIN;
    label.stream = RANDOM_ENCODE_LABEL;
    test.split = DATASET_TEST;
    test.stream = RANDOM_ENCODE_TEST;
    assert_int_equal(readout_create(SURVIVORS, RECORDED_CLASSES, &r->readout), ESP_OK);
    assert_int_equal(readout_score_create(RECORDED_CLASSES, &score), ESP_OK);
    assert_int_equal(evaluate_label(&label, r->readout, &work), ESP_OK);
    assert_int_equal(evaluate_test(&test, r->readout, NULL, &score, &work), ESP_OK);
    for (int v = 0; v < READOUT_VOTES; v++)
        results.accuracy[v] = (double)score.n_right[v] / (double)score.n_images;
    snprintf(report, sizeof report, "{\"golden_hash\": \"%016" PRIx64 "\"}", golden);
    results.confusion = score.confusion;
    results.report = report;
    assert_int_equal(recording_finish(r->recording, r->readout, &results), ESP_OK);
    readout_score_free(&score);
}

static int setup(void **state)
{
    struct verified *v = malloc(sizeof *v);
    struct dataset *data = NULL;
    struct golden golden = golden_start();
    recorded_setup(&v->r);
    snprintf(v->copy, sizeof v->copy, "%s/copy.h5", v->r.dir);
    configure(&v->r.config);
    const struct recording_params params = recorded_params(&v->r, RECORD_ALL);
    assert_int_equal(recording_create(&params, &v->r.recording), ESP_OK);
    assert_int_equal(dataset_open("digits", &data), ESP_OK);
    struct probe probes[2] = {golden_probe(&golden), recording_probe(v->r.recording)};
    struct trainer *t = train(&v->r, data, probes);
    assert_int_equal(trainer_living(t), SURVIVORS);
    finish(&v->r, t->net, data, golden.hash);
    assert_int_equal(recording_close(v->r.recording), ESP_OK);
    v->r.recording = NULL;
    trainer_free(t);
    dataset_free(data);
    *state = v;
    return 0;
}

static int teardown(void **state)
{
    struct verified *v = *state;
    recorded_teardown(&v->r);
    free(v);
    return 0;
}

/* ---- verdicts ---- */

struct verdict {
    unsigned n, n_failed;
    const char *claim[MOST_CLAIMS]; /* as reported; texts of the program */
    char text[MOST_CLAIMS][96];
    bool failed[MOST_CLAIMS];
    char problem[MOST_CLAIMS][256];
};

static void note(void *context, const char *claim, const char *problem)
{
    struct verdict *v = context;
    assert_true(v->n < MOST_CLAIMS);
    snprintf(v->text[v->n], sizeof v->text[0], "%s", claim);
    snprintf(v->problem[v->n], sizeof v->problem[0], "%s", problem ? problem : "");
    v->failed[v->n] = problem != NULL;
    v->n_failed += problem != NULL;
    v->n++;
}

static struct verdict verdict_of(const char *path)
{
    struct verdict v = {0};
    struct run_file *f = recorded_open(path);
    assert_int_equal(verify_run(f, note, &v), ESP_OK);
    run_file_close(f);
    return v;
}

/* The claim that begins so, or MOST_CLAIMS. */
static unsigned find(const struct verdict *v, const char *start)
{
    for (unsigned k = 0; k < v->n; k++)
        if (strncmp(v->text[k], start, strlen(start)) == 0)
            return k;
    return MOST_CLAIMS;
}

/* ---- changes ---- */

/* One element of a dataset of a closed file, before and after. */
static double change(const char *path, const char *column, hsize_t row, hsize_t place,
                     hsize_t element, double value)
{
    const hsize_t at[3] = {row, place, element};
    double before = 0;
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t set = H5Dopen2(file, column, H5P_DEFAULT);
    const hid_t space = H5Dget_space(set), one = H5Screate(H5S_SCALAR);
    assert_true(set >= 0);
    assert_true(H5Sselect_elements(space, H5S_SELECT_SET, 1, at) >= 0);
    assert_true(H5Dread(set, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &before) >= 0);
    assert_true(H5Dwrite(set, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(one);
    H5Sclose(space);
    H5Dclose(set);
    assert_true(H5Fclose(file) >= 0);
    return before;
}

static double look(const char *path, const char *column, hsize_t row)
{
    const double value = change(path, column, row, 0, 0, 0);
    change(path, column, row, 0, 0, value);
    return value;
}

/* ---- claims ---- */

static void a_run_keeps_every_promise(void **state)
{
    const struct verified *v = *state;
    const struct verdict good = verdict_of(v->r.path);
    for (unsigned k = 0; k < good.n; k++)
        if (good.failed[k])
            fail_msg("%s: %s", good.text[k], good.problem[k]);
    assert_int_equal(good.n, 20);
}

enum { SURVIVOR = -1 }; /* in place of the id of a neuron that remains to the end */

static const struct {
    const char *column;
    int row, place, element;
    double value;
    bool add;
    const char *claim; /* that fails, among others */
} changes[] = {
    {"/espalier/images/start_ms", 5, 0, 0, 1, true, "images follow"},
    {"/espalier/images/presentations", 7, 0, 0, 99, false, "images follow"},
    {"/espalier/images/label", 3, 0, 0, 77, false, "labels and votes"},
    {"/espalier/images/vote", 50, 0, 0, 10, false, "labels and votes"},
    {"/espalier/images/vote", 50, 0, 0, -2, false, "labels and votes"},
    {"/espalier/images/scores", 90, 3, 0, NAN, false, "each vote"},
    {"/espalier/images/spikes", 2, 0, 0, 1, true, "windows say"},
    {"/espalier/images/spikes", 2, 0, 0, 1, true, "each image has as many"},
    {"/espalier/windows/images_done", 1, 0, 0, 1, true, "windows say"},
    {"/espalier/windows/accuracy", 2, 0, 0, 7, false, "windows say"},
    {"/espalier/windows/spikes_per_image", 2, 0, 0, 0.5, true, "windows say"},
    {"/espalier/windows/living", 3, 0, 0, 1, true, "counts are blank"},
    {"/espalier/labels", 3, SURVIVOR, 0, 11, false, "counts are blank"},
    {"/espalier/counts", 2, SURVIVOR, 0, 4294967295, false, "counts are blank"},
    {"/espalier/pruning/removed/id", 1, 0, 0, NEURONS, false,
     "no neuron is removed twice"},
    {"/espalier/pruning/removed/image", 0, 0, 0, 119, false,
     "no neuron is removed twice"},
    {"/espalier/pruning/living", 1, 0, 0, 1, true, "each pruning"},
    {"/espalier/pruning/image", 1, 0, 0, 1, true, "each pruning"},
    {"/spikes/exc/timestamps", 40, 0, 0, 1e9, false, "spikes of exc"},
    {"/spikes/exc/timestamps", 40, 0, 0, 0.25, true, "spikes of exc"},
    {"/spikes/input/node_ids", 40, 0, 0, 784, false, "spikes of input"},
    {"/spikes/input/timestamps", 40, 0, 0, 0, false, "spikes of input"},
    {"/espalier/counts", 0, SURVIVOR, 0, 1, true, "counts of windows"},
    {"/espalier/snapshots", 3, SURVIVOR, 5, 0.25, true, "the last snapshot"},
    {"/espalier/snapshots", 0, SURVIVOR, 5, -1, false, "snapshots show"},
    {"/espalier/final/theta", 0, 0, 0, -1, false, "the final network"},
    {"/espalier/final/theta", 0, 0, 0, 0.5, true, "spikes, removals and weights"},
    {"/espalier/final/labels", 2, 0, 0, 11, false, "labels follow"},
    {"/espalier/accuracy", 0, 0, 0, 2, false, "the accuracy"},
    {"/espalier/confusion", 0, 0, 0, 1, true, "the accuracy"},
    {"/espalier/report", 20, 0, 0, '-', false, "spikes, removals and weights"},
};

static void whatever_is_changed_some_claim_fails(void **state)
{
    struct verified *v = *state;
    recorded_copy(v->r.path, v->copy);
    const hsize_t survivor = (hsize_t)look(v->copy, "/espalier/final/ids", 0);
    for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
        const hsize_t row = (hsize_t)changes[k].row,
                      element = (hsize_t)changes[k].element,
                      place = changes[k].place == SURVIVOR ? survivor
                                                           : (hsize_t)changes[k].place;
        const double before =
            change(v->copy, changes[k].column, row, place, element, changes[k].value);
        if (changes[k].add)
            change(v->copy, changes[k].column, row, place, element,
                   before + changes[k].value);
        const struct verdict bad = verdict_of(v->copy);
        const unsigned claim = find(&bad, changes[k].claim);
        if (claim == MOST_CLAIMS || !bad.failed[claim])
            fail_msg("%s changed, and '%s' holds", changes[k].column, changes[k].claim);
        change(v->copy, changes[k].column, row, place, element, before);
    }
    assert_int_equal(verdict_of(v->copy).n_failed, 0); /* all was put back */
}

static void who_was_removed_may_not_fire_or_return_or_go_again(void **state)
{
    struct verified *v = *state;
    const double gone = look(v->r.path, "/espalier/pruning/removed/id", 0);
    struct run_file *f = recorded_open(v->r.path);
    const hsize_t last = run_file_info(f)->n_spikes[1] - 1;
    run_file_close(f);
    recorded_copy(v->r.path, v->copy);
    change(v->copy, "/spikes/exc/node_ids", last, 0, 0, gone);
    struct verdict bad = verdict_of(v->copy);
    assert_true(bad.failed[find(&bad, "no neuron fires after")]);
    recorded_copy(v->r.path, v->copy);
    change(v->copy, "/espalier/snapshots", 3, (hsize_t)gone, 0, 0.5);
    bad = verdict_of(v->copy);
    assert_true(bad.failed[find(&bad, "snapshots show")]);
    recorded_copy(v->r.path, v->copy);
    change(v->copy, "/espalier/pruning/removed/id", 1, 0, 0, gone);
    bad = verdict_of(v->copy);
    const unsigned twice = find(&bad, "no neuron is removed twice");
    assert_true(bad.failed[twice] && strstr(bad.problem[twice], "and again after"));
}

static void a_run_that_died_is_sent_to_recover(void **state)
{
    struct recorded dead;
    (void)state;
    recorded_setup(&dead);
    recorded_begin(&dead, RECORD_OUTPUT);
    struct verdict alive = verdict_of(dead.path);
    assert_false(alive.failed[find(&alive, "its run has closed it")]);
    char copy[96];
    snprintf(copy, sizeof copy, "%s/copy.h5", dead.dir);
    recorded_copy(dead.path, copy);
    const struct verdict bad = verdict_of(copy);
    const unsigned claim = find(&bad, "its run has closed it");
    assert_true(bad.failed[claim]);
    assert_non_null(strstr(bad.problem[claim], "recover"));
    assert_int_equal(bad.n_failed, 1);
    recorded_teardown(&dead);
}

/* Every claim of the first test has failed somewhere above, but for those about the file itself. */
static void no_claim_is_beyond_failing(void **state)
{
    const struct verified *v = *state;
    static const char *const elsewhere[] = {"its run has closed it", /* above */
                                            "columns that belong",   /* test_recover */
                                            "no neuron fires after its"}; /* above */
    const struct verdict good = verdict_of(v->r.path);
    for (unsigned k = 0; k < good.n; k++) {
        bool fails = false;
        for (size_t c = 0; c < sizeof changes / sizeof *changes; c++)
            fails = fails || strncmp(good.text[k], changes[c].claim,
                                     strlen(changes[c].claim)) == 0;
        for (size_t c = 0; c < sizeof elsewhere / sizeof *elsewhere; c++)
            fails =
                fails || strncmp(good.text[k], elsewhere[c], strlen(elsewhere[c])) == 0;
        if (!fails)
            fail_msg("nothing makes '%s' fail", good.text[k]);
    }
}

/* A recording that begins between two ends of windows lacks images of its first window. */
static void the_first_window_is_whole_if_its_first_image_is_there(void **state)
{
    static const struct {
        uint64_t first_image, window_images;
        bool is_whole;
    } cases[] = {{0, 10, true},  {10, 10, true},  {40, 10, true},
                 {7, 10, false}, {11, 10, false}, {5, 1, true}};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct run_file_info info = {0};
        const struct claims c = {.info = &info};
        info.header.first_image = cases[k].first_image;
        info.header.window_images = cases[k].window_images;
        assert_int_equal(claims_first_window_is_whole(&c), cases[k].is_whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_keeps_every_promise),
        cmocka_unit_test(whatever_is_changed_some_claim_fails),
        cmocka_unit_test(who_was_removed_may_not_fire_or_return_or_go_again),
        cmocka_unit_test(a_run_that_died_is_sent_to_recover),
        cmocka_unit_test(no_claim_is_beyond_failing),
        cmocka_unit_test(the_first_window_is_whole_if_its_first_image_is_there),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
