/* sim/training/evaluate.c - each thread shows images to a fork of the network; labels and votes are computed from
 * the spike counts. */
#include "sim/training/evaluate.h"

#include "base/array.h"
#include "base/parallel.h"
#include "sim/network/stimulus.h"

#include <stdatomic.h>

/* The spikes of one neuron in response to one image. */
struct answer {
    esp_id neuron;
    uint32_t count;
};

/* The fork of the network that one thread uses, and the results of the thread. */
struct worker {
    struct network *twin;
    struct stimulus stimulus;
    struct readout *learned; /* counts of the images of this thread; NULL when testing */
    struct firing firing; /* spikes of all populations; empty if they are not counted */
    /* [n_answers] answers to all images of this thread; memory is allocated for `room` of them. Empty unless
     * labelling with score. */
    struct answer *answers;
    size_t n_answers, room;
};

/* Says where the answers to an image are stored: in answers[first .. first + n - 1] of the worker with index
 * `worker`. */
struct place {
    unsigned worker;
    uint32_t n;
    size_t first;
};

struct job {
    const struct evaluate_pass *pass;
    /* When testing: the finished readout; NULL when labelling. */
    const struct readout *readout;
    esp_class *votes; /* [n][READOUT_VOTES] votes per image; NULL when labelling */
    uint8_t *labels;  /* [n] label of each image; NULL when labelling without score */
    /* [n] where the answers to each image are; NULL unless labelling with score */
    struct place *places;
    struct worker *workers;
    unsigned n_workers;
    atomic_size_t n_done; /* number of images shown by all threads */
};

static enum esp_status worker_create(const struct job *job, uint32_t n_classes,
                                     struct worker *w)
{
    const struct evaluate_pass *pass = job->pass;
    enum esp_status st = network_fork(pass->net, &w->twin);
    if (st == ESP_OK)
        st = stimulus_create(w->twin, pass->data, &w->stimulus);
    if (st == ESP_OK) {
        w->twin->probes = pass->probes;
        w->twin->n_probes = pass->n_probes;
    }
    if (st == ESP_OK && pass->firing)
        st = firing_create(&w->stimulus, &w->firing);
    if (st == ESP_OK && !job->readout)
        st = readout_create(network_output(pass->net)->n, n_classes, &w->learned);
    return st;
}

static void workers_free(struct job *job)
{
    for (unsigned k = 0; job->workers && k < job->n_workers; k++) {
        firing_free(&job->workers[k].firing);
        stimulus_free(&job->workers[k].stimulus);
        network_free(job->workers[k].twin);
        readout_free(job->workers[k].learned);
        array_free(job->workers[k].answers);
    }
    array_free(job->workers);
}

static enum esp_status workers_create(struct job *job)
{
    const size_t n = job->pass->n ? job->pass->n : 1;
    job->n_workers = job->pass->threads < n ? job->pass->threads : (unsigned)n;
    job->workers = array_create(job->n_workers, sizeof *job->workers);
    enum esp_status st = job->workers ? ESP_OK : ESP_MEMORY;
    for (unsigned k = 0; k < job->n_workers && st == ESP_OK; k++)
        st = worker_create(job, dataset_info(job->pass->data)->n_classes,
                           &job->workers[k]);
    return st;
}

/* Store the spike counts of the neurons that fired on the image; most neurons did not fire. */
static enum esp_status keep_answers(struct job *job, unsigned worker, size_t item)
{
    struct worker *w = &job->workers[worker];
    const size_t n_neurons = network_output(w->twin)->n;
    void *answers = w->answers;
    const enum esp_status st = array_grow(
        &answers, &w->room, w->n_answers + w->stimulus.n_active, sizeof *w->answers);
    w->answers = answers;
    if (st != ESP_OK)
        return st;
    job->places[item] = (struct place){
        .worker = worker, .n = w->stimulus.n_active, .first = w->n_answers};
    for (size_t j = 0; j < n_neurons; j++)
        if (w->stimulus.counts[j])
            w->answers[w->n_answers++] =
                (struct answer){.neuron = (esp_id)j, .count = w->stimulus.counts[j]};
    return ESP_OK;
}

static enum esp_status tell_image(const struct job *job, const struct worker *w,
                                  size_t item, uint8_t label, esp_tick start)
{
    const struct lif_group *g = network_output(w->twin)->lif;
    const esp_class *votes = job->readout ? job->votes + item * READOUT_VOTES : NULL;
    const struct probe_image event = {.image = item,
                                      .index = job->pass->first + item,
                                      .label = label,
                                      .start = start,
                                      .end = w->twin->now,
                                      .presentations = w->stimulus.presentations,
                                      .n_spikes = (uint32_t)w->stimulus.n_spikes,
                                      .counts = w->stimulus.counts,
                                      .birth = g->birth,
                                      .n_living = g->n,
                                      .vote = votes ? votes[READOUT_BAYES] : ESP_NO_CLASS,
                                      .theta_mV = g->state.theta_mV};
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, job->pass->probes, job->pass->n_probes, image, &event);
    return st;
}

static void report(struct job *job, unsigned worker)
{
    const size_t done = atomic_fetch_add(&job->n_done, 1) + 1;
    if (worker == 0 && job->pass->progress)
        job->pass->progress(job->pass->context, done, job->pass->n);
}

