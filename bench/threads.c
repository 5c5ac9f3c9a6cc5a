/* bench/threads.c - the section `threads`: training in which threads share one network, and testing in which
 * each thread has its own images. Both are compared with the row reader on as many threads. */
#include "bench/bench.h"
#include "bench/subject.h"

#include "base/parallel.h"

#include <stdio.h>

enum { TRAIN, ROWS, TEST, KINDS, SUBJECTS = 3 };

static const unsigned n_threads[SUBJECTS] = {1, 2, 4};

static enum esp_status start(const struct bench *b, size_t neurons, unsigned threads,
                             struct subject **out)
{
    const struct subject_params params = {.neurons = neurons, .threads = threads};
    enum esp_status st = subject_create(b, &params, out);
    if (st == ESP_OK)
        st = subject_label(*out);
    if (st == ESP_OK)
        st = subject_train(*out);
    if (st == ESP_OK)
        st = subject_recall(*out);
    if (st == ESP_OK)
        st = roofline_choose(&(*out)->roofline);
    if (st == ESP_OK)
        (*out)->roofline.threads = (*out)->test_threads = threads;
    return st;
}

/* Report times and speed-ups over one thread. The speed-up of training is compared with that of the row reader. */
static void tell(const struct bench *b, const struct subject *s, unsigned threads,
                 const struct timing *one, const struct timing *c)
{
    const size_t n = network_output(subject_network(s))->n;
    char setting[32];
    snprintf(setting, sizeof setting, "%u thread%s", threads, threads > 1 ? "s" : "");
    const struct spread train = measure_ratio(&one[TRAIN], &c[TRAIN]);
    const struct spread rows = measure_ratio(&one[ROWS], &c[ROWS]);
    const struct report_row table[] = {
        {"train", n, setting, measure_seconds(&c[TRAIN], subject_us(s)), "us/image"},
        {"rows of the same images", n, setting, measure_seconds(&c[ROWS], subject_us(s)),
         "us/image"},
        {"test", n, setting, measure_seconds(&c[TEST], subject_us(s)), "us/image"},
        {"train: shared among threads", n, setting,
         report_once(s->trainer->training_threads.shared), ""},
        {"train: speed-up", n, setting, train, ""},
        {"rows: speed-up", n, setting, rows, ""},
        {"train / rows: speed-up", n, setting, report_once(train.median / rows.median),
         ""},
        {"test: speed-up", n, setting, measure_ratio(&one[TEST], &c[TEST]), ""},
    };
    const size_t n_rows = threads > 1 ? sizeof table / sizeof *table : 3;
    for (size_t k = 0; k < n_rows; k++)
        report_row(b->report, &table[k]);
}

static enum esp_status measure(const struct bench *b, size_t neurons)
{
    struct subject *s[SUBJECTS] = {0};
    struct timing c[SUBJECTS * KINDS] = {0};
    size_t n = 0;
    enum esp_status st = ESP_OK;
    for (; n < SUBJECTS && st == ESP_OK; n++) {
        if (n_threads[n] > parallel_cores())
            break;
        st = start(b, neurons, n_threads[n], &s[n]);
        struct timing *mine = &c[n * KINDS];
        mine[TRAIN] = (struct timing){.run = subject_train, .context = s[n]};
        mine[ROWS] = (struct timing){
            .prepare = subject_recall, .run = subject_read_rows, .context = s[n]};
        mine[TEST] = (struct timing){.run = subject_test, .context = s[n]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, n * KINDS, b->repeats);
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        tell(b, s[k], n_threads[k], c, &c[k * KINDS]);
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        if (s[k]->session.golden.hash != s[0]->session.golden.hash)
            st = esp_fail(ESP_INPUT, "%u threads gave other spikes than one",
                          n_threads[k]);
    for (size_t k = 0; k < SUBJECTS; k++)
        subject_free(s[k]);
    return st;
}

enum esp_status bench_threads(const struct bench *b)
{
    enum esp_status st = measure(b, 800);
    return st == ESP_OK && !b->quick ? measure(b, 6400) : st;
}
