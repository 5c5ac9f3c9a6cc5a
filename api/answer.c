/* api/answer.c - responses of a copy of the network that does not learn, labels of neurons, and votes. */
#include "api/handle.h"

#include "base/array.h"
#include "session/score.h"

#include <string.h>

/* ---- the copy of the network ---- */

void twin_forget(struct twin *t)
{
    if (t->stimulus.net)
        stimulus_free(&t->stimulus);
    network_free(t->net);
    *t = (struct twin){0};
}

static enum esp_status make_twin(struct espalier_run *run)
{
    struct twin *t = &run->twin;
    return t->net ? ESP_OK : network_fork(run->session.trainer->net, &t->net);
}

enum espalier_status espalier_run_respond(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n,
                                          uint32_t *counts, size_t n_counts)
{
    struct encoder_events events;
    NEED(run);
    NEED(counts);
    if (n > 0) {
        NEED(time_ms);
        NEED(input);
    }
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_length("counts", n_counts, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        st = make_twin(run);
    if (st == ESP_OK)
        st = events_sort(&run->events, run->twin.net, time_ms, input, n, &events);
    if (st == ESP_OK)
        st = network_present(run->twin.net, &events);
    if (st == ESP_OK)
        memcpy(counts, network_output(run->twin.net)->counts, n_counts * sizeof *counts);
    return status_of(st);
}

enum espalier_status espalier_run_look(struct espalier_run *run,
                                       enum espalier_split split, size_t index,
                                       uint32_t *counts, size_t n_counts)
{
    NEED(run);
    NEED(counts);
    struct twin *t = &run->twin;
    const enum random_stream stream =
        split == ESPALIER_TEST ? RANDOM_ENCODE_TEST : RANDOM_ENCODE_LABEL;
    uint8_t label;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_image(run->session.data, run->is_fed, split, index);
    if (st == ESP_OK)
        st = check_length("counts", n_counts, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        st = make_twin(run);
    if (st == ESP_OK && !t->stimulus.net)
        st = stimulus_create(t->net, run->session.data, &t->stimulus);
    if (st == ESP_OK)
        st = stimulus_image(&t->stimulus, run->session.data, (enum dataset_split)split,
                            index, stream, index, &label);
    if (st == ESP_OK)
        memcpy(counts, t->stimulus.counts, n_counts * sizeof *counts);
    return status_of(st);
}

/* ---- labels ---- */

static void forget(struct espalier_run *run)
{
    struct session *s = &run->session;
    readout_free(s->readout);
    s->readout = NULL;
    run->is_stale = false;
    s->metrics.accuracy = s->metrics.accuracy_labelset = score_unknown();
}

static enum esp_status follow_removal(void *context, const struct probe_pruned *pruned)
{
    struct session *s = &((struct espalier_run *)context)->session;
    if (s->readout && pruned->is_output)
        readout_compact(s->readout, s->trainer->pruner->kept, pruned->n_living);
    return ESP_OK;
}

struct probe labels_probe(struct espalier_run *run)
{
    return (struct probe){.context = run, .pruned = follow_removal};
}

void labels_refresh(struct espalier_run *run)
{
    if (run->session.readout && run->is_stale)
        readout_finish(run->session.readout);
    run->is_stale = false;
}

static enum esp_status find_labels(struct espalier_run *run)
{
    if (!run->session.readout)
        return esp_fail(ESP_INPUT, "no neuron is labelled: espalier_run_label or "
                                   "espalier_run_teach comes first");
    labels_refresh(run);
    return ESP_OK;
}

enum espalier_status espalier_run_teach(struct espalier_run *run, const uint32_t *counts,
                                        size_t n, uint32_t label)
{
    NEED(run);
    NEED(counts);
    const uint32_t n_classes = dataset_info(run->session.data)->n_classes;
    struct readout **readout = &run->session.readout;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_length("counts", n, trainer_living(run->session.trainer));
    if (st == ESP_OK && label >= n_classes)
        st = esp_fail(ESP_INPUT, "label %u: there are %u classes", label, n_classes);
    if (st == ESP_OK && !*readout)
        st = readout_create(trainer_living(run->session.trainer), n_classes, readout);
    if (st != ESP_OK)
        return status_of(st);
    readout_learn(*readout, counts, (uint8_t)label);
    run->is_stale = true;
    return ESPALIER_OK;
}

enum espalier_status espalier_run_unlearn(struct espalier_run *run)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st == ESP_OK)
        forget(run);
    return status_of(st);
}

enum espalier_status espalier_run_labels(struct espalier_run *run, int32_t *labels,
                                         size_t n)
{
    NEED(run);
    NEED(labels);
    enum esp_status st = check_length("labels", n, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        st = find_labels(run);
    if (st == ESP_OK)
        memcpy(labels, run->session.readout->labels, n * sizeof *labels);
    return status_of(st);
}

enum espalier_status espalier_run_vote(struct espalier_run *run, const uint32_t *counts,
                                       size_t n, uint32_t vote[ESPALIER_VOTES])
{
    NEED(run);
    NEED(counts);
    NEED(vote);
    esp_class votes[READOUT_VOTES];
    enum esp_status st = check_length("counts", n, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        st = find_labels(run);
    if (st != ESP_OK)
        return status_of(st);
    readout_vote(run->session.readout, counts, votes);
    for (int v = 0; v < READOUT_VOTES; v++)
        vote[v] = votes[v] == ESP_NO_CLASS ? ESPALIER_NO_ANSWER : (uint32_t)votes[v];
    return ESPALIER_OK;
}

/* ---- labelling and testing on many images ---- */

static enum esp_status check_pass(const struct espalier_run *run,
                                  const struct evaluate_pass *pass, const char *key)
{
    const enum esp_status st = run_check(run);
    if (st != ESP_OK)
        return st;
    if (run->is_fed)
        return esp_fail(ESP_INPUT, "this run has no images, only spikes: ask it by "
                                   "espalier_run_respond");
    return pass->n > 0 ? ESP_OK : esp_fail(ESP_INPUT, "%s leaves no images", key);
}

enum espalier_status espalier_run_label(struct espalier_run *run)
{
    NEED(run);
    const struct score_subject subject = session_subject(&run->session);
    const struct evaluate_pass pass = score_label_pass(&subject);
    struct readout *r = NULL;
    struct accuracy labelset;
    enum esp_status st = check_pass(run, &pass, "run.label_images");
    if (st == ESP_OK)
        st = score_label(&pass, &r, &labelset);
    if (st != ESP_OK)
        return status_of(st);
    forget(run);
    run->session.readout = r;
    run->session.metrics.accuracy_labelset = labelset;
    return ESPALIER_OK;
}

enum espalier_status espalier_run_test(struct espalier_run *run,
                                       double accuracy[ESPALIER_VOTES])
{
    NEED(run);
    NEED(accuracy);
    const struct score_subject subject = session_subject(&run->session);
    const struct evaluate_pass pass = score_test_pass(&subject);
    struct readout_score score = {0};
    struct work ignored = {0};
    enum esp_status st = check_pass(run, &pass, "run.eval");
    if (st == ESP_OK)
        st = find_labels(run);
    if (st == ESP_OK)
        st = score_test(&pass, run->session.readout, NULL, &score, &ignored);
    if (st != ESP_OK)
        return status_of(st);
    const struct accuracy rate = score_accuracy(&score);
    readout_score_free(&run->session.score);
    run->session.score = score;
    run->session.metrics.accuracy = rate;
    memcpy(accuracy, rate.vote, sizeof rate.vote);
    return ESPALIER_OK;
}
