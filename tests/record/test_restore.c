/* tests/record/test_restore.c - the network and the readout of a recording are those that were trained. */
#include "record/read/restore.h"
#include "sim/training/evaluate.h"
#include "sim/training/trainer.h"
#include "tests/record/recorded.h"

#include <hdf5.h>
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
    struct run_file *f = recorded_open(r->path);
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
    esp_class vote_a[READOUT_VOTES], vote_b[READOUT_VOTES];
    recorded_run(r, RECORD_OUTPUT);
    struct run_file *f = recorded_open(r->path);
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
    struct run_file *f = recorded_open(r->path);
    assert_int_equal(run_file_info(f)->n_images, 25);
    assert_int_equal(run_file_info(f)->n_living, 8);
    assert_false(run_file_info(f)->trained);
    assert_int_equal(restore_network(f, &net), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "did not finish: image 25 of 40"));
    assert_int_equal(restore_readout(f, &readout), ESP_INPUT);
    run_file_close(f);
}

/* ---- a training run ---- */

enum { TRAINED = 300, TESTED = 150 };

/* Train on digits, with pruning; record it to r->path. */
static struct trainer *train(struct recorded *r, const struct dataset *data)
{
    struct trainer *t = NULL;
    const struct recording_params params = recorded_params(r, RECORD_ALL);
    assert_int_equal(recording_create(&params, &r->recording), ESP_OK);
    r->probe = recording_probe(r->recording);
    const struct dataset_info *info = dataset_info(data);
    const uint64_t n_pixels = (uint64_t)info->width * info->height;
    const struct config resolved = config_resolve(&r->config, TRAINED, n_pixels, 1);
    struct network *net = NULL;
    assert_int_equal(network_create(&resolved, n_pixels, &net), ESP_OK);
    if (trainer_create(net, data, &r->probe, 1, &t) != ESP_OK)
        fail_msg("%s", esp_message());
    while (!trainer_done(t))
        assert_int_equal(trainer_step(t), ESP_OK);
    assert_int_equal(trainer_finish(t), ESP_OK);
    return t;
}

static void votes_of(const struct network *net, const struct dataset *data,
                     const struct readout *readout,
                     esp_class votes[TESTED * READOUT_VOTES])
{
    struct work work = {0};
    struct readout_score score;
    const struct evaluate_pass pass = {.net = net,
                                       .data = data,
                                       .split = DATASET_TEST,
                                       .n = TESTED,
                                       .stream = RANDOM_ENCODE_TEST,
                                       .threads = 2};
    assert_int_equal(readout_score_create(RECORDED_CLASSES, &score), ESP_OK);
    assert_int_equal(evaluate_test(&pass, readout, votes, &score, &work), ESP_OK);
    readout_score_free(&score);
}

static void learn_labels(const struct network *net, const struct dataset *data,
                         struct readout *readout)
{
    struct work work = {0};
    const struct evaluate_pass pass = {.net = net,
                                       .data = data,
                                       .split = DATASET_TRAIN,
                                       .n = TRAINED,
                                       .stream = RANDOM_ENCODE_LABEL,
                                       .threads = 2};
    assert_int_equal(evaluate_label(&pass, readout, &work), ESP_OK);
}

static void a_trained_network_votes_the_same_from_its_recording(void **state)
{
    static esp_class before[TESTED * READOUT_VOTES], after[TESTED * READOUT_VOTES];
    static const struct recording_results results;
    struct recorded *r = *state;
    struct dataset *data = NULL;
    struct network *net = NULL;
    struct readout *readout = NULL;
    r->config.run.images = TRAINED;
    r->config.population[1].size = 40;
    assert_int_equal(config_set(&r->config, "prune.strategy", "adaptive"), ESP_OK);
    assert_int_equal(dataset_open("digits", &data), ESP_OK);
    struct trainer *t = train(r, data);
    assert_int_equal(trainer_living(t), 20);
    assert_int_equal(readout_create(20, RECORDED_CLASSES, &r->readout), ESP_OK);
    learn_labels(t->net, data, r->readout);
    votes_of(t->net, data, r->readout, before);
    assert_int_equal(recording_finish(r->recording, r->readout, &results), ESP_OK);
    assert_int_equal(recording_close(r->recording), ESP_OK);
    r->recording = NULL;
    struct run_file *f = recorded_open(r->path);
    assert_int_equal(run_file_info(f)->n_images, TRAINED);
    assert_int_equal(run_file_info(f)->n_removed, 20);
    assert_int_equal(restore_network(f, &net), ESP_OK);
    assert_int_equal(restore_readout(f, &readout), ESP_OK);
    votes_of(net, data, readout, after);
    assert_memory_equal(before, after, sizeof before);
    run_file_close(f);
    network_free(net);
    readout_free(readout);
    trainer_free(t);
    dataset_free(data);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_pruned_network_comes_back_bit_by_bit),
        T(the_restored_network_answers_and_votes_like_the_trained_one),
        T(weights_from_removed_neurons_are_blank),
        T(a_run_without_final_weights_is_described_but_not_restored),
        T(a_trained_network_votes_the_same_from_its_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
