/* tests/test_record.c - what a run tells is what its file holds, whoever opens it and whenever; and
 * no file is lost to a second run, a refused one, or a full disk. */
#include "record/lock.h"
#include "record/restore.h"
#include "record/run_file.h"
#include "tests/recorded.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static struct run_file *open_run(const char *path)
{
    struct run_file *f = NULL;
    if (run_file_open(path, &f) != ESP_OK)
        fail_msg("%s", esp_message());
    return f;
}

static bool exists(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

static bool beside(const struct recorded *r, const char *suffix)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", r->path, suffix);
    return exists(path);
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void expect_text(const char *path, const char *text)
{
    char found[64] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(found, sizeof found, f));
    fclose(f);
    assert_string_equal(found, text);
}

/* ---- one writer per file, and no file lost ---- */

static void a_second_run_on_the_same_output_is_refused_even_with_force(void **state)
{
    struct recorded *r = *state;
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    struct recording *second = NULL;
    recorded_begin(r, RECORD_OUTPUT);
    params.force = true;
    assert_int_equal(recording_create(&params, &second), ESP_INPUT);
    assert_null(second);
    assert_non_null(strstr(esp_message(), "another run is writing it"));
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    assert_int_equal(recording_create(&params, &second), ESP_OK);
    assert_int_equal(recording_close(second), ESP_OK);
}

static void a_lock_that_a_killed_run_left_behind_holds_nobody(void **state)
{
    struct recorded *r = *state;
    struct lock *lock = NULL;
    const pid_t child = fork();
    if (child == 0) {
        const bool taken = lock_take(r->path, &lock) == ESP_OK;
        _exit(taken ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(beside(r, ".lock"));
    assert_false(lock_is_held(r->path));
    assert_int_equal(lock_take(r->path, &lock), ESP_OK);
    assert_true(lock_is_held(r->path));
    lock_release(lock);
    assert_false(beside(r, ".lock"));
}

static void an_existing_file_is_refused_untouched_without_force(void **state)
{
    struct recorded *r = *state;
    const struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    write_text(r->path, "precious");
    assert_int_equal(recording_create(&params, &r->recording), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "--force"));
    expect_text(r->path, "precious");
    assert_false(beside(r, ".lock"));
}

static void a_file_is_replaced_only_by_a_run_that_starts(void **state)
{
    struct recorded *r = *state;
    struct recording_params params = recorded_params(r, RECORD_OUTPUT);
    params.force = true;
    write_text(r->path, "precious");
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    expect_text(r->path, "precious");
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    assert_int_equal(recorded_start(r), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    run_file_close(open_run(r->path));
    assert_false(beside(r, ".lock"));
    assert_false(beside(r, ".new"));
}

static void a_start_that_is_refused_leaves_no_file(void **state)
{
    static const char *const bad[] = {"a/b", ".", "", "final\n", "theta"};
    struct recorded *r = *state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        strcpy(r->config.projection[0].name, bad[k]);
        const struct recording_params params = recorded_params(r, RECORD_OUTPUT);
        assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
        r->probe = recording_probe(r->recording);
        assert_int_equal(recorded_start(r), ESP_INPUT);
        assert_int_equal(recording_close(r->recording), ESP_OK);
        r->recording = NULL;
        assert_false(exists(r->path));
        assert_false(beside(r, ".lock"));
        assert_false(beside(r, ".new"));
    }
}

static void only_files_in_directories_that_exist_can_be_written(void **state)
{
    struct recorded *r = *state;
    char missing[64];
    snprintf(missing, sizeof missing, "%s/no/run.h5", r->dir);
    const char *const bad[] = {missing, r->dir, "/dev/null", "/proc/run.h5", ""};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct recording_params params = recorded_params(r, RECORD_OUTPUT);
        params.path = bad[k];
        params.force = true;
        assert_int_equal(recording_create(&params, &r->recording), ESP_INPUT);
        assert_null(r->recording);
    }
}

/* ---- what was told is what is there ---- */

