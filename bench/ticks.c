/* bench/ticks.c - the section `ticks`: time per image as a function of the length of a tick. The numbers of
 * spikes are about the same; with shorter ticks they are spread over more ticks. */
#include "base/numeral.h"
#include "bench/bench.h"
#include "bench/subject.h"

#include <stdio.h>

static const double dts_ms[] = {1.0, 0.5, 0.1};
enum { N_DTS = sizeof dts_ms / sizeof *dts_ms };

static void tell(const struct bench *b, struct subject *const *s, const struct timing *c)
{
    for (int k = 0; k < N_DTS; k++) {
        const size_t n = network_output(subject_network(s[k]))->n;
        char setting[32];
        numeral_format(setting, sizeof setting, "dt %g ms", dts_ms[k]);
        const struct report_row rows[] = {
            {"train", n, setting, measure_seconds(&c[k], subject_us(s[k])), "us/image"},
            {"train: this / dt 1 ms", n, setting, measure_ratio(&c[k], &c[0]), ""},
        };
        report_row(b->report, &rows[0]);
        if (k > 0)
            report_row(b->report, &rows[1]);
    }
}

enum esp_status bench_ticks(const struct bench *b)
{
    struct subject *s[N_DTS] = {0};
    struct timing c[N_DTS] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N_DTS && st == ESP_OK; k++) {
        const struct subject_params params = {.neurons = 800, .dt_ms = dts_ms[k]};
        st = subject_create(b, &params, &s[k]);
        c[k] = (struct timing){.run = subject_train, .context = s[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N_DTS, b->repeats);
    if (st == ESP_OK)
        tell(b, s, c);
    for (int k = 0; k < N_DTS; k++)
        subject_free(s[k]);
    return st;
}
