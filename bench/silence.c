/* bench/silence.c - the section `silence`: cost of simulated time without spikes, which is the rest after an
 * image, and blank images.
 *
 * The networks are frozen. In a network that learns, theta would decay during the rest, and the spikes would
 * depend on its length. */
#include "bench/bench.h"
#include "bench/subject.h"

/* A frozen copy of the network of a subject, with its own durations of presentation and rest. */
struct frozen_case {
    const char *what, *setting;
    double dt_ms, present_ms, rest_ms;
    bool blank; /* presentations have no input spikes */
    const struct subject *subject;
    struct network *net, *frozen;
    struct stimulus show;
    size_t n; /* number of presentations per repeat */
};

static enum esp_status frozen_case_create(struct frozen_case *l, const struct subject *s,
                                          size_t n_blanks)
{
    const struct network *like = subject_network(s);
    struct config c = like->config;
    c.run.dt_ms = l->dt_ms;
    c.run.present_ms = l->present_ms;
    c.run.rest_ms = l->rest_ms;
    l->subject = s;
    l->n = l->blank ? n_blanks : s->batch;
    enum esp_status st =
        network_create(&c, network_fields(like)->weights->n_pre, &l->net);
    if (st == ESP_OK)
        st = network_adopt(l->net, like);
    if (st == ESP_OK)
        st = network_fork(l->net, &l->frozen);
    return st == ESP_OK ? stimulus_create(l->frozen, s->data, &l->show) : st;
}

static void frozen_case_free(struct frozen_case *l)
{
    stimulus_free(&l->show);
    network_free(l->frozen);
    network_free(l->net);
}

static enum esp_status show_one(struct frozen_case *l, size_t k)
{
    const struct encoder_events nothing = {0};
    uint8_t label;
    if (l->blank)
        return network_present(l->frozen, &nothing);
    return stimulus_image(&l->show, l->subject->data, DATASET_TEST, k, RANDOM_ENCODE_TEST,
                          k, &label);
}

static enum esp_status show_all(void *context)
{
    struct frozen_case *l = context;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < l->n && st == ESP_OK; k++)
        st = show_one(l, k);
    return st;
}

enum esp_status bench_silence(const struct bench *b)
{
    struct frozen_case cases[] = {
        {"test", "rest 150 ms", 1.0, 350.0, 150.0, .blank = false},
        {"test", "rest 15000 ms", 1.0, 350.0, 15000.0, .blank = false},
        {"blank", "350 ms", 1.0, 350.0, 150.0, .blank = true},
        {"blank", "350 ms dt 0.1", 0.1, 350.0, 150.0, .blank = true},
        {"blank", "35000 ms", 1.0, 35000.0, 150.0, .blank = true},
    };
    enum { N = sizeof cases / sizeof *cases };
    const struct subject_params params = {.neurons = 800};
    struct timing c[N] = {0};
    struct subject *s = NULL;
    enum esp_status st = subject_create(b, &params, &s);
    for (int k = 0; k < N && st == ESP_OK; k++) {
        st = frozen_case_create(&cases[k], s, b->quick ? 1000 : 10000);
        c[k] = (struct timing){.run = show_all, .context = &cases[k]};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N, b->repeats);
    for (int k = 0; k < N && st == ESP_OK; k++)
        report_row(b->report,
                   &(struct report_row){cases[k].what, params.neurons, cases[k].setting,
                                        measure_seconds(&c[k], 1e6 / (double)cases[k].n),
                                        "us/image"});
    if (st == ESP_OK)
        report_row(b->report,
                   &(struct report_row){"rest 15000 ms / rest 150 ms", params.neurons, "",
                                        measure_ratio(&c[1], &c[0]), ""});
    for (int k = 0; k < N; k++)
        frozen_case_free(&cases[k]);
    subject_free(s);
    return st;
}
