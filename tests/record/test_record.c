/* tests/record/test_record.c - a file holds the events of its run. */
#include "tests/record/equal.h"
#include "tests/record/recorded.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state)
{
    struct recorded *r = malloc(sizeof *r);
    recorded_setup(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    recorded_teardown(*state);
    free(*state);
    return 0;
}

static void expect_log(const struct run_file *f, unsigned population,
                       const struct recorded_log *log)
{
    double *time_ms = recorded_column(f, LAYOUT_SPIKE_TIMES + population, log->n);
    uint64_t *id = recorded_column(f, LAYOUT_SPIKE_IDS + population, log->n);
    assert_int_equal(run_file_info(f)->n_spikes[population], log->n);
    assert_memory_equal(time_ms, log->time_ms, log->n * sizeof *time_ms);
    assert_memory_equal(id, log->id, log->n * sizeof *id);
    free(time_ms);
    free(id);
}

static void every_spike_comes_back_though_flushes_cut_the_chunks(void **state)
{
    struct recorded *r = *state;
    r->net->config.run.dt_ms = 0.1;
    recorded_begin(r, RECORD_ALL);
    while (r->n_images < RECORDED_IMAGES) {
        assert_int_equal(recorded_image(r), ESP_OK);
        if (r->n_images % 7 == 0)
            assert_int_equal(recording_flush(r->recording), ESP_OK);
    }
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = recorded_open(r->path);
    assert_true(r->output.n > 3 * 8192);
    expect_log(f, 0, &r->input);
    expect_log(f, 1, &r->output);
    run_file_close(f);
}

static void record_chooses_the_populations_and_nothing_else(void **state)
{
    struct recorded *r = *state;
    static const struct {
        enum recording_what what;
        bool input, output;
    } cases[] = {{RECORD_NONE, false, false},
                 {RECORD_OUTPUT, false, true},
                 {RECORD_ALL, true, true}};
    for (size_t k = 0; k < 3; k++) {
        recorded_teardown(r);
        recorded_setup(r);
        recorded_run(r, cases[k].what);
        struct run_file *f = recorded_open(r->path);
        const struct run_file_info *info = run_file_info(f);
        const struct layout_column *times = &info->layout->column[LAYOUT_SPIKE_TIMES];
        assert_int_equal(times[0].path[0] != '\0', cases[k].input);
        assert_int_equal(times[1].path[0] != '\0', cases[k].output);
        assert_int_equal(info->n_spikes[1], cases[k].output ? r->output.n : 0);
        assert_int_equal(info->n_images, RECORDED_IMAGES);
        assert_int_equal(info->n_snapshots, RECORDED_SNAPSHOTS);
        assert_true(info->labelled);
        run_file_close(f);
    }
}

static void every_image_comes_back(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = recorded_open(r->path);
    uint64_t *index = recorded_column(f, LAYOUT_IMAGE_INDEX, RECORDED_IMAGES);
    uint8_t *label = recorded_column(f, LAYOUT_IMAGE_LABEL, RECORDED_IMAGES);
    double *start = recorded_column(f, LAYOUT_IMAGE_START, RECORDED_IMAGES);
    uint32_t *spikes = recorded_column(f, LAYOUT_IMAGE_SPIKES, RECORDED_IMAGES);
    uint32_t *presentations =
        recorded_column(f, LAYOUT_IMAGE_PRESENTATIONS, RECORDED_IMAGES);
    double start_ms = 0;
    for (uint32_t k = 0; k < RECORDED_IMAGES; k++) {
        assert_int_equal(index[k], k + 1000);
        assert_int_equal(label[k], k % 10);
        assert_true(start[k] == start_ms);
        start_ms += 500.0 * presentations[k];
        assert_int_equal(spikes[k], 700);
        assert_int_equal(presentations[k], 1 + k % 3);
    }
    int32_t *vote = recorded_column(f, LAYOUT_IMAGE_VOTE, RECORDED_IMAGES);
    for (int k = 0; k < RECORDED_IMAGES; k++)
        assert_int_equal(vote[k], k % 3 ? (int)(k % 3) - 1 : ESP_NO_CLASS);
    free(index), free(label), free(start), free(spikes), free(presentations), free(vote);
    run_file_close(f);
}

static void counts_of_removed_neurons_are_marked_from_the_next_window_on(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = recorded_open(r->path);
    uint32_t(*counts)[RECORDED_NEURONS] = recorded_column(f, LAYOUT_COUNTS, 4);
    uint64_t *living = recorded_column(f, LAYOUT_WINDOW_LIVING, 4);
    uint64_t *removed = recorded_column(f, LAYOUT_REMOVED_ID, 4);
    uint64_t *at = recorded_column(f, LAYOUT_REMOVED_IMAGE, 4);
    double *accuracy = recorded_column(f, LAYOUT_WINDOW_ACCURACY, 4);
    const uint64_t want_living[] = {12, 11, 8, 8}, want_at[] = {10, 20, 20, 20};
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(living[k], want_living[k]);
        assert_int_equal(at[k], want_at[k]);
        for (uint64_t id = 0; id < RECORDED_NEURONS; id++) {
            bool gone = false;
            for (size_t d = 0; d < 4; d++)
                gone = gone || (removed[d] == id && at[d] < 10 * (k + 1));
            assert_int_equal(counts[k][id], gone ? UINT32_MAX : 100 * k + id);
        }
    }
    assert_true(isnan(accuracy[0]) && accuracy[3] == 0.75);
    free(counts), free(living), free(removed), free(at), free(accuracy);
    run_file_close(f);
}

