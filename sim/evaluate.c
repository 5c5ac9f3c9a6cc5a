/* sim/evaluate.c */
#include "sim/evaluate.h"

#include "base/array.h"
#include "base/parallel.h"
#include "sim/show.h"

/* What one thread owns. */
struct worker {
    struct network *twin;
    struct show show;
    struct readout *learned; /* labelling only */
};

struct job {
    const struct evaluate_pass *pass;
    const struct readout *readout; /* testing only */
    uint8_t *votes;                /* testing only: [n][READOUT_VOTES] */
    uint8_t *labels;               /* testing only: [n] */
    struct worker *workers;
    unsigned n_workers;
};

static enum esp_status worker_create(const struct job *job, uint32_t n_classes,
                                     struct worker *w)
{
    const struct evaluate_pass *pass = job->pass;
    enum esp_status st = network_fork(pass->net, &w->twin);
    if (st == ESP_OK)
        st = show_create(w->twin, pass->data, &w->show);
    if (st == ESP_OK && !job->readout)
        st = readout_create(network_output(pass->net)->n, n_classes, &w->learned);
    return st;
}

static void workers_free(struct job *job)
{
    for (unsigned k = 0; job->workers && k < job->n_workers; k++) {
        show_free(&job->workers[k].show);
        network_free(job->workers[k].twin);
        readout_free(job->workers[k].learned);
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

static enum esp_status look(void *context, unsigned worker, size_t item)
{
    struct job *job = context;
    struct worker *w = &job->workers[worker];
    const struct evaluate_pass *pass = job->pass;
    uint8_t label;
    const enum esp_status st =
        show_image(&w->show, pass->data, pass->split, pass->first + item, pass->stream,
                   pass->first + item, &label);
    if (st != ESP_OK)
        return st;
    if (!job->readout) {
        readout_learn(w->learned, w->show.counts, label);
        return ESP_OK;
    }
    job->labels[item] = label;
    readout_vote(job->readout, w->show.counts, job->votes + item * READOUT_VOTES);
    return ESP_OK;
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

static enum esp_status run(struct job *job, struct work *work)
{
    enum esp_status st = workers_create(job);
    if (st == ESP_OK)
        st = parallel_run(job->n_workers, job->pass->n, look, job);
    if (st == ESP_OK)
        add_work(job, work);
    return st;
}

/* Whole numbers, so the order of the workers does not matter. */
static void merge(struct readout *into, const struct readout *r)
{
    for (size_t k = 0; k < r->n_neurons * r->n_classes; k++)
        into->counts[k] += r->counts[k];
    for (uint32_t c = 0; c < r->n_classes; c++)
        into->class_images[c] += r->class_images[c];
    into->n_labelled += r->n_labelled;
}

enum esp_status evaluate_label(const struct evaluate_pass *pass, struct readout *r,
                               struct work *work)
{
    struct job job = {.pass = pass};
    const enum esp_status st = run(&job, work);
    for (unsigned k = 0; k < job.n_workers && st == ESP_OK; k++)
        merge(r, job.workers[k].learned);
    if (st == ESP_OK)
        readout_finish(r);
    workers_free(&job);
    return st;
}

enum esp_status evaluate_test(const struct evaluate_pass *pass, const struct readout *r,
                              uint8_t *votes, struct readout_score *score,
                              struct work *work)
{
    struct job job = {.pass = pass, .readout = r, .votes = votes};
    job.labels = array_create(pass->n, sizeof *job.labels);
    if (!votes)
        job.votes = array_create(pass->n, READOUT_VOTES);
    enum esp_status st = job.labels && job.votes ? run(&job, work) : ESP_MEMORY;
    for (size_t k = 0; k < pass->n && st == ESP_OK; k++)
        readout_score_add(score, job.votes + k * READOUT_VOTES, job.labels[k]);
    workers_free(&job);
    array_free(job.labels);
    if (!votes)
        array_free(job.votes);
    return st;
}
