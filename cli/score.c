/* cli/score.c - what a network is worth: labels from training images, votes on images never
 * trained on. */
#include "cli/score.h"

#include "cli/interrupt.h"

#include "base/clock.h"
#include "sim/training/evaluate.h"

static struct evaluate_pass label_pass(const struct run *r)
{
    return (struct evaluate_pass){.net = r->trainer->net,
                                  .data = r->data,
                                  .split = DATASET_TRAIN,
                                  .first = r->trainer->span.label_first,
                                  .n = r->trainer->span.n_label,
                                  .stream = RANDOM_ENCODE_LABEL,
                                  .threads = r->eval_threads,
                                  .stop = r->saving ? interrupt_asked : NULL};
}

static struct evaluate_pass test_pass(const struct run *r)
{
    return (struct evaluate_pass){.net = r->trainer->net,
                                  .data = r->data,
                                  .split = r->trainer->span.eval_split,
                                  .first = r->trainer->span.eval_first,
                                  .n = r->trainer->span.n_eval,
                                  .stream = RANDOM_ENCODE_TEST,
                                  .threads = r->eval_threads,
                                  .stop = r->saving ? interrupt_asked : NULL};
}

static enum esp_status test(const struct run *r, const struct evaluate_pass *pass,
                            const struct readout *readout, struct readout_score *score,
                            struct work *work)
{
    const enum esp_status st =
        readout_score_create(dataset_info(r->data)->n_classes, score);
    return st == ESP_OK ? evaluate_test(pass, readout, NULL, score, work) : st;
}

/* Labels come from training images only; what the neurons say about these is kept apart. */
static enum esp_status label(const struct run *r, struct readout **out,
                             struct accuracy *labelset)
{
    const struct evaluate_pass pass = label_pass(r);
    const uint32_t n_classes = dataset_info(r->data)->n_classes;
    struct readout_score score = {0};
    struct work ignored = {0};
    enum esp_status st = readout_create(trainer_living(r->trainer), n_classes, out);
    if (st == ESP_OK)
        st = readout_score_create(n_classes, &score);
    if (st == ESP_OK)
        st = evaluate_label_and_score(&pass, *out, &score, &ignored);
    if (st == ESP_OK)
        *labelset = accuracy_of(&score);
    readout_score_free(&score);
    return st;
}

enum esp_status score_final(struct run *r)
{
    const struct evaluate_pass pass = test_pass(r);
    struct report *report = &r->report;
    if (pass.n == 0)
        return ESP_OK;
    progress_stage(&r->progress, "labelling ...");
    const double begun_s = clock_now_s();
    enum esp_status st = label(r, &r->readout, &report->accuracy_labelset);
    const double labelled_s = clock_now_s();
    progress_stage(&r->progress, "testing ...");
    if (st == ESP_OK)
        st = test(r, &pass, r->readout, &r->score, &report->test_work);
    if (st != ESP_OK)
        return st;
    report->label_s = labelled_s - begun_s;
    report->test_s = clock_now_s() - labelled_s;
    report->accuracy = accuracy_of(&r->score);
    report->score = &r->score;
    report->n_eval = pass.n;
    return ESP_OK;
}

enum esp_status score_before_pruning(struct run *r)
{
    const struct evaluate_pass pass = test_pass(r);
    struct readout *readout = NULL;
    struct readout_score score = {0};
    struct work ignored = {0};
    const struct cost begun = cost_now();
    progress_stage(&r->progress, "measuring the accuracy before pruning ...");
    struct accuracy labelset;
    enum esp_status st = label(r, &readout, &labelset);
    if (st == ESP_OK)
        st = test(r, &pass, readout, &score, &ignored);
    if (st == ESP_OK) {
        r->report.accuracy_before = accuracy_of(&score);
        r->report.images_before = r->trainer->totals.images;
    }
    readout_free(readout);
    readout_score_free(&score);
    r->paused = cost_between(begun, cost_now());
    return st;
}