static void *read_column(const struct run_file *f, unsigned column, uint64_t want_rows)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    const uint64_t lines = run_file_rows(f, column) * layout_lines(is);
    void *values = malloc(lines * layout_line(is) * element_size(is->element) + 1);
    assert_int_equal(run_file_rows(f, column), want_rows);
    if (run_file_read(f, column, 0, lines, values) != ESP_OK)
        fail_msg("%s", esp_message());
    return values;
}

static void expect_log(const struct run_file *f, unsigned population,
                       const struct recorded_log *log)
{
    double *time_ms = read_column(f, LAYOUT_SPIKE_TIMES + population, log->n);
    uint64_t *id = read_column(f, LAYOUT_SPIKE_IDS + population, log->n);
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
    struct run_file *f = open_run(r->path);
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
        struct run_file *f = open_run(r->path);
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
    struct run_file *f = open_run(r->path);
    uint64_t *index = read_column(f, LAYOUT_IMAGE_INDEX, RECORDED_IMAGES);
    uint8_t *label = read_column(f, LAYOUT_IMAGE_LABEL, RECORDED_IMAGES);
    double *start = read_column(f, LAYOUT_IMAGE_START, RECORDED_IMAGES);
    uint32_t *spikes = read_column(f, LAYOUT_IMAGE_SPIKES, RECORDED_IMAGES);
    uint32_t *presentations = read_column(f, LAYOUT_IMAGE_PRESENTATIONS, RECORDED_IMAGES);
    for (uint32_t k = 0; k < RECORDED_IMAGES; k++) {
        assert_int_equal(index[k], k + 1000);
        assert_int_equal(label[k], k % 10);
        assert_true(start[k] == 500.0 * k);
        assert_int_equal(spikes[k], 700);
        assert_int_equal(presentations[k], 1 + k % 3);
    }
    free(index), free(label), free(start), free(spikes), free(presentations);
    run_file_close(f);
}

static void counts_of_removed_neurons_are_marked_from_the_next_window_on(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = open_run(r->path);
    uint32_t(*counts)[RECORDED_NEURONS] = read_column(f, LAYOUT_COUNTS, 4);
    uint64_t *living = read_column(f, LAYOUT_WINDOW_LIVING, 4);
    uint64_t *removed = read_column(f, LAYOUT_REMOVED_ID, 4);
    uint64_t *at = read_column(f, LAYOUT_REMOVED_IMAGE, 4);
    double *accuracy = read_column(f, LAYOUT_WINDOW_ACCURACY, 4);
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

static void snapshots_are_spaced_evenly_and_blank_for_the_removed(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_NONE);
    struct run_file *f = open_run(r->path);
    const struct lif_group *g = network_output(r->net)->lif;
    const struct dense *w = network_fields(r->net)->weights;
    uint64_t *image = read_column(f, LAYOUT_SNAPSHOT_IMAGES, RECORDED_SNAPSHOTS);
    float(*field)[RECORDED_NEURONS][RECORDED_INPUTS] =
        read_column(f, LAYOUT_SNAPSHOTS, RECORDED_SNAPSHOTS);
    /* thirds of 40 images are over at the ends of windows 2 and 3 */
    assert_true(image[0] == 20 && image[1] == 30 && image[2] == 40);
    const bool removed_later =
        isnan(field[0][3][0]); /* the window is told before it removes */
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

static void the_header_says_what_was_run(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = open_run(r->path);
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
    uint64_t *confusion = read_column(f, LAYOUT_CONFUSION, RECORDED_CLASSES);
    assert_int_equal(confusion[99], 99 * 99);
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
    struct run_file *f = open_run(r->path);
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
    struct run_file *a = open_run(r->path), *b = open_run(again.path);
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const struct layout_column *is = &run_file_info(a)->layout->column[k];
        const uint64_t rows = run_file_rows(a, k);
        if (is->path[0] == '\0')
            continue;
        void *x = read_column(a, k, rows), *y = read_column(b, k, rows);
        assert_memory_equal(
            x, y, rows * layout_lines(is) * layout_line(is) * element_size(is->element));
        free(x), free(y);
    }
    run_file_close(a);
    run_file_close(b);
    recorded_teardown(&again);
}

