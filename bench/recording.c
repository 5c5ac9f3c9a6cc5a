/* bench/recording.c - what recording costs: no file, a file without spikes, with those of the
 * output, with all of them, in shared memory. A flush ends each batch, so that no row is left for
 * later. */
#include "record/write/recording.h"
#include "bench/bench.h"
#include "bench/scratch.h"
#include "bench/subject.h"

#include <stdio.h>

enum { N_CASES = 4, NEURONS = 800, BATCH = 8000 };

struct recorded {
    struct subject *subject;
    struct recording *recording; /* NULL: no file */
    struct probe probe;
};

static enum esp_status train(void *context)
{
    const struct recorded *r = context;
    const enum esp_status st = subject_train(r->subject);
    return st == ESP_OK && r->recording ? recording_flush(r->recording) : st;
}

static enum esp_status make_file(const struct bench *b, const char *path,
                                 enum recording_what what, struct recorded *r)
{
    struct config c;
    config_default(&c);
    c.run.epochs = 1000;
    const enum esp_status st = recording_create(
        &(struct recording_params){.path = path,
                                   .what = what,
                                   .config = &c,
                                   .version = "bench",
                                   .command = "bench",
                                   .spec = dataset_info(b->data)->spec,
                                   .n_classes = dataset_info(b->data)->n_classes},
        &r->recording);
    if (st == ESP_OK)
        r->probe = recording_probe(r->recording);
    return st;
}

static enum esp_status start(const struct bench *b, const char *directory, int k,
                             struct recorded *r)
{
    const struct subject_params params = {.neurons = NEURONS,
                                          .batch = b->quick ? BATCH / 10 : BATCH};
    char path[SCRATCH_PATH + 32];
    snprintf(path, sizeof path, "%s/run%d.h5", directory, k);
    const enum recording_what what = (enum recording_what)(k - 1);
    const enum esp_status st = k > 0 ? make_file(b, path, what, r) : ESP_OK;
    return st == ESP_OK
               ? subject_create(b, &params, k > 0 ? &r->probe : NULL, &r->subject)
               : st;
}

static void tell(const struct bench *b, const struct recorded *r,
                 const struct contestant *c)
{
    static const char *const names[N_CASES] = {"no file", "none", "output", "all"};
    for (int k = 0; k < N_CASES; k++) {
        const struct report_row rows[] = {
            {"train", NEURONS, names[k], measure_seconds(&c[k], subject_us(r[k].subject)),
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
    struct recorded r[N_CASES] = {0};
    struct contestant c[N_CASES] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N_CASES && st == ESP_OK; k++) {
        st = start(b, directory, k, &r[k]);
        c[k] = (struct contestant){.run = train, .context = &r[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N_CASES, b->repeats);
    if (st == ESP_OK)
        tell(b, r, c);
    for (int k = 0; k < N_CASES; k++) {
        subject_free(r[k].subject);
        const enum esp_status closed = recording_close(r[k].recording);
        st = st == ESP_OK ? closed : st;
    }
    return st;
}

enum esp_status bench_recording(const struct bench *b)
{
    char directory[SCRATCH_PATH];
    enum esp_status st = scratch_create(directory);
    if (st != ESP_OK)
        return st;
    st = measure(b, directory);
    scratch_remove(directory);
    return st;
}
