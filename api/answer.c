/* api/answer.c - what a frozen network answers, who is labelled by it, and votes. */
#include "api/handle.h"

#include "base/array.h"
#include "session/score.h"

#include <math.h>
#include <string.h>

/* ---- the frozen twin ---- */

void oracle_forget(struct oracle *o)
{
    if (o->show.net)
        stimulus_free(&o->show);
    network_free(o->twin);
    *o = (struct oracle){0};
}

static enum esp_status make_twin(struct espalier_run *run)
{
    struct oracle *o = &run->oracle;
    return o->twin ? ESP_OK : network_fork(run->trainer->net, &o->twin);
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
        st = check_length("counts", n_counts, trainer_living(run->trainer));
    if (st == ESP_OK)
        st = make_twin(run);
    if (st == ESP_OK)
        st = events_sort(&run->events, run->oracle.twin, time_ms, input, n, &events);
    if (st == ESP_OK)
        st = network_present(run->oracle.twin, &events);
    if (st == ESP_OK)
        memcpy(counts, network_output(run->oracle.twin)->counts,
               n_counts * sizeof *counts);
    return status_told(st);
}

enum espalier_status espalier_run_look(struct espalier_run *run,
                                       enum espalier_split split, size_t index,
                                       uint32_t *counts, size_t n_counts)
{
    NEED(run);
    NEED(counts);
    struct oracle *o = &run->oracle;
    const enum random_stream stream =
        split == ESPALIER_TEST ? RANDOM_ENCODE_TEST : RANDOM_ENCODE_LABEL;
    uint8_t label;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_image(run->data, split, index);
    if (st == ESP_OK)
        st = check_length("counts", n_counts, trainer_living(run->trainer));
    if (st == ESP_OK)
        st = make_twin(run);
    if (st == ESP_OK && !o->show.net)
        st = stimulus_create(o->twin, run->data->dataset, &o->show);
    if (st == ESP_OK)
        st = stimulus_image(&o->show, run->data->dataset, (enum dataset_split)split,
                            index, stream, index, &label);
    if (st == ESP_OK)
        memcpy(counts, o->show.counts, n_counts * sizeof *counts);
    return status_told(st);
}

/* ---- labels ---- */

static void forget(struct knowledge *k)
{
    readout_free(k->readout);
    k->readout = NULL;
    k->is_stale = false;
    for (int v = 0; v < READOUT_VOTES; v++)
        k->accuracy[v] = k->accuracy_labelset[v] = (double)NAN;
}

void knowledge_free(struct knowledge *k)
{
    forget(k);
    readout_score_free(&k->score);
}

static enum esp_status follow_removal(void *context, const struct probe_pruned *pruned)
{
    struct espalier_run *run = context;
    if (run->known.readout && pruned->is_output)
        readout_compact(run->known.readout, run->trainer->pruner->kept, pruned->n_living);
    return ESP_OK;
}

struct probe knowledge_probe(struct espalier_run *run)
{
    return (struct probe){.context = run, .pruned = follow_removal};
}

static enum esp_status new_readout(const struct espalier_run *run, struct readout **out)
{
    return readout_create(trainer_living(run->trainer),
                          dataset_info(run->data->dataset)->n_classes, out);
}

static enum esp_status fresh(struct knowledge *k)
{
    if (!k->readout)
        return esp_fail(ESP_INPUT, "no neuron is labelled: espalier_run_label or "
                                   "espalier_run_teach comes first");
    if (k->is_stale)
        readout_finish(k->readout);
    k->is_stale = false;
    return ESP_OK;
}

enum espalier_status espalier_run_teach(struct espalier_run *run, const uint32_t *counts,
                                        size_t n, uint32_t label)
{
    NEED(run);
    NEED(counts);
    const uint32_t n_classes = dataset_info(run->data->dataset)->n_classes;
    struct knowledge *k = &run->known;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_length("counts", n, trainer_living(run->trainer));
    if (st == ESP_OK && label >= n_classes)
        st = esp_fail(ESP_INPUT, "label %u: there are %u classes", label, n_classes);
    if (st == ESP_OK && !k->readout)
        st = new_readout(run, &k->readout);
    if (st != ESP_OK)
        return status_told(st);
    readout_learn(k->readout, counts, (uint8_t)label);
    k->is_stale = true;
    return ESPALIER_OK;
}