/* ---- the network comes back ---- */

static void expect_same_weights(const struct network *a, const struct network *b)
{
    for (size_t k = 0; k < a->n_projections; k++) {
        const struct dense *x = a->projection[k].weights, *y = b->projection[k].weights;
        if (!x)
            continue;
        assert_int_equal(x->n_pre, y->n_pre);
        assert_int_equal(x->n_post, y->n_post);
        for (size_t i = 0; i < x->n_pre; i++)
            assert_memory_equal(dense_row(x, i), dense_row(y, i),
                                x->n_post * sizeof(float));
    }
}

static void a_pruned_network_comes_back_bit_by_bit(void **state)
{
    struct recorded *r = *state;
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = open_run(r->path);
    struct network *net = NULL;
    if (restore_network(f, &net) != ESP_OK)
        fail_msg("%s", esp_message());
    expect_same_weights(r->net, net);
    for (size_t k = 0; k < net->n_populations; k++) {
        const struct lif_group *a = r->net->population[k].lif,
                               *b = net->population[k].lif;
        if (!a)
            continue;
        assert_int_equal(a->n, b->n);
        assert_int_equal(a->n_birth, b->n_birth);
        assert_memory_equal(a->birth, b->birth, a->n * sizeof *a->birth);
        assert_memory_equal(a->state.theta_mV, b->state.theta_mV, a->n * sizeof(float));
        assert_memory_equal(a->derived.limit_mV, b->derived.limit_mV,
                            a->n * sizeof(float));
        assert_true(a->theta_plus_mV == b->theta_plus_mV);
    }
    assert_int_equal(net->config.population[net->output].size, RECORDED_NEURONS);
    assert_true(net->projection[0].stdp->eta == r->net->projection[0].stdp->eta);
    network_free(net);
    run_file_close(f);
}

/* Spike counts of a presentation in which every input fires every few ticks. */
static void present(struct network *net, uint32_t *counts)
{
    static uint32_t tick[4 * RECORDED_INPUTS];
    static esp_id id[4 * RECORDED_INPUTS];
    for (uint32_t k = 0; k < 4 * RECORDED_INPUTS; k++) {
        tick[k] = k / 10;
        id[k] = 3 * (k % 10);
    }
    const struct encoder_events events = {
        .tick = tick, .id = id, .n = 4 * RECORDED_INPUTS};
    assert_int_equal(network_present(net, &events), ESP_OK);
    memcpy(counts, network_output(net)->counts, network_output(net)->n * sizeof *counts);
}

static void the_restored_network_answers_and_votes_like_the_trained_one(void **state)
{
    struct recorded *r = *state;
    uint32_t a[RECORDED_NEURONS] = {0}, b[RECORDED_NEURONS] = {0}, sum = 0;
    uint8_t vote_a[READOUT_VOTES], vote_b[READOUT_VOTES];
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = open_run(r->path);
    struct network *net = NULL, *twin = NULL, *restored_twin = NULL;
    struct readout *readout = NULL;
    assert_int_equal(restore_network(f, &net), ESP_OK);
    assert_int_equal(restore_readout(f, &readout), ESP_OK);
    run_file_close(f);
    assert_int_equal(network_fork(r->net, &twin), ESP_OK);
    assert_int_equal(network_fork(net, &restored_twin), ESP_OK);
    present(twin, a);
    present(restored_twin, b);
    for (size_t j = 0; j < RECORDED_NEURONS; j++)
        sum += a[j];
    assert_true(sum > 0);
    assert_memory_equal(a, b, sizeof a);
    for (uint32_t image = 0; image < 200; image++) {
        for (uint32_t j = 0; j < RECORDED_NEURONS; j++)
            a[j] = (image * 2654435761u + j * 40503u) >> 28;
        readout_vote(r->readout, a, vote_a);
        readout_vote(readout, a, vote_b);
        assert_memory_equal(vote_a, vote_b, sizeof vote_a);
    }
    readout_free(readout);
    network_free(twin);
    network_free(restored_twin);
    network_free(net);
}