static enum esp_status look(void *context, unsigned worker, size_t item)
{
    struct job *job = context;
    struct worker *w = &job->workers[worker];
    const struct evaluate_pass *pass = job->pass;
    const esp_tick start = w->twin->now;
    uint8_t label;
    if (pass->stop && pass->stop())
        return esp_fail(ESP_INTERRUPTED, "stopped while looking at images");
    const enum esp_status st =
        stimulus_image(&w->stimulus, pass->data, pass->split, pass->first + item,
                       pass->stream, pass->first + item, &label);
    if (st != ESP_OK)
        return st;
    report(job, worker);
    firing_add(&w->firing, &w->stimulus);
    if (job->labels)
        job->labels[item] = label;
    if (!job->readout) {
        readout_learn(w->learned, w->stimulus.counts, label);
        return job->places ? keep_answers(job, worker, item) : ESP_OK;
    }
    readout_vote(job->readout, w->stimulus.counts, job->votes + item * READOUT_VOTES);
    return tell_image(job, w, item, label, start);
}

static void add_work(const struct job *job, struct work *work)
{
    for (unsigned k = 0; k < job->n_workers; k++) {
        const struct work *w = &job->workers[k].twin->work;
        work->input_spikes += w->input_spikes;
        work->output_spikes += w->output_spikes;
        work->synaptic_ops += w->synaptic_ops;
        work->neuron_updates += w->neuron_updates;
        work->weight_reads += w->weight_reads;
        work->weight_writes += w->weight_writes;
        work->presentations += w->presentations;
    }
}

static void sum_firing(struct job *job)
{
    struct firing *all = &job->workers[0].firing;
    for (unsigned k = 1; k < job->n_workers; k++)
        firing_merge(all, &job->workers[k].firing);
    for (size_t k = 0; k < all->n_populations; k++)
        job->pass->firing[k] = firing_sum(all, k);
}

static enum esp_status run(struct job *job, struct work *work)
{
    enum esp_status st = workers_create(job);
    if (st == ESP_OK)
        st = parallel_run(job->n_workers, job->pass->n, look, job);
    if (st == ESP_OK) {
        add_work(job, work);
        sum_firing(job);
    }
    return st;
}

/* Add the counts of r to `into`. They are whole numbers, so the order of the additions does not matter. */
static void merge(struct readout *into, const struct readout *r)
{
    for (size_t k = 0; k < r->n_neurons * r->n_classes; k++)
        into->counts[k] += r->counts[k];
    for (uint32_t c = 0; c < r->n_classes; c++)
        into->class_images[c] += r->class_images[c];
    into->n_labelled += r->n_labelled;
}

static void vote_on_answers(const struct job *job, const struct readout *r, size_t item,
                            uint32_t *counts, esp_class vote[READOUT_VOTES])
{
    const struct place *place = &job->places[item];
    const struct answer *answers = job->workers[place->worker].answers;
    /* `answers` may be NULL if no neuron fired; the loops are then empty */
    const size_t end = place->first + place->n;
    for (size_t k = place->first; k < end; k++)
        counts[answers[k].neuron] = answers[k].count;
    readout_vote(r, counts, vote);
    for (size_t k = place->first; k < end; k++)
        counts[answers[k].neuron] = 0;
}

static enum esp_status score_answers(const struct job *job, const struct readout *r,
                                     struct readout_score *score)
{
    esp_class vote[READOUT_VOTES];
    uint32_t *counts = array_create(r->n_neurons, sizeof *counts);
    if (!counts)
        return ESP_MEMORY;
    for (size_t item = 0; item < job->pass->n; item++) {
        vote_on_answers(job, r, item, counts, vote);
        readout_score_add(score, vote, job->labels[item]);
    }
    array_free(counts);
    return ESP_OK;
}

enum esp_status evaluate_label_and_score(const struct evaluate_pass *pass,
                                         struct readout *r, struct readout_score *score,
                                         struct work *work)
{
    struct job job = {.pass = pass};
    enum esp_status st = ESP_OK;
    if (score) {
        job.labels = array_create(pass->n, sizeof *job.labels);
        job.places = array_create(pass->n, sizeof *job.places);
        st = job.labels && job.places ? ESP_OK : ESP_MEMORY;
    }
    if (st == ESP_OK)
        st = run(&job, work);
    for (unsigned k = 0; k < job.n_workers && st == ESP_OK; k++)
        merge(r, job.workers[k].learned);
    if (st == ESP_OK)
        readout_finish(r);
    if (st == ESP_OK && score)
        st = score_answers(&job, r, score);
    workers_free(&job);
    array_free(job.labels);
    array_free(job.places);
    return st;
}

enum esp_status evaluate_label(const struct evaluate_pass *pass, struct readout *r,
                               struct work *work)
{
    return evaluate_label_and_score(pass, r, NULL, work);
}

enum esp_status evaluate_test(const struct evaluate_pass *pass, const struct readout *r,
                              esp_class *votes, struct readout_score *score,
                              struct work *work)
{
    struct job job = {.pass = pass, .readout = r, .votes = votes};
    job.labels = array_create(pass->n, sizeof *job.labels);
    if (!votes)
        job.votes = array_create(pass->n, READOUT_VOTES * sizeof *job.votes);
    enum esp_status st = job.labels && job.votes ? run(&job, work) : ESP_MEMORY;
    for (size_t k = 0; k < pass->n && st == ESP_OK; k++)
        readout_score_add(score, job.votes + k * READOUT_VOTES, job.labels[k]);
    workers_free(&job);
    array_free(job.labels);
    if (!votes)
        array_free(job.votes);
    return st;
}
