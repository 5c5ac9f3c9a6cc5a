/* api/answer.c - responses of a frozen copy of the network, labels of neurons, and votes; sets weights, thresholds
 * and labels that the caller has stored. */
#include "api/handle.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "session/score.h"
#include "synapses/dense.h"

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

/* ---- many images at once ---- */

/* Images of the user, and a frozen copy of the network for each thread. */
struct gallery {
    const struct dataset *data;
    struct twin *twins;
    unsigned n_twins;
    size_t n_pixels, n_neurons;
    uint32_t *counts; /* [n][n_neurons] spike counts */
};

static enum esp_status show(void *context, unsigned worker, size_t item)
{
    const struct gallery *g = context;
    struct stimulus *s = &g->twins[worker].stimulus;
    uint8_t label;
    dataset_image(g->data, DATASET_TRAIN, item, s->pixels);
    const uint64_t subject = hash_bytes(HASH_START, s->pixels, g->n_pixels);
    const enum esp_status st = stimulus_image(s, g->data, DATASET_TRAIN, item,
                                              RANDOM_ENCODE_TEST, subject, &label);
    if (st == ESP_OK)
        memcpy(g->counts + item * g->n_neurons, s->counts,
               g->n_neurons * sizeof *g->counts);
    return st;
}

static enum esp_status make_twins(const struct espalier_run *run, struct gallery *g)
{
    enum esp_status st = ESP_OK;
    g->twins = array_create(g->n_twins, sizeof *g->twins);
    if (!g->twins)
        return ESP_MEMORY;
    for (unsigned k = 0; k < g->n_twins && st == ESP_OK; k++) {
        st = network_fork(run->session.trainer->net, &g->twins[k].net);
        if (st == ESP_OK)
            st = stimulus_create(g->twins[k].net, g->data, &g->twins[k].stimulus);
    }
    return st;
}

static enum esp_status show_all(const struct espalier_run *run, const uint8_t *pixels,
                                size_t n, uint32_t *counts)
{
    const struct dataset_info *info = dataset_info(run->session.data);
    const unsigned threads = run->session.params.eval_threads;
    const struct dataset_arrays arrays = {.name = "own images",
                                          .width = info->width,
                                          .height = info->height,
                                          .n_classes = 1,
                                          .n_images = {n},
                                          .pixels = {pixels}};
    struct dataset *data = NULL;
    enum esp_status st = dataset_copy(&arrays, &data);
    if (st != ESP_OK)
        return st;
    struct gallery g = {.data = data,
                        .n_twins = threads < n ? threads : (unsigned)n,
                        .n_pixels = (size_t)info->width * info->height,
                        .n_neurons = trainer_living(run->session.trainer),
                        .counts = counts};
    st = make_twins(run, &g);
    if (st == ESP_OK)
        st = parallel_run(g.n_twins, n, show, &g);
    for (unsigned k = 0; g.twins && k < g.n_twins; k++)
        twin_forget(&g.twins[k]);
    array_free(g.twins);
    dataset_free(data);
    return st;
}

enum espalier_status espalier_run_answer(struct espalier_run *run, const uint8_t *pixels,
                                         size_t n, uint32_t *counts, size_t n_counts)
{
    NEED(run);
    if (n > 0) {
        NEED(pixels);
        NEED(counts);
    }
    const size_t n_neurons = trainer_living(run->session.trainer);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && dataset_sources(run->session.data) > 0)
        st = esp_fail(ESP_INPUT, "the sources of this network play files, not images");
    if (st == ESP_OK && n > SIZE_MAX / sizeof *counts / n_neurons)
        st = esp_fail(ESP_INPUT, "%zu images are too many", n);
    if (st == ESP_OK)
        st = check_length("counts", n_counts, n * n_neurons);
    return status_of(st == ESP_OK && n > 0 ? show_all(run, pixels, n, counts) : st);
}

/* ---- labels ---- */

