/* bench/probe.c - the section `probe`. It compares runs without a probe, runs with the golden hash, which every
 * run of the program computes, and runs with a further probe whose callbacks receive all events and do nothing. */
#include "bench/bench.h"
#include "bench/subject.h"

static enum esp_status hear_start(void *context, const struct probe_start *start)
{
    (void)context, (void)start;
    return ESP_OK;
}

static enum esp_status hear_input(void *context, const struct probe_input *input)
{
    (void)context, (void)input;
    return ESP_OK;
}

static enum esp_status hear_spikes(void *context, const struct probe_spikes *spikes)
{
    (void)context, (void)spikes;
    return ESP_OK;
}

static enum esp_status hear_image(void *context, const struct probe_image *image)
{
    (void)context, (void)image;
    return ESP_OK;
}

static enum esp_status hear_window(void *context, const struct probe_window *window,
                                   const struct network *net)
{
    (void)context, (void)window, (void)net;
    return ESP_OK;
}

static const struct probe listener = {.start = hear_start,
                                      .input = hear_input,
                                      .spikes = hear_spikes,
                                      .image = hear_image,
                                      .window = hear_window};

static const struct {
    const char *what;
    bool golden;
    const struct probe *probe;
} cases[] = {
    {"no probe", false, NULL},
    {"golden hash", true, NULL},
    {"golden hash and idle probe", true, &listener},
};
enum { N_CASES = sizeof cases / sizeof *cases };

enum esp_status bench_probe(const struct bench *b)
{
    struct subject *s[N_CASES] = {0};
    struct timing c[N_CASES] = {0};
    const size_t neurons = 800;
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N_CASES && st == ESP_OK; k++) {
        const struct subject_params params = {.neurons = neurons,
                                              .no_golden = !cases[k].golden,
                                              .listener = cases[k].probe};
        st = subject_create(b, &params, &s[k]);
        c[k] = (struct timing){.run = subject_train, .context = s[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N_CASES, b->repeats);
    for (int k = 0; k < N_CASES && st == ESP_OK; k++) {
        report_row(b->report, &(struct report_row){
                                  cases[k].what, neurons, "train",
                                  measure_seconds(&c[k], subject_us(s[k])), "us/image"});
        report_row(b->report, &(struct report_row){cases[k].what, neurons, "/ no probe",
                                                   measure_ratio(&c[k], &c[0]), ""});
    }
    for (int k = 0; k < N_CASES; k++)
        subject_free(s[k]);
    return st;
}