enum espalier_status espalier_run_unlearn(struct espalier_run *run)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st == ESP_OK)
        forget(&run->known);
    return status_told(st);
}

enum espalier_status espalier_run_labels(struct espalier_run *run, int32_t *labels,
                                         size_t n)
{
    NEED(run);
    NEED(labels);
    enum esp_status st = check_length("labels", n, trainer_living(run->trainer));
    if (st == ESP_OK)
        st = fresh(&run->known);
    if (st == ESP_OK)
        memcpy(labels, run->known.readout->labels, n * sizeof *labels);
    return status_told(st);
}

enum espalier_status espalier_run_vote(struct espalier_run *run, const uint32_t *counts,
                                       size_t n, uint32_t vote[ESPALIER_VOTES])
{
    NEED(run);
    NEED(counts);
    NEED(vote);
    uint8_t said[READOUT_VOTES];
    enum esp_status st = check_length("counts", n, trainer_living(run->trainer));
    if (st == ESP_OK)
        st = fresh(&run->known);
    if (st != ESP_OK)
        return status_told(st);
    readout_vote(run->known.readout, counts, said);
    for (int v = 0; v < READOUT_VOTES; v++)
        vote[v] = said[v];
    return ESPALIER_OK;
}

/* ---- whole passes ---- */

static struct score_subject subject_of(const struct espalier_run *run)
{
    return (struct score_subject){.net = run->trainer->net,
                                  .data = run->data->dataset,
                                  .span = &run->trainer->ranges,
                                  .threads = run->threads};
}

static enum esp_status check_pass(const struct espalier_run *run,
                                  const struct evaluate_pass *pass, const char *key)
{
    const enum esp_status st = run_check(run);
    if (st != ESP_OK)
        return st;
    if (run->data->is_fed)
        return esp_fail(ESP_INPUT, "this run has no images, only spikes: ask it by "
                                   "espalier_run_respond");
    return pass->n > 0 ? ESP_OK : esp_fail(ESP_INPUT, "%s leaves no images", key);
}

enum espalier_status espalier_run_label(struct espalier_run *run)
{
    NEED(run);
    const struct score_subject subject = subject_of(run);
    const struct evaluate_pass pass = score_label_pass(&subject);
    struct readout *r = NULL;
    struct accuracy labelset;
    enum esp_status st = check_pass(run, &pass, "run.label_images");
    if (st == ESP_OK)
        st = score_label(&pass, &r, &labelset);
    if (st != ESP_OK)
        return status_told(st);
    forget(&run->known);
    run->known.readout = r;
    memcpy(run->known.accuracy_labelset, labelset.vote, sizeof labelset.vote);
    return ESPALIER_OK;
}

enum espalier_status espalier_run_test(struct espalier_run *run,
                                       double accuracy[ESPALIER_VOTES])
{
    NEED(run);
    NEED(accuracy);
    const struct score_subject subject = subject_of(run);
    const struct evaluate_pass pass = score_test_pass(&subject);
    struct readout_score score = {0};
    struct work ignored = {0};
    enum esp_status st = check_pass(run, &pass, "run.eval");
    if (st == ESP_OK)
        st = fresh(&run->known);
    if (st == ESP_OK)
        st = score_test(&pass, run->known.readout, NULL, &score, &ignored);
    if (st != ESP_OK)
        return status_told(st);
    const struct accuracy rate = score_accuracy(&score);
    readout_score_free(&run->known.score);
    run->known.score = score;
    memcpy(run->known.accuracy, rate.vote, sizeof rate.vote);
    memcpy(accuracy, rate.vote, sizeof rate.vote);
    return ESPALIER_OK;
}
