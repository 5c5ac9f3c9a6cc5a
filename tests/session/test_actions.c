/* tests/session/test_actions.c - what was done by hand is done again: a run that repeats the actions in a recording
 * has its golden hash, also where either run is stopped and resumed in between; and what a file says is checked. */
#include "base/random.h"
#include "record/file/h5.h"
#include "record/file/layout.h"
#include "session/resume.h"
#include "session/session.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ESPALIER_ALL_SEEDS, set by ./check --all: 20 seeds instead of the first four. */
enum { SEEDS = 20, FEW_SEEDS = 4, ACTIONS = 30, IMAGES = 120 };

struct hand {
    struct small small;
    char folder[32];
    char path[64], again[64];
};

/* A session and the hand that acts on it. */
struct run {
    struct session session;
    struct control control;
    uint64_t seed;
    uint64_t stop; /* image after which the run is interrupted; 0: none */
};

static bool is_stopped;

static bool interrupted(void)
{
    return is_stopped;
}

/* The k-th action of a seed: any row of the table, its neuron and value within range. */
static struct action made_up(uint64_t seed, uint64_t k, uint64_t *before)
{
    struct random r = random_start(seed, RANDOM_PRUNE, k);
    struct action a = {.kind = random_below(&r, N_ACTIONS)};
    const struct action_row *row = &action_rows[a.kind];
    *before = 1 + random_below(&r, IMAGES - 1);
    if (row->has_neuron)
        a.neuron = random_below(&r, SMALL_NEURONS);
    a.value = row->is_factor ? random_below(&r, 9) / 4.0
              : a.kind == ACTION_THRESHOLD
                  ? (random_below(&r, 4) ? random_below(&r, 40) : (double)NAN)
              : a.kind == ACTION_PROTECT ? random_below(&r, 2)
              : a.kind == ACTION_PRUNE   ? 1 + random_below(&r, 3)
              : a.kind == ACTION_INJECT  ? random_below(&r, 700)
              : a.kind == ACTION_ASK     ? random_below(&r, 100) - 1.0
                                         : 0.0;
    return a;
}

/* After an image: stop the run if it is time, else send what is due before the next one. */
static void act(void *context, const struct trainer *t)
{
    struct run *run = context;
    is_stopped = run->stop > 0 && t->totals.images == run->stop;
    if (is_stopped)
        return;
    for (uint64_t k = 0; run->seed > 0 && k < ACTIONS; k++) {
        uint64_t before;
        const struct action a = made_up(run->seed, k, &before);
        if (before != t->totals.images)
            continue;
        if (a.kind == ACTION_THRESHOLD)
            control_impose(&run->control, a.value);
        else
            assert_true(control_act(&run->control, &a));
    }
}

static void configure(struct small *small, uint64_t seed)
{
    struct config *c = small_config(small);
    c->run.images = IMAGES;
    c->run.label_images = 20;
    c->run.eval = CONFIG_EVAL_VALIDATION;
    c->run.seed = seed;
    assert_int_equal(config_set(c, "prune.strategy", "adaptive"), ESP_OK);
    assert_int_equal(config_set(c, "prune.prune_to", "15"), ESP_OK);
}

static void prepare(struct run *run, const char *path)
{
    const struct session_params params = {
        .threads = 1,
        .eval_threads = 1,
        .is_recorded = true,
        .store = {.path = path, .command = "test", .force = true},
        .checkpoint = {.force = true, .every = 1000},
        .calls = {.context = run, .progress = act, .interrupted = interrupted}};
    control_init(&run->control);
    run->session = session_blank(&params);
    run->session.control = &run->control;
    is_stopped = false;
}

/* Train a recorded run, with actions of `seed` by hand if it is not 0, and those of the recording `repeats` if it is
 * not NULL. Return its golden hash. */
static uint64_t train(const struct hand *h, uint64_t hand, const char *repeats,
                      uint64_t stop)
{
    struct run run = {.seed = hand, .stop = stop};
    const char *path = repeats ? h->again : h->path;
    char checkpoint[80];
    prepare(&run, path);
    struct session *s = &run.session;
    s->config = h->small.config;
    if (repeats)
        assert_int_equal(store_actions(repeats, &s->actions, &s->n_actions), ESP_OK);
    assert_int_equal(session_prepare(s, h->small.data), ESP_OK);
    assert_int_equal(session_open(s), ESP_OK);
    enum esp_status st = session_train(s);
    if (stop > 0) {
        assert_int_equal(st, ESP_INTERRUPTED);
        session_close(s, st);
        session_free(s);
        snprintf(checkpoint, sizeof checkpoint, "%s.ckpt", path);
        run.stop = 0;
        prepare(&run, NULL);
        s->data = h->small.data;
        assert_int_equal(session_resume(s, checkpoint), ESP_OK);
        assert_int_equal(s->trainer->totals.images, stop);
        act(&run, s->trainer);
        st = session_train(s);
    }
    assert_int_equal(st, ESP_OK);
    const uint64_t hash = s->golden.hash;
    assert_int_equal(session_close(s, ESP_OK), ESP_OK);
    session_free(s);
    return hash;
}

static void assert_same_actions(const char *one, const char *other, size_t *n_out)
{
    struct action *a, *b;
    size_t n, m;
    assert_int_equal(store_actions(one, &a, &n), ESP_OK);
    assert_int_equal(store_actions(other, &b, &m), ESP_OK);
    assert_int_equal(n, m);
    if (n > 0)
        assert_memory_equal(a, b, n * sizeof *a);
    free(a);
    free(b);
    *n_out += n;
}