static void neurons_put_back_are_kept_with_the_images_that_they_became(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = recorded_open(r->path);
    uint64_t *image = recorded_column(f, LAYOUT_REGROWN_IMAGE, 4);
    uint64_t *id = recorded_column(f, LAYOUT_REGROWN_ID, 4);
    uint64_t *source = recorded_column(f, LAYOUT_REGROWN_SOURCE, 4);
    const uint64_t want_id[] = {0, 2, 0, 3}; /* 1 went after the first window */
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(image[k], k < 2 ? 10 : 20);
        assert_int_equal(id[k], want_id[k]);
        assert_int_equal(source[k], image[k] - (k % 2 ? 4 : 7));
    }
    assert_int_equal(run_file_info(f)->n_regrown, 4);
    free(image), free(id), free(source);
    run_file_close(f);
}

static void
a_window_keeps_what_neurons_stand_for_and_whether_its_threshold_was_imposed(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = recorded_open(r->path);
    int32_t(*labels)[RECORDED_NEURONS] = recorded_column(f, LAYOUT_LABELS, 4);
    uint32_t(*counts)[RECORDED_NEURONS] = recorded_column(f, LAYOUT_COUNTS, 4);
    uint8_t *imposed = recorded_column(f, LAYOUT_WINDOW_IMPOSED, 4);
    for (size_t k = 0; k < 4; k++) {
        assert_int_equal(imposed[k], k == 2);
        for (uint32_t id = 0; id < RECORDED_NEURONS; id++) {
            const bool known = counts[k][id] != UINT32_MAX && id % RECORDED_CLASSES != 0;
            assert_int_equal(labels[k][id],
                             known ? (int)(id % RECORDED_CLASSES) - 1 : ESP_NO_CLASS);
        }
    }
    free(labels), free(counts), free(imposed);
    run_file_close(f);
}

static void a_run_may_begin_with_what_an_earlier_one_left(void **state)
{
    struct recorded *r = *state;
    const esp_id keep[] = {0, 1, 3, 5, 6, 8, 9, 11};
    assert_int_equal(network_compact(r->net, r->net->output, keep, 8), ESP_OK);
    recorded_begin(r, RECORD_OUTPUT);
    for (int k = 0; k < RECORDED_WINDOW; k++)
        assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = recorded_open(r->path);
    uint32_t *counts = recorded_column(f, LAYOUT_COUNTS, 1);
    for (uint32_t id = 0, k = 0; id < RECORDED_NEURONS; id++) {
        const bool lives = k < 8 && keep[k] == id;
        assert_int_equal(counts[id], lives ? id : UINT32_MAX);
        k += lives;
    }
    free(counts);
    run_file_close(f);
}

static void snapshots_are_spaced_evenly_and_blank_for_the_removed(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = recorded_open(r->path);
    const struct lif_group *g = network_output(r->net)->lif;
    const struct dense *w = network_fields(r->net)->weights;
    uint64_t *image = recorded_column(f, LAYOUT_SNAPSHOT_IMAGES, RECORDED_SNAPSHOTS);
    float(*field)[RECORDED_NEURONS][RECORDED_INPUTS] =
        recorded_column(f, LAYOUT_SNAPSHOTS, RECORDED_SNAPSHOTS);
    /* thirds of 40 images are over at the ends of windows 2 and 3 */
    assert_true(image[0] == 20 && image[1] == 30 && image[2] == 40);
    const bool removed_later =
        isnan(field[0][3][0]); /* the window is written before it removes */
    assert_false(removed_later);
    for (size_t id = 0, j = 0; id < RECORDED_NEURONS; id++) {
        const bool lives = j < g->n && g->birth[j] == id;
        for (size_t i = 0; i < RECORDED_INPUTS; i++)
            assert_true(lives ? field[2][id][i] == dense_row(w, i)[j]
                              : isnan(field[2][id][i]));
        j += lives;
    }
    free(image), free(field);
    run_file_close(f);
}

