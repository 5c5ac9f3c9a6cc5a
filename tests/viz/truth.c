/* tests/viz/truth.c */
#include "tests/viz/truth.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void truth_read(const struct truth *t, unsigned column, uint64_t row, uint64_t n,
                void *to)
{
    assert_int_equal(run_file_read(t->file, column, row, n, to), ESP_OK);
}

static void read_removed(struct truth *t)
{
    const uint64_t n = run_file_info(t->file)->n_removed;
    uint64_t image[TRUTH_NEURONS], id[TRUTH_NEURONS];
    truth_read(t, LAYOUT_REMOVED_IMAGE, 0, n, image);
    truth_read(t, LAYOUT_REMOVED_ID, 0, n, id);
    t->n_living = TRUTH_NEURONS;
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        t->alive[k] = true;
    for (uint64_t k = 0; k < n; k++)
        if (image[k] <= t->done) {
            t->alive[id[k]] = false;
            t->n_living--;
        }
}

/* Spikes of the images seen: those that are sent before the one that is jumped to. */
static void read_spikes(struct truth *t)
{
    const struct run_file_info *info = run_file_info(t->file);
    const unsigned k = info->layout->output;
    const uint64_t n = info->n_spikes[k], first = t->done > 6 ? t->done - 6 : 0;
    const uint64_t since = t->n_windows * TRUTH_WINDOW;
    double *time_ms = malloc(n * sizeof *time_ms), start[TRUTH_IMAGES + 1];
    uint64_t *id = malloc(n * sizeof *id);
    truth_read(t, LAYOUT_SPIKE_TIMES + k, 0, n, time_ms);
    truth_read(t, LAYOUT_SPIKE_IDS + k, 0, n, id);
    truth_read(t, LAYOUT_IMAGE_START, 0, TRUTH_IMAGES, start);
    start[TRUTH_IMAGES] = (double)INFINITY;
    memset(t->seen, 0, sizeof t->seen);
    memset(t->fired, 0, sizeof t->fired);
    const uint64_t from = since > first ? since : first;
    t->n_seen = (size_t)(t->done > from ? t->done - from : 0);
    for (uint64_t s = 0; s < n; s++) {
        t->seen[id[s]] += time_ms[s] >= start[from] && time_ms[s] < start[t->done];
        t->fired[id[s]] +=
            time_ms[s] >= start[t->done - 1] && time_ms[s] < start[t->done];
    }
    free(time_ms);
    free(id);
}

static void read_windows(struct truth *t)
{
    const double forget = run_file_info(t->file)->resolved.prune.forget;
    uint32_t counts[TRUTH_NEURONS];
    int32_t labels[TRUTH_NEURONS];
    memset(t->h, 0, sizeof t->h);
    t->n_windows = (size_t)(t->done / TRUTH_WINDOW);
    for (size_t w = 0; w < t->n_windows; w++) {
        truth_read(t, LAYOUT_COUNTS, w, 1, counts);
        for (size_t k = 0; k < TRUTH_NEURONS; k++)
            if (counts[k] != UINT32_MAX)
                t->h[k] = forget * t->h[k] + counts[k];
    }
    const uint64_t last = t->n_windows - 1;
    truth_read(t, LAYOUT_LABELS, last, 1, labels);
    truth_read(t, LAYOUT_WINDOW_THRESHOLD, last, 1, &t->threshold);
    truth_read(t, LAYOUT_WINDOW_ACCURACY, last, 1, &t->accuracy);
    truth_read(t, LAYOUT_WINDOW_SPIKES_PER_IMAGE, last, 1, &t->spikes_per_image);
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        t->label[k] = (esp_class)labels[k];
}

void truth_look(struct truth *t, uint64_t done)
{
    const double forget = run_file_info(t->file)->resolved.prune.forget;
    t->done = done;
    read_windows(t);
    read_removed(t);
    read_spikes(t);
    const double part = (double)t->n_seen / TRUTH_WINDOW;
    for (size_t k = 0; k < TRUTH_NEURONS; k++)
        t->h[k] = t->h[k] * (1 - part * (1 - forget)) + t->seen[k];
}

/* ---- the run ---- */

int truth_setup(void **state)
{
    static struct truth t;
    struct dataset *data = NULL;
    const char *keys[][2] = {{"population.exc.size", "60"},
                             {"run.images", "400"},
                             {"run.seed", "7"},
                             {"prune.strategy", "adaptive"},
                             {"prune.prune_to", "30"},
                             {"prune.window_images", "20"},
                             {"prune.prune_start", "0.1"},
                             {"prune.prune_end", "0.8"}};
    snprintf(t.dir, sizeof t.dir, "/tmp/espalier-words-XXXXXX");
    assert_non_null(mkdtemp(t.dir));
    snprintf(t.path, sizeof t.path, "%s/run.h5", t.dir);
    const struct session_params params = {.is_recorded = true,
                                          .store = {.path = t.path,
                                                    .what = RECORD_OUTPUT,
                                                    .snapshots = 8,
                                                    .command = "test"},
                                          .checkpoint = {.off = true},
                                          .threads = 1,
                                          .eval_threads = 1};
    t.session = session_blank(&params);
    config_default(&t.session.config);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        if (config_set(&t.session.config, keys[k][0], keys[k][1]) != ESP_OK)
            fail_msg("%s: %s", keys[k][0], esp_message());
    assert_int_equal(dataset_open("digits", &data), ESP_OK);
    if (session_prepare(&t.session, data) != ESP_OK ||
        session_open(&t.session) != ESP_OK || session_train(&t.session) != ESP_OK)
        fail_msg("%s", esp_message());
    session_measure(&t.session);
    assert_int_equal(session_keep(&t.session, "{}"), ESP_OK);
    assert_int_equal(session_close(&t.session, ESP_OK), ESP_OK);
    session_free(&t.session);
    dataset_free(data);
    assert_int_equal(run_file_open(t.path, &t.file), ESP_OK);
    *state = &t;
    return 0;
}

int truth_teardown(void **state)
{
    struct truth *t = *state;
    run_file_close(t->file);
    unlink(t->path);
    rmdir(t->dir);
    return 0;
}