static void random_actions_are_repeated_from_the_recording(void **state)
{
    struct hand *h = *state;
    const uint64_t n_seeds = getenv("ESPALIER_ALL_SEEDS") ? SEEDS : FEW_SEEDS;
    size_t n = 0;
    for (uint64_t seed = 1; seed <= n_seeds; seed++) {
        configure(&h->small, seed);
        const uint64_t stop =
            10 + 10 * (seed % 10); /* windows end there, and take thresholds */
        const uint64_t alone = train(h, 0, NULL, 0), by_hand = train(h, seed, NULL, 0);
        assert_true(alone != by_hand);
        assert_true(train(h, 0, h->path, 0) == by_hand);
        assert_same_actions(h->path, h->again, &n);
        assert_true(train(h, 0, h->path, stop) == by_hand);
        assert_same_actions(h->path, h->again, &n);
        assert_true(train(h, seed, NULL, stop) == by_hand);
        assert_same_actions(h->path, h->again, &n);
    }
    assert_true(n > 3 * n_seeds * ACTIONS / 2); /* refused ones are not recorded */
}

static void a_run_without_actions_has_none_and_the_hash_it_always_had(void **state)
{
    struct hand *h = *state;
    configure(&h->small, 3);
    const uint64_t hash = train(h, 0, NULL, 0);
    assert_true(hash == small_hash(&h->small));
    assert_true(hash == train(h, 0, h->path, 50));
    size_t n = 0;
    assert_same_actions(h->path, h->again, &n);
    assert_int_equal(n, 0);
}

/* Overwrite row `row` of a column of the recording with a number that fits no action. */
static void forge(const char *path, const char *column, uint64_t row, const void *value,
                  hid_t type)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t set = H5Dopen2(file, column, H5P_DEFAULT), space = H5Dget_space(set);
    const hsize_t at = row, one = 1;
    const hid_t memory = H5Screate_simple(1, &one, NULL);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL);
    assert_true(H5Dwrite(set, type, memory, space, H5P_DEFAULT, value) >= 0);
    H5Sclose(memory);
    H5Sclose(space);
    H5Dclose(set);
    H5Fclose(file);
}

static void actions_in_a_file_are_checked(void **state)
{
    struct hand *h = *state;
    static const struct {
        const char *column;
        double real;
        uint64_t number;
        const char *says;
    } wrong[] = {{"/espalier/actions/kind", 0, N_ACTIONS, "kind"},
                 {"/espalier/actions/neuron", 0, SMALL_NEURONS, "neuron"},
                 {"/espalier/actions/value", 1e300, 0, "value"},
                 {"/espalier/actions/image", 0, UINT64_MAX / 2, "after a later one"}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        struct action *a = NULL;
        size_t n;
        configure(&h->small, 5);
        train(h, 5, NULL, 0);
        if (wrong[k].real != 0)
            forge(h->path, wrong[k].column, 1, &wrong[k].real, H5T_NATIVE_DOUBLE);
        else
            forge(h->path, wrong[k].column, 1, &wrong[k].number, H5T_NATIVE_UINT64);
        assert_int_equal(store_actions(h->path, &a, &n), ESP_INPUT);
        assert_non_null(strstr(esp_message(), h->path));
        assert_non_null(strstr(esp_message(), wrong[k].says));
        assert_null(a);
    }
}

/* A neuron that the rule had left in the one run and not in the other: the configuration is another. */
static void an_action_that_cannot_be_repeated_ends_the_run(void **state)
{
    struct hand *h = *state;
    struct run run = {0};
    configure(&h->small, 4);
    prepare(&run, h->again);
    struct session *s = &run.session;
    s->config = h->small.config;
    s->actions = calloc(1, sizeof *s->actions);
    *s->actions = (struct action){.image = 7, .kind = ACTION_REVIVE, .neuron = 3};
    s->n_actions = 1;
    assert_int_equal(session_prepare(s, h->small.data), ESP_OK);
    assert_int_equal(session_open(s), ESP_OK);
    assert_int_equal(session_train(s), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "image 7"));
    assert_non_null(strstr(esp_message(), "revive neuron 3: it was not killed"));
    session_close(s, ESP_INPUT);
    session_free(s);
}

static int setup(void **state)
{
    struct hand *h = calloc(1, sizeof *h);
    strcpy(h->folder, "/tmp/actions-XXXXXX");
    assert_non_null(mkdtemp(h->folder));
    snprintf(h->path, sizeof h->path, "%s/run.h5", h->folder);
    snprintf(h->again, sizeof h->again, "%s/again.h5", h->folder);
    assert_int_equal(dataset_open("digits", &h->small.data), ESP_OK);
    *state = h;
    return 0;
}

static int teardown(void **state)
{
    struct hand *h = *state;
    char line[64];
    dataset_free(h->small.data);
    snprintf(line, sizeof line, "rm -r %s", h->folder);
    assert_int_equal(system(line), 0);
    free(h);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_actions_are_repeated_from_the_recording),
        cmocka_unit_test(a_run_without_actions_has_none_and_the_hash_it_always_had),
        cmocka_unit_test(actions_in_a_file_are_checked),
        cmocka_unit_test(an_action_that_cannot_be_repeated_ends_the_run),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