/* A float matrix [n_rows][n_columns], read without the help of record/. */
static void read_raw(const char *file, const char *path, hsize_t n_rows,
                     hsize_t n_columns, float *values)
{
    hsize_t dims[2] = {0, 0};
    const hid_t f = H5Fopen(file, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t set = H5Dopen2(f, path, H5P_DEFAULT), space = H5Dget_space(set);
    assert_int_equal(H5Sget_simple_extent_dims(space, dims, NULL), 2);
    assert_true(dims[0] == n_rows && dims[1] == n_columns);
    assert_true(H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >=
                0);
    H5Sclose(space);
    H5Dclose(set);
    H5Fclose(f);
}

static void weights_from_removed_neurons_are_blank(void **state)
{
    struct recorded *r = *state;
    float loop[8][RECORDED_NEURONS], onward[RECORDED_TAIL][RECORDED_NEURONS];
    recorded_widen(r);
    recorded_run(r, RECORD_ALL);
    const struct lif_group *g = network_output(r->net)->lif;
    assert_int_equal(g->n, 8);
    read_raw(r->path, "/espalier/final/loop/weights", 8, RECORDED_NEURONS, loop[0]);
    read_raw(r->path, "/espalier/final/onward/weights", RECORDED_TAIL, RECORDED_NEURONS,
             onward[0]);
    for (size_t id = 0, i = 0; id < RECORDED_NEURONS; id++) {
        const bool lives = i < g->n && g->birth[i] == id;
        for (size_t j = 0; j < 8; j++)
            assert_true(lives ? loop[j][id] ==
                                    dense_row(r->net->projection[2].weights, i)[j]
                              : isnan(loop[j][id]));
        for (size_t j = 0; j < RECORDED_TAIL; j++)
            assert_true(lives ? onward[j][id] ==
                                    dense_row(r->net->projection[3].weights, i)[j]
                              : isnan(onward[j][id]));
        i += lives;
    }
}

static void a_run_without_final_weights_is_described_but_not_restored(void **state)
{
    struct recorded *r = *state;
    struct network *net = NULL;
    struct readout *readout = NULL;
    recorded_begin(r, RECORD_OUTPUT);
    for (int k = 0; k < 25; k++)
        assert_int_equal(recorded_image(r), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = open_run(r->path);
    assert_int_equal(run_file_info(f)->n_images, 25);
    assert_int_equal(run_file_info(f)->n_living, 8);
    assert_false(run_file_info(f)->trained);
    assert_int_equal(restore_network(f, &net), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "did not finish: image 25 of 40"));
    assert_int_equal(restore_readout(f, &readout), ESP_INPUT);
    run_file_close(f);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_second_run_on_the_same_output_is_refused_even_with_force),
        T(a_lock_that_a_killed_run_left_behind_holds_nobody),
        T(an_existing_file_is_refused_untouched_without_force),
        T(a_file_is_replaced_only_by_a_run_that_starts),
        T(a_start_that_is_refused_leaves_no_file),
        T(only_files_in_directories_that_exist_can_be_written),
        T(every_spike_comes_back_though_flushes_cut_the_chunks),
        T(record_chooses_the_populations_and_nothing_else),
        T(every_image_comes_back),
        T(counts_of_removed_neurons_are_marked_from_the_next_window_on),
        T(snapshots_are_spaced_evenly_and_blank_for_the_removed),
        T(the_header_says_what_was_run),
        T(texts_of_any_length_come_back),
        T(equal_runs_give_equal_rows),
        T(a_pruned_network_comes_back_bit_by_bit),
        T(the_restored_network_answers_and_votes_like_the_trained_one),
        T(weights_from_removed_neurons_are_blank),
        T(a_run_without_final_weights_is_described_but_not_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
