/* sim/training/ask.c - a fork of the network, one image, a vote. */
#include "sim/training/ask.h"

#include "sim/network/stimulus.h"

#include <math.h>

/* Insert a neuron into the list of those that fired most. */
static void insert(struct ask_answer *a, struct ask_neuron neuron)
{
    size_t at = a->n;
    while (at > 0 && a->neuron[at - 1].count < neuron.count)
        at--;
    if (at == ASK_NEURONS)
        return;
    a->n += a->n < ASK_NEURONS;
    for (size_t k = a->n - 1; k > at; k--)
        a->neuron[k] = a->neuron[k - 1];
    a->neuron[at] = neuron;
}

static void judge(const struct ask *q, const struct stimulus *s, struct ask_answer *out)
{
    const struct population *p = network_output(s->net);
    struct ask_answer a = {.vote = -1,
                           .n_classes = dataset_info(q->data)->n_classes,
                           .n_spikes = s->n_spikes,
                           .presentations = s->presentations};
    for (uint32_t c = 0; c < READOUT_CLASSES_MAX; c++)
        a.scores[c] = (double)NAN;
    if (q->readout)
        a.vote = readout_scores(q->readout, s->counts, READOUT_BAYES, a.scores);
    for (size_t j = 0; j < p->n; j++)
        if (s->counts[j] > 0)
            insert(&a, (struct ask_neuron){p->lif->birth[j], s->counts[j],
                                           q->readout ? q->readout->labels[j] : -1});
    *out = a;
}

enum esp_status ask(const struct ask *q, struct ask_answer *out)
{
    struct network *twin = NULL;
    struct stimulus s = {0};
    enum esp_status st = network_fork(q->net, &twin);
    if (st != ESP_OK)
        return st;
    network_scale_inhibition(twin, q->inhibition);
    st = stimulus_create(twin, q->data, &s);
    if (st == ESP_OK && q->input_rate != 1.0)
        st = stimulus_set_rate(&s, q->input_rate);
    if (st == ESP_OK)
        st = stimulus_pixels(&s, q->pixels, RANDOM_ENCODE_TEST, q->number);
    if (st == ESP_OK)
        judge(q, &s, out);
    stimulus_free(&s);
    network_free(twin);
    return st;
}
