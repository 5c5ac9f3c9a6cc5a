/* bench/stages.c - the section `stages`: time of each stage of the simulation of a training image.
 *
 * Timers inside a run would disturb it, because a tick takes half a microsecond. Instead some images are
 * recorded (bench/take.h). Each stage is then repeated separately with its recorded input, by the same calls,
 * on a network with the same weights. The images are also simulated completely on another network. The complete
 * time minus the sum of the stages is printed as "the rest". It consists of loops over projections, calls,
 * counting, and cache misses that occur only when the stages alternate. */
#include "base/numeral.h"
#include "bench/bench.h"
#include "bench/stage_inputs.h"

#include <stdio.h>

static void vote_and_learn(struct stage_inputs *r, uint8_t label)
{
    readout_vote_one(r->readout, r->show.counts, READOUT_PROPORTION);
    readout_learn(r->readout, r->show.counts, label);
}

static enum esp_status run_whole(void *context)
{
    struct stage_inputs *r = context;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < r->take.n_images && st == ESP_OK; k++) {
        const size_t image = r->take.first + k;
        uint8_t label;
        st = stimulus_image(&r->show, r->data, DATASET_TRAIN, image, RANDOM_ENCODE_TRAIN,
                            image, &label);
        vote_and_learn(r, label);
    }
    return st;
}

static enum esp_status run_image(void *context)
{
    struct stage_inputs *r = context;
    for (size_t k = 0; k < r->take.n_images; k++)
        dataset_image(r->data, DATASET_TRAIN, r->take.first + k, r->encoding.pixels);
    return ESP_OK;
}

static enum esp_status run_encode(void *context)
{
    struct stage_inputs *r = context;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < r->take.n_images && st == ESP_OK; k++) {
        const uint64_t image = r->take.first + k;
        struct encoder_events events;
        st = encoder_draw(r->encoding.encoder[0],
                          random_start(1, RANDOM_ENCODE_TRAIN, image),
                          r->pixels + k * r->n_pixels, 0, &events);
    }
    return st;
}

static enum esp_status queue_presentation(struct stage_inputs *r, size_t p)
{
    const struct take_list *in = &r->take.inputs;
    const struct projection *fields = network_fields(r->parts);
    struct queue *q = &r->parts->population[fields->from].queue;
    const size_t first = in->start[p], n = in->start[p + 1] - first;
    const enum esp_status st = queue_reserve(q, n);
    if (st != ESP_OK)
        return st;
    queue_append(q, stage_inputs_begin(r), in->tick + first, in->id + first, n);
    queue_skip(q, fields->reader, q->n_groups - q->position[fields->reader]);
    return ESP_OK;
}

static enum esp_status run_queue(void *context)
{
    struct stage_inputs *r = context;
    enum esp_status st = ESP_OK;
    for (size_t p = 0; p < r->take.n_presentations && st == ESP_OK; p++)
        st = queue_presentation(r, p);
    return st;
}

static void mark(struct stage_inputs *r, const struct lif_blocks_input *in)
{
    stdp_mark(stage_inputs_stdp(r), in->group, in->n_groups, in->begin, in->delay,
              in->id);
}

static enum esp_status run_advance(void *context)
{
    stage_inputs_each_run(context, stage_inputs_advance);
    return ESP_OK;
}

static enum esp_status run_marks(void *context)
{
    stage_inputs_each_run(context, mark);
    return ESP_OK;
}

static enum esp_status run_search(void *context)
{
    struct stage_inputs *r = context;
    const struct take_list *fired = &r->take.fired;
    const struct lif_group *g = stage_inputs_lif(r);
    for (size_t k = 0; k < fired->n; k++) {
        r->v[fired->id[k]] = 2.0f; /* the only neuron whose v is above its limit of 1 */
        g->kernels->winner(r->v, r->limit, g->n);
        r->v[fired->id[k]] = 0.0f;
    }
    return ESP_OK;
}