static void forget(struct espalier_run *run)
{
    struct session *s = &run->session;
    readout_free(s->readout);
    s->readout = NULL;
    run->is_stale = run->is_given = false;
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
    if (st == ESP_OK && run->is_given)
        st = esp_fail(ESP_INPUT, "these labels are given: espalier_run_unlearn first");
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

/* ---- labels that the caller has stored ---- */

static enum esp_status check_means(const struct espalier_run *run, size_t n)
{
    return check_length("mean", n,
                        trainer_living(run->session.trainer) *
                            dataset_info(run->session.data)->n_classes);
}

enum espalier_status espalier_run_responses(struct espalier_run *run, float *mean,
                                            size_t n, uint64_t *n_images)
{
    NEED(run);
    NEED(mean);
    NEED(n_images);
    enum esp_status st = check_means(run, n);
    if (st == ESP_OK)
        st = find_labels(run);
    if (st != ESP_OK)
        return status_of(st);
    memcpy(mean, run->session.readout->class_means, n * sizeof *mean);
    *n_images = run->session.readout->n_labelled;
    return ESPALIER_OK;
}

/* Return whether each element of a[n] is within 0 .. most; NaN is not. */
static bool is_within(const float *a, size_t n, float most)
{
    bool is = true;
    for (size_t k = 0; k < n; k++)
        is &= a[k] >= 0 && a[k] <= most;
    return is;
}

enum espalier_status espalier_run_label_by(struct espalier_run *run, const float *mean,
                                           size_t n, uint64_t n_images)
{
    NEED(run);
    NEED(mean);
    struct readout *r = NULL;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_means(run, n);
    if (st == ESP_OK && (n_images < 1 || n_images > UINT64_C(1000000000000)))
        st = esp_fail(ESP_INPUT, "n_images: %llu, 1 to 1e12 allowed",
                      (unsigned long long)n_images);
    if (st == ESP_OK && !is_within(mean, n, 1e9f))
        st = esp_fail(ESP_INPUT, "mean: a response beyond 0 to 1e9");
    if (st == ESP_OK)
        st = readout_create(trainer_living(run->session.trainer),
                            dataset_info(run->session.data)->n_classes, &r);
    if (st != ESP_OK)
        return status_of(st);
    readout_restore(r, mean, n_images);
    forget(run);
    run->session.readout = r;
    run->is_given = true;
    return ESPALIER_OK;
}

/* ---- weights and thresholds that the caller has stored ---- */

enum espalier_status espalier_run_set_weights(struct espalier_run *run,
                                              const char *projection,
                                              const float *weight_mV, size_t n)
{
    NEED(run);
    NEED(weight_mV);
    struct dense *d = NULL;
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = find_weights(run, projection, &d);
    if (st == ESP_OK)
        st = check_length("weight_mV", n, d->n_pre * d->n_post);
    if (st == ESP_OK && !is_within(weight_mV, n, 1e6f))
        st = esp_fail(ESP_INPUT, "weight_mV: a weight beyond 0 to 1e6 mV");
    if (st != ESP_OK)
        return status_of(st);
    twin_forget(&run->twin);
    for (size_t i = 0; i < d->n_pre; i++)
        memcpy(dense_row(d, i), weight_mV + i * d->n_post, d->n_post * sizeof *weight_mV);
    return ESPALIER_OK;
}

enum espalier_status espalier_run_set_theta(struct espalier_run *run,
                                            const float *theta_mV, size_t n)
{
    NEED(run);
    NEED(theta_mV);
    enum esp_status st = run_check(run);
    if (st == ESP_OK)
        st = check_length("theta_mV", n, trainer_living(run->session.trainer));
    if (st == ESP_OK && !is_within(theta_mV, n, 1e6f))
        st = esp_fail(ESP_INPUT, "theta_mV: a threshold beyond 0 to 1e6 mV");
    if (st != ESP_OK)
        return status_of(st);
    struct lif_group *g = network_output(run->session.trainer->net)->lif;
    twin_forget(&run->twin);
    memcpy(g->state.theta_mV, theta_mV, n * sizeof *theta_mV);
    lif_refresh(g);
    return ESPALIER_OK;
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
