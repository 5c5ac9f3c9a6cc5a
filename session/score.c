/* session/score.c - set up the passes over label and test images, and evaluate their results. */
#include "session/score.h"

#include <math.h>
#include <stdio.h>

struct accuracy score_unknown(void)
{
    return (struct accuracy){{(double)NAN, (double)NAN, (double)NAN}};
}

struct accuracy score_accuracy(const struct readout_score *score)
{
    struct accuracy a;
    for (int v = 0; v < READOUT_VOTES; v++)
        a.vote[v] = (double)score->n_right[v] / (double)score->n_images;
    return score->n_unanswered < score->n_images ? a : score_unknown();
}

bool score_warning(const struct readout_score *score, const struct config *config,
                   char text[SCORE_WARNING])
{
    const char *output = config->run.output;
    if (score->n_unanswered < score->n_images)
        return false;
    snprintf(
        text, SCORE_WARNING,
        "no neuron that carries a label fired on any of %llu images: there is no "
        "accuracy; lower population.%s.threshold_mV, raise max_rate_Hz of the source, "
        "or train on more images",
        (unsigned long long)score->n_images, output);
    return true;
}

struct evaluate_pass score_label_pass(const struct score_subject *s)
{
    return (struct evaluate_pass){.net = s->net,
                                  .data = s->data,
                                  .split = DATASET_TRAIN,
                                  .first = s->span->label_first,
                                  .n = s->span->n_label,
                                  .stream = RANDOM_ENCODE_LABEL,
                                  .threads = s->threads,
                                  .stop = s->stop,
                                  .progress = s->progress,
                                  .context = s->context};
}

struct evaluate_pass score_test_pass(const struct score_subject *s)
{
    return (struct evaluate_pass){.net = s->net,
                                  .data = s->data,
                                  .split = s->span->eval_split,
                                  .first = s->span->eval_first,
                                  .n = s->span->n_eval,
                                  .stream = RANDOM_ENCODE_TEST,
                                  .threads = s->threads,
                                  .stop = s->stop,
                                  .progress = s->progress,
                                  .context = s->context};
}

/* In one pass over the label images, label the neurons and let them vote on these images. */
static enum esp_status label_and_vote(const struct evaluate_pass *pass, struct readout *r,
                                      struct accuracy *labelset)
{
    struct readout_score score = {0};
    struct work ignored = {0};
    enum esp_status st = readout_score_create(r->n_classes, &score);
    if (st == ESP_OK)
        st = evaluate_label_and_score(pass, r, &score, &ignored);
    if (st == ESP_OK)
        *labelset = score_accuracy(&score);
    readout_score_free(&score);
    return st;
}

enum esp_status score_label(const struct evaluate_pass *pass, struct readout **out,
                            struct accuracy *labelset)
{
    struct readout *r = NULL;
    struct work ignored = {0};
    enum esp_status st = readout_create(network_output(pass->net)->n,
                                        dataset_info(pass->data)->n_classes, &r);
    if (st == ESP_OK)
        st = labelset ? label_and_vote(pass, r, labelset)
                      : evaluate_label(pass, r, &ignored);
    if (st == ESP_OK)
        *out = r;
    else
        readout_free(r);
    return st;
}

enum esp_status score_test(const struct evaluate_pass *pass,
                           const struct readout *readout, esp_class *votes,
                           struct readout_score *score, struct work *work)
{
    struct readout_score s = {0};
    enum esp_status st = readout_score_create(readout->n_classes, &s);
    if (st == ESP_OK)
        st = evaluate_test(pass, readout, votes, &s, work);
    if (st == ESP_OK)
        *score = s;
    else
        readout_score_free(&s);
    return st;
}