static enum esp_status run_learn(void *context)
{
    struct stage_inputs *r = context;
    const struct take_list *fired = &r->take.fired;
    for (size_t p = 0; p < r->take.n_presentations; p++) {
        const esp_tick start = stage_inputs_begin(r);
        const size_t first = r->take.inputs.start[p];
        stdp_expect(stage_inputs_stdp(r), r->take.inputs.id + first,
                    r->take.inputs.start[p + 1] - first);
        for (size_t k = fired->start[p]; k < fired->start[p + 1]; k++)
            stdp_output(stage_inputs_stdp(r), stage_inputs_weights(r),
                        start + fired->tick[k], fired->id[k]);
        stdp_end(stage_inputs_stdp(r), stage_inputs_weights(r));
    }
    return ESP_OK;
}

static enum esp_status run_inhibit(void *context)
{
    struct stage_inputs *r = context;
    const struct take_list *fired = &r->take.fired;
    lif_rest(stage_inputs_lif(r), stage_inputs_begin(r));
    for (size_t k = 0; k < fired->n; k++)
        lif_inhibit_all(stage_inputs_lif(r), 60.0f, 1);
    return ESP_OK;
}

static enum esp_status run_normalise(void *context)
{
    struct stage_inputs *r = context;
    const struct take_list *active = &r->take.active;
    for (size_t p = 0; p < r->take.n_presentations; p++)
        stdp_normalise(stage_inputs_stdp(r), stage_inputs_weights(r),
                       active->id + active->start[p],
                       active->start[p + 1] - active->start[p]);
    return ESP_OK;
}

static enum esp_status run_theta(void *context)
{
    struct stage_inputs *r = context;
    for (size_t p = 0; p < r->take.n_presentations; p++)
        lif_decay_theta(stage_inputs_lif(r), 500.0);
    return ESP_OK;
}

static enum esp_status run_readout(void *context)
{
    struct stage_inputs *r = context;
    for (size_t k = 0; k < r->take.n_images; k++)
        vote_and_learn(r, 0);
    return ESP_OK;
}

static const struct {
    const char *what;
    enum esp_status (*run)(void *context);
} stages[] = {
    {"whole image", run_whole},
    {"copy or draw the image", run_image},
    {"encode into spikes", run_encode},
    {"queue", run_queue},
    {"advance: decay, rows, threshold", run_advance},
    {"mark input traces", run_marks},
    {"search the winner", run_search},
    {"learn: pull and column", run_learn},
    {"inhibit", run_inhibit},
    {"normalise", run_normalise},
    {"theta", run_theta},
    {"vote and count", run_readout},
};
enum { N_STAGES = sizeof stages / sizeof *stages };

static void tell(const struct bench *b, const struct stage_inputs *r,
                 const struct timing *c)
{
    const double us = 1e6 / (double)r->take.n_images;
    const size_t n = stage_inputs_lif(r)->n;
    const double whole = measure_seconds(&c[0], us).median;
    double rest = whole;
    char share[32];
    for (int k = 0; k < N_STAGES; k++) {
        const struct spread v = measure_seconds(&c[k], us);
        rest -= k ? v.median : 0.0;
        numeral_format(share, sizeof share, "%.1f %%", 100.0 * v.median / whole);
        report_row(b->report,
                   &(struct report_row){stages[k].what, n, share, v, "us/image"});
    }
    numeral_format(share, sizeof share, "%.1f %%", 100.0 * rest / whole);
    report_row(b->report,
               &(struct report_row){"the rest", n, share, report_once(rest), "us/image"});
}

static enum esp_status measure(const struct bench *b, size_t neurons)
{
    const struct subject_params params = {.neurons = neurons};
    struct subject *s = NULL;
    struct stage_inputs r = {0};
    struct timing c[N_STAGES] = {0};
    enum esp_status st = subject_create(b, &params, &s);
    if (st == ESP_OK)
        st = stage_inputs_create(s, &r);
    for (int k = 0; k < N_STAGES; k++)
        c[k] = (struct timing){.run = stages[k].run, .context = &r};
    if (st == ESP_OK)
        st = measure_in_turn(c, N_STAGES, b->repeats);
    if (st == ESP_OK)
        tell(b, &r, c);
    stage_inputs_free(&r);
    subject_free(s);
    return st;
}

enum esp_status bench_stages(const struct bench *b)
{
    static const size_t sizes[] = {800, 100, 6400};
    const size_t n = b->quick ? 1 : sizeof sizes / sizeof *sizes;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = measure(b, sizes[k]);
    return st;
}
