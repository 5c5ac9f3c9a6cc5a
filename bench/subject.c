/* bench/subject.c - create, train, label and test the network of a subject. */
#include "bench/subject.h"

#include "base/array.h"

#include <stdio.h>

/* The numbers of images are chosen so that a repeat takes about as long as 400 images with 800 neurons. */
size_t subject_batch(const struct bench *b, size_t neurons)
{
    const size_t n = (b->quick ? 100 : 400) * (size_t)800 / neurons;
    return n < 20 ? 20 : n > 1000 ? 1000 : n;
}

size_t subject_warm_up(const struct bench *b, size_t neurons)
{
    const size_t n = (b->quick ? 300 : 3000) * (size_t)1600 / neurons;
    const size_t most = b->quick ? 300 : 3000;
    return n < 200 ? 200 : n > most ? most : n;
}

static void configure_pruning(const struct subject_params *p, struct config *c)
{
    c->prune.strategy = POLICY_ADAPTIVE;
    c->prune.prune_to = (uint32_t)p->prune_to;
    c->prune.prune_start = 0.05;
    c->prune.prune_end = 0.35;
}

static enum esp_status configure(const struct subject_params *p, struct config *c)
{
    char size[32];
    config_preset(c, "guo2020");
    c->prune.strategy = POLICY_NONE;
    snprintf(size, sizeof size, "%zu", p->neurons);
    enum esp_status st = config_set(c, "population.exc.size", size);
    c->run.anneal_start = 1.0;
    if (p->prune_to)
        configure_pruning(p, c);
    if (p->dt_ms > 0.0)
        c->run.dt_ms = p->dt_ms;
    return st == ESP_OK ? config_check(c) : st;
}

enum esp_status subject_open(struct session *s, const struct bench *b,
                             const struct config *config, size_t n_images, bool endless)
{
    s->config = *config;
    s->config.run.images = n_images;
    const enum esp_status st = session_prepare(s, b->data);
    if (endless) {
        s->config.run.images = s->resolved.run.images = 0;
        s->config.run.epochs = s->resolved.run.epochs = 1000;
    }
    return st == ESP_OK ? session_open(s) : st;
}

/* Return the parameters of a session without checkpoints. It has a recording if p->recording is set. */
static struct session_params params_of(const struct subject_params *p)
{
    return (struct session_params){
        .is_recorded = p->recording != NULL,
        .store = {.path = p->recording, .what = p->what, .command = "espalier-bench"},
        .checkpoint = {.off = true},
        .threads = p->threads ? p->threads : 1,
        .eval_threads = 1};
}

static enum esp_status make_session(const struct bench *b, const struct subject_params *p,
                                    const struct config *c, struct subject *s)
{
    const struct session_params params = params_of(p);
    const size_t n = p->run_images ? p->run_images : subject_warm_up(b, p->neurons);
    s->session = session_blank(&params);
    if (p->listener)
        s->session.listener[0] = *p->listener;
    const enum esp_status st = subject_open(&s->session, b, c, n, p->run_images == 0);
    if (p->no_golden)
        s->session.probes[0] = (struct probe){0};
    s->trainer = s->session.trainer;
    return st;
}

/* Set theta_plus to the value for a run over all training images (60,000 images of 784 pixels). */
static void go_on_slowly(const struct subject *s, const struct config *c)
{
    const struct config whole = config_resolve(c, 60000, 28, 28);
    const int k = config_population(&whole, whole.run.output);
    network_output(subject_network(s))->lif->theta_plus_mV =
        (float)whole.population[k].lif.theta_plus_mV;
}

static enum esp_status warm_up(const struct bench *b, const struct subject_params *p,
                               struct subject *s)
{
    const size_t n =
        p->run_images ? p->run_images * 6 / 10 : subject_warm_up(b, p->neurons);
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = trainer_step(s->trainer);
    if (st == ESP_OK)
        st = roofline_create(subject_network(s), b->data, &s->roofline);
    return st;
}

enum esp_status subject_create(const struct bench *b, const struct subject_params *p,
                               struct subject **out)
{
    struct config c;
    struct subject *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    s->data = b->data;
    s->batch = p->batch ? p->batch : subject_batch(b, p->neurons);
    s->test_threads = 1;
    s->presentations = array_create(s->batch, sizeof *s->presentations);
    enum esp_status st = s->presentations ? configure(p, &c) : ESP_MEMORY;
    if (st == ESP_OK)
        st = make_session(b, p, &c, s);
    if (st == ESP_OK)
        st = warm_up(b, p, s);
    if (st != ESP_OK) {
        subject_free(s);
        return st;
    }
    if (!p->run_images)
        go_on_slowly(s, &c);
    *out = s;
    return ESP_OK;
}

