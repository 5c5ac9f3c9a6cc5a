/* bench/images.c - the section `images`: time per image as a function of the number of neurons, compared with
 * reading the same rows only. */
#include "bench/bench.h"
#include "bench/subject.h"

#include <stdio.h>

enum { TRAIN, TRAIN_ROWS, TEST, TEST_ROWS, TIMINGS };

static const struct {
    const char *what, *rows, *efficiency;
    int image, read;
} passes[] = {
    {"train", "rows of the same images", "train: rows / image", TRAIN, TRAIN_ROWS},
    {"test", "rows of the same test images", "test: rows / image", TEST, TEST_ROWS},
};

static void tell(const struct bench *b, const struct subject *s, struct timing *c)
{
    const size_t n = network_output(subject_network(s))->n;
    for (size_t k = 0; k < sizeof passes / sizeof *passes; k++) {
        const struct timing *image = &c[passes[k].image], *read = &c[passes[k].read];
        const struct report_row rows[] = {
            {passes[k].what, n, "", measure_seconds(image, subject_us(s)), "us/image"},
            {passes[k].rows, n, "", measure_seconds(read, subject_us(s)), "us/image"},
            {passes[k].efficiency, n, "", measure_ratio(read, image), ""},
        };
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
            report_row(b->report, &rows[r]);
    }
}

/* Report on what the times depend: the fastest way to read rows, and the numbers of spikes and presentations
 * per image. */
static void tell_circumstances(const struct bench *b, const struct subject *s,
                               const struct timing *read, double bytes)
{
    const size_t n = network_output(subject_network(s))->n;
    const struct work *w = &subject_network(s)->work;
    const double images = (double)s->trainer->totals.images;
    char way[64];
    snprintf(way, sizeof way, "%s, %s", s->roofline.build, s->roofline.way->name);
    const struct report_row rows[] = {
        {"row reader", n, way,
         report_once(1e-9 * bytes / measure_spread(read->seconds, read->n).median),
         "GB/s"},
        {"input spikes", n, "", report_once((double)w->input_spikes / images),
         "per image"},
        {"output spikes", n, "", report_once((double)w->output_spikes / images),
         "per image"},
        {"presentations", n, "", report_once((double)w->presentations / images),
         "per image"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        report_row(b->report, &rows[k]);
}

static enum esp_status measure(const struct bench *b, size_t neurons)
{
    const struct subject_params params = {.neurons = neurons};
    struct subject *s = NULL;
    enum esp_status st = subject_create(b, &params, &s);
    if (st == ESP_OK)
        st = subject_label(s);
    if (st == ESP_OK)
        st = subject_train(s);
    if (st == ESP_OK)
        st = subject_recall(s);
    if (st == ESP_OK)
        st = roofline_choose(&s->roofline);
    struct timing c[TIMINGS] = {
        [TRAIN] = {.run = subject_train, .context = s},
        [TRAIN_ROWS] = {.prepare = subject_recall,
                        .run = subject_read_rows,
                        .context = s},
        [TEST] = {.run = subject_test, .context = s},
        [TEST_ROWS] = {.prepare = subject_recall_test,
                       .run = subject_read_rows,
                       .context = s},
    };
    if (st == ESP_OK)
        st = measure_in_turn(c, TIMINGS, b->repeats);
    if (st == ESP_OK) {
        tell(b, s, c);
        tell_circumstances(b, s, &c[TEST_ROWS], roofline_bytes(&s->roofline));
    }
    subject_free(s);
    return st;
}

enum esp_status bench_images(const struct bench *b)
{
    static const size_t sizes[] = {100, 400, 800, 1600, 6400, 25600};
    const size_t n = b->quick ? 3 : sizeof sizes / sizeof *sizes;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = measure(b, sizes[k]);
    return st;
}