/* The second half of a run whose first half is lost: one third of the whole is over before it. */
static void snapshots_of_a_run_that_begins_late_are_those_of_the_rest(void **state)
{
    struct recorded *r = *state;
    recorded_listen(r);
    while (r->n_images < 20)
        assert_int_equal(recorded_image(r), ESP_OK);
    const struct recording_params params = recorded_params(r, RECORD_NONE);
    assert_int_equal(recording_create_late(&params, 20, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    assert_int_equal(recorded_start(r), ESP_OK);
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = recorded_open(r->path);
    uint64_t *image = recorded_column(f, LAYOUT_SNAPSHOT_IMAGES, 2);
    assert_true(image[0] == 30 && image[1] == 40);
    free(image);
    run_file_close(f);
}

static void the_header_says_what_was_run(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = recorded_open(r->path);
    const struct run_file_info *info = run_file_info(f);
    assert_string_equal(info->header.espalier_version, "0.1.0-test");
    assert_string_equal(info->header.command, "espalier train --record \"all\"");
    assert_string_equal(info->header.data, "digits:3");
    assert_int_equal(strlen(info->header.created), strlen("2020-01-01T00:00:00Z"));
    assert_int_equal(info->header.seed, 7);
    assert_int_equal(config_hash(&info->config), config_hash(&r->config));
    assert_int_equal(config_hash(&info->resolved), config_hash(&r->net->config));
    assert_int_equal(info->header.images_run, RECORDED_IMAGES);
    assert_int_equal(info->header.window_images, RECORDED_WINDOW);
    assert_string_equal(info->report, "{\"version\": \"0.1.0-test\"}");
    assert_true(info->accuracy[READOUT_BAYES] == 0.75);
    assert_true(info->accuracy_labelset[READOUT_ALL] == 0.25);
    assert_true(isnan(info->accuracy_labelset[READOUT_BAYES]));
    assert_false(info->in_writing);
    uint64_t *confusion = recorded_column(f, LAYOUT_CONFUSION, RECORDED_CLASSES);
    assert_int_equal(confusion[109], 109 * 109); /* of ten columns and that of no vote */
    free(confusion);
    run_file_close(f);
}

static void texts_of_any_length_come_back(void **state)
{
    struct recorded *r = *state;
    char *command = malloc(200001);
    memset(command, 'x', 200000);
    command[200000] = '\0';
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    params.command = command;
    params.spec = "";
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    assert_int_equal(recorded_start(r), ESP_OK);
    recorded_finish(r);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = recorded_open(r->path);
    assert_string_equal(run_file_info(f)->header.command, command);
    assert_string_equal(run_file_info(f)->header.data, "");
    run_file_close(f);
    free(command);
}

static void equal_runs_give_equal_rows(void **state)
{
    struct recorded *r = *state;
    struct recorded again;
    recorded_run(r, RECORD_ALL);
    recorded_setup(&again);
    recorded_begin(&again, RECORD_ALL);
    while (again.n_images < RECORDED_IMAGES) { /* flushed at other times */
        assert_int_equal(recorded_image(&again), ESP_OK);
        assert_int_equal(recording_flush(again.recording), ESP_OK);
    }
    recorded_finish(&again);
    assert_int_equal(recording_close(again.recording), ESP_OK);
    again.recording = NULL;
    equal_recordings(again.path, r->path);
    recorded_teardown(&again);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(every_spike_comes_back_though_flushes_cut_the_chunks),
        T(record_chooses_the_populations_and_nothing_else),
        T(every_image_comes_back),
        T(counts_of_removed_neurons_are_marked_from_the_next_window_on),
        T(neurons_put_back_are_kept_with_the_images_that_they_became),
        T(a_window_keeps_what_neurons_stand_for_and_whether_its_threshold_was_imposed),
        T(a_run_may_begin_with_what_an_earlier_one_left),
        T(snapshots_are_spaced_evenly_and_blank_for_the_removed),
        T(snapshots_of_a_run_that_begins_late_are_those_of_the_rest),
        T(the_header_says_what_was_run),
        T(texts_of_any_length_come_back),
        T(equal_runs_give_equal_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