enum esp_status subject_free(struct subject *s)
{
    if (!s)
        return ESP_OK;
    const enum esp_status st = session_close(&s->session, ESP_OK);
    roofline_free(&s->roofline);
    session_free(&s->session);
    array_free(s->presentations);
    array_free(s);
    return st;
}

struct network *subject_network(const struct subject *s)
{
    return s->trainer->net;
}

double subject_us(const struct subject *s)
{
    return 1e6 / (double)s->batch;
}

/* ---- training ---- */

enum esp_status subject_train(void *context)
{
    struct subject *s = context;
    const uint64_t before = subject_network(s)->work.input_spikes;
    enum esp_status st = ESP_OK;
    s->first = s->trainer->totals.images;
    for (size_t k = 0; k < s->batch && st == ESP_OK; k++) {
        st = trainer_step(s->trainer);
        s->presentations[k] = (uint8_t)s->trainer->stimulus.presentations;
    }
    s->spikes_in = subject_network(s)->work.input_spikes - before;
    return st;
}

enum esp_status subject_recall(void *context)
{
    struct subject *s = context;
    enum esp_status st = ESP_OK;
    roofline_clear(&s->roofline);
    for (size_t k = 0; k < s->batch && st == ESP_OK; k++) {
        const uint64_t image = s->first + k;
        st = roofline_add_image(&s->roofline, DATASET_TRAIN,
                                (size_t)(image % s->trainer->ranges.n_images),
                                RANDOM_ENCODE_TRAIN, image, s->presentations[k]);
    }
    if (st == ESP_OK && s->roofline.n_ids != s->spikes_in)
        st = esp_fail(ESP_INPUT, "the row reader was given %zu rows, the network %llu",
                      s->roofline.n_ids, (unsigned long long)s->spikes_in);
    return st;
}

enum esp_status subject_read_rows(void *context)
{
    struct subject *s = context;
    return roofline_read(&s->roofline);
}

/* ---- testing ---- */

static struct evaluate_pass pass_over(const struct subject *s, enum dataset_split split,
                                      unsigned threads)
{
    const size_t available = dataset_info(s->data)->n_images[split];
    return (struct evaluate_pass){.net = subject_network(s),
                                  .data = s->data,
                                  .split = split,
                                  .n = s->batch < available ? s->batch : available,
                                  .stream = split == DATASET_TRAIN ? RANDOM_ENCODE_LABEL
                                                                   : RANDOM_ENCODE_TEST,
                                  .threads = threads};
}

enum esp_status subject_label(struct subject *s)
{
    const struct evaluate_pass pass = pass_over(s, DATASET_TRAIN, 1);
    readout_free(s->session.readout);
    s->session.readout = NULL;
    return score_label(&pass, &s->session.readout, NULL);
}

/* Show a test image, to find how often it is presented, and add its rows to the roofline. */
static enum esp_status recall_image(struct subject *s, struct stimulus *show,
                                    size_t index)
{
    uint8_t label;
    const enum esp_status st = stimulus_image(show, s->data, DATASET_TEST, index,
                                              RANDOM_ENCODE_TEST, index, &label);
    return st == ESP_OK
               ? roofline_add_image(&s->roofline, DATASET_TEST, index, RANDOM_ENCODE_TEST,
                                    index, show->presentations)
               : st;
}

enum esp_status subject_recall_test(void *context)
{
    struct subject *s = context;
    struct network *twin = NULL;
    struct stimulus show = {0};
    enum esp_status st = network_fork(subject_network(s), &twin);
    if (st == ESP_OK)
        st = stimulus_create(twin, s->data, &show);
    roofline_clear(&s->roofline);
    const size_t n = pass_over(s, DATASET_TEST, 1).n;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = recall_image(s, &show, k);
    stimulus_free(&show);
    network_free(twin);
    return st;
}

enum esp_status subject_test(void *context)
{
    struct subject *s = context;
    const struct evaluate_pass pass = pass_over(s, DATASET_TEST, s->test_threads);
    struct readout_score score = {0};
    struct work ignored = {0};
    const enum esp_status st =
        score_test(&pass, s->session.readout, NULL, &score, &ignored);
    readout_score_free(&score);
    return st;
}
