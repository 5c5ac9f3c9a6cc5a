/* bench/recording.c - the section `recording`. It compares runs without a recording with runs that record no
 * spikes, output spikes, or all spikes. The files are in shared memory. Each batch ends with a flush, so that
 * writing all its rows is included in the time. */
#include "bench/bench.h"
#include "bench/subject.h"

#include <stdio.h>

enum { N_CASES = 4, NEURONS = 800, BATCH = 8000 };

static enum esp_status train(void *context)
{
    struct subject *s = context;
    const enum esp_status st = subject_train(s);
    return st == ESP_OK ? store_flush(s->session.store) : st;
}

static enum esp_status start(const struct bench *b, const char *directory, int k,
                             struct subject **out)
{
    char path[SCRATCH_PATH + 32];
    snprintf(path, sizeof path, "%s/run%d.h5", directory, k);
    const struct subject_params params = {.neurons = NEURONS,
                                          .batch = b->quick ? BATCH / 10 : BATCH,
                                          .recording = k > 0 ? path : NULL,
                                          .what =
                                              (enum recording_what)(k > 0 ? k - 1 : 0)};
    return subject_create(b, &params, out);
}

static void tell(const struct bench *b, struct subject *const *s, const struct timing *c)
{
    static const char *const names[N_CASES] = {"no file", "none", "output", "all"};
    for (int k = 0; k < N_CASES; k++) {
        const struct report_row rows[] = {
            {"train", NEURONS, names[k], measure_seconds(&c[k], subject_us(s[k])),
             "us/image"},
            {"train / no file", NEURONS, names[k], measure_ratio(&c[k], &c[0]), ""},
        };
        report_row(b->report, &rows[0]);
        if (k > 0)
            report_row(b->report, &rows[1]);
    }
}

static enum esp_status measure(const struct bench *b, const char *directory)
{
    struct subject *s[N_CASES] = {0};
    struct timing c[N_CASES] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N_CASES && st == ESP_OK; k++) {
        st = start(b, directory, k, &s[k]);
        c[k] = (struct timing){.run = train, .context = s[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N_CASES, b->repeats);
    if (st == ESP_OK)
        tell(b, s, c);
    for (int k = 0; k < N_CASES; k++) {
        const enum esp_status closed = subject_free(s[k]);
        st = st == ESP_OK ? closed : st;
    }
    return st;
}

enum esp_status bench_recording(const struct bench *b)
{
    char directory[SCRATCH_PATH];
    if (!store_is_present()) {
        report_note(b->report, "this build has no HDF5");
        return ESP_OK;
    }
    enum esp_status st = scratch_create(directory);
    if (st != ESP_OK)
        return st;
    st = measure(b, directory);
    scratch_remove(directory);
    return st;
}
